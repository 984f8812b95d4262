"""Checks incoming files by their content, never by the name or type that the sender gives."""

import io
import warnings
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from registry.documents.films import pictures_end, without_film
from registry.errors import Fault, NotAcceptable
from registry.saying import Said, say

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
PDF = "application/pdf"
SEVERAL = "MPO"
"""A JPEG with more pictures after the first (CIPA DC-007): telephones store brightness and depth there."""
MOST_PICTURES = 4

_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"
_PDF_END = b"%%EOF"
_RIFF = 8
_TAIL = 1024


class Paper(NamedTuple):
    """A checked file with its true type."""

    content: bytes
    media_type: str


def judge(content: bytes) -> Paper:
    """Return a scanned paper with its true type: PNG, JPEG, WebP or PDF, at most 10 MB and 25 megapixels.

    An image is decoded completely, and nothing may follow it, except for the film behind the photograph of a
    telephone, which is cut off. Raises NotAcceptable otherwise.
    """
    if not content:
        raise _refused(say("is empty"), "empty")
    if len(content) > MOST_BYTES:
        raise _refused(say("is larger than %(most)s MB", most=MOST_BYTES // 1024 // 1024), "too_large")
    if content.startswith(b"%PDF-"):
        if _PDF_END not in content[-_TAIL:]:
            raise _refused(say("is a PDF that breaks off"), "damaged")
        return Paper(content, PDF)
    kind, pictures = _decode(content)
    if kind == "JPEG":
        content = without_film(content, pictures)
    if not _ends_well(kind, content, pictures):
        raise _refused(say("breaks off, or holds something behind the image"), "damaged")
    return Paper(content, TYPES[kind])


def _decode(content: bytes) -> tuple[str, int]:
    """Decode an image; return its type and how many pictures it says it has."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _demand_few(image)
                if image.format == SEVERAL:
                    return _decode_several(image)
                if getattr(image, "n_frames", 1) != 1:
                    raise _refused(say("is an animation"), "animation")
                image.load()
                return str(image.format), 1
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _refused(say("has too many pixels; at most 25 million together"), "too_many_pixels") from bomb
    except UnidentifiedImageError as unknown:
        raise _refused(say("is no PNG, JPEG, WebP or PDF"), "unknown_type") from unknown
    except (OSError, SyntaxError, ValueError) as broken:
        raise _refused(say("is damaged"), "damaged") from broken


def _demand_few(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _refused(
            say(
                "has %(width)s by %(height)s pixels; at most 25 million together",
                width=image.width,
                height=image.height,
            ),
            "too_many_pixels",
        )


def _decode_several(image: Image.Image) -> tuple[str, int]:
    """Decode all pictures of one JPEG; further pictures of a photograph follow the first."""
    count = getattr(image, "n_frames", 1)
    if count > MOST_PICTURES:
        raise _refused(say("is an animation"), "animation")
    for place in range(count):
        image.seek(place)
        _demand_few(image)
        image.load()
    return "JPEG", count


def _ends_well(kind: str, content: bytes, pictures: int) -> bool:
    if kind == "PNG":
        return content.endswith(_PNG_END)
    if kind == "JPEG" and pictures > 1:
        return content.rstrip(b"\x00").endswith(_JPEG_END)
    if kind == "JPEG":
        end = pictures_end(content, MOST_PICTURES)
        return end is not None and not content[end:].strip(b"\x00")
    size = int.from_bytes(content[4:_RIFF], "little") + _RIFF
    return len(content) in {size, size + size % 2}


def _refused(why: Said, code: str) -> NotAcceptable:
    return NotAcceptable(say("The file cannot be accepted: it %(why)s.", why=why), (Fault("file", why, code),))
