"""Short films behind photographs: telephones append them to a JPEG, and a paper keeps the picture alone.

Known are an MP4 right behind the picture (ISO/IEC 14496-12; "motion photo") and the blocks of Samsung's cameras, which
end with ``SEFT``.
"""

import re

START = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The next marker in coded data: no stuffed octet, no restart, no filling (ISO/IEC 10918-1, B.1.1)."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_LAST = 0xD9
_MP4 = re.compile(rb"\x00*.{1,4}ftyp", re.DOTALL)
_BLOCKS = re.compile(rb"SEFH.*SEFT\x00*\Z", re.DOTALL)


def pictures_end(content: bytes, most: int) -> int | None:
    """Return where the pictures of a JPEG file end: the first one, and up to ``most`` in all that follow each other.

    Zeros may stand between them. None when the first one breaks off.
    """
    end, after = None, _end(content, 0)
    for _ in range(most):
        if after is None:
            break
        end = after
        following = end + _zeros(content, end)
        after = _end(content, following) if content.startswith(START, following) else None
    return end


def without_film(content: bytes, pictures: int) -> bytes:
    """Return a JPEG file of ``pictures`` pictures without the film behind them, and all that stands beside it.

    A file without a film is returned as it is.
    """
    end = pictures_end(content, pictures)
    if end is None or not (_MP4.match(content, end) or _BLOCKS.search(content, end)):
        return content
    return content[:end]


def _zeros(content: bytes, start: int) -> int:
    return len(content) - start - len(content[start:].lstrip(b"\x00"))


def _end(content: bytes, at: int) -> int | None:
    """Return the position behind the end of the JPEG that begins at a position; None when it breaks off."""
    at += len(START) - 1
    while (found := _MARKER.search(content, at)) is not None:
        marker, at = content[found.start() + 1], found.end()
        if marker == _LAST:
            return at
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(content[at : at + 2], "big")
    return None
