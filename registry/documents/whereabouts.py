"""What a camera writes beside a picture: place, time, owner, serial number. Taken out without touching the picture.

Kept are the pixels as they were coded, their colours, and which side is up.
"""

import io
from collections.abc import Iterator

from PIL import Image

from registry.documents.films import pictures_end
from registry.documents.intake import Paper

_ORIENTATION = 0x0112
_UPRIGHT = 1
_SCAN = 0xDA
_FILLED = 0xFF
_BESIDE = frozenset({*range(0xE0, 0xF0), 0xFE})
"""Segments of applications, and comments."""
_KEPT_IN_JPEG = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""The application segments that say how to read the picture, each with the beginning of its content."""
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_IN_PNG = frozenset(
    {b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"hIST", b"pHYs", b"sPLT"}
)
_RIFF, _FLAGS, _ABOUT = 12, b"VP8X", {b"EXIF": 0x08, b"XMP ": 0x04}
"""Chunks of a WebP that are left out, with the flag that announces each (RFC 9649, 2.7)."""


def picture_alone(paper: Paper) -> Paper:
    """Return a checked picture without anything that its camera or a program wrote beside it.

    Of a JPEG with several pictures the first one stays. A PDF is returned as it is.
    """
    alone = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(paper.media_type)
    return paper if alone is None else paper._replace(content=alone(paper.content))


def _jpeg(content: bytes) -> bytes:
    parts, coded = [content[:2], _upright(content)], len(content)
    for marker, start, end in _segments(content):
        if marker == _SCAN:
            coded = start
            break
        needed = _KEPT_IN_JPEG.get(marker)
        if marker not in _BESIDE or (needed and content.startswith(needed, start + 4)):
            parts.append(content[start:end])
    return b"".join([*parts, content[coded : pictures_end(content, 1)]])


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of the segments of a JPEG, up to the first scan."""
    at = 2
    while at + 4 <= len(content):
        if content[at + 1] == _FILLED:  # markers may be filled up
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        yield content[at + 1], at, end
        at = end


def _upright(content: bytes) -> bytes:
    """Return a segment that says which side is up, if the camera was turned."""
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as image:
        side = image.getexif().get(_ORIENTATION, _UPRIGHT)
    if side not in range(_UPRIGHT + 1, 9):
        return b""
    told = Image.Exif()
    told[_ORIENTATION] = side
    body = told.tobytes()
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> bytes:
    parts, at = [_PNG], len(_PNG)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if kind[:1].isupper() or kind in _KEPT_IN_PNG:
            parts.append(content[at:end])
        at = end
    return b"".join(parts)


def _webp(content: bytes) -> bytes:
    parts, at = [], _RIFF
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        kind, chunk = content[at : at + 4], content[at:end]
        if kind == _FLAGS:
            chunk = chunk[:8] + bytes([chunk[8] & ~sum(_ABOUT.values())]) + chunk[9:]
        if kind not in _ABOUT:
            parts.append(chunk)
        at = end
    body = content[8:_RIFF] + b"".join(parts)
    return content[:4] + len(body).to_bytes(4, "little") + body
