"""Scanned papers, made for tests."""

import io
import zlib
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    """Return a green picture."""
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else (40, 120, 60)).save(out, kind, **more)
    return out.getvalue()


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    return picture("PNG", size)


def claimed(width: int, height: int) -> bytes:
    """Return the head of a picture that says how large it is, and no more: nobody has to paint it."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    size = {b"IHDR": 13, b"IDAT": 0, b"IEND": 0}
    chunks = [head, b"IDAT", b"IEND"]
    written = [size[c[:4]].to_bytes(4, "big") + c + zlib.crc32(c).to_bytes(4, "big") for c in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
