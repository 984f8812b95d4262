"""What may come into the store: judged by content, never by the name or type the sender gives."""

import io
import warnings
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from registry.errors import Fault, NotAcceptable

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
PDF = "application/pdf"
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", PDF: ".pdf"}

_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"
_PDF_END = b"%%EOF"
_RIFF = 8
_TAIL = 1024


class Paper(NamedTuple):
    """A file that was found to be what it is."""

    content: bytes
    media_type: str


def judge(content: bytes) -> Paper:
    """Return a scanned paper with its true type: PNG, JPEG, WebP or PDF, at most 10 MB and 25 megapixels.

    An image is decoded to its end, and nothing may follow it. Raises NotAcceptable otherwise.
    """
    if not content:
        raise _refused("is empty")
    if len(content) > MOST_BYTES:
        raise _refused(f"is larger than {MOST_BYTES // 1024 // 1024} MB")
    if content.startswith(b"%PDF-"):
        if _PDF_END not in content[-_TAIL:]:
            raise _refused("is a PDF that breaks off")
        return Paper(content, PDF)
    kind = _decode(content)
    if not _ends_well(kind, content):
        raise _refused("breaks off, or holds something behind the image")
    return Paper(content, TYPES[kind])


def _decode(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _refused(f"has {image.width} by {image.height} pixels; at most 25 million together")
                if getattr(image, "n_frames", 1) != 1:
                    raise _refused("is an animation")
                image.load()
                return str(image.format)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _refused("has too many pixels; at most 25 million together") from bomb
    except UnidentifiedImageError as unknown:
        raise _refused("is no PNG, JPEG, WebP or PDF") from unknown
    except (OSError, SyntaxError, ValueError) as broken:
        raise _refused("is damaged") from broken


def _ends_well(kind: str, content: bytes) -> bool:
    if kind == "PNG":
        return content.endswith(_PNG_END)
    if kind == "JPEG":
        return content.rstrip(b"\x00").endswith(_JPEG_END)
    size = int.from_bytes(content[4:_RIFF], "little") + _RIFF
    return len(content) in {size, size + size % 2}


def _refused(why: str) -> NotAcceptable:
    return NotAcceptable(f"The file cannot be accepted: it {why}.", (Fault("file", why),))
