"""Packs the bodies of items: deflate (RFC 1951) with a dictionary of text that most bodies share.

Dictionaries are numbered and never removed, so that every body can be unpacked. Number 0 means plain text.
"""

import zlib
from functools import cache
from pathlib import Path

NEWEST = 1
_FOLDER = Path(__file__).parent / "dictionaries"
_RAW, _LEVEL = -15, 6


def pack(body: str) -> tuple[int, bytes]:
    """Return the number of the dictionary and the packed text."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, zdict=_dictionary(NEWEST))
    return NEWEST, packer.compress(body.encode()) + packer.flush()


def unpack(packing: int, body: bytes) -> str:
    """Return the text; ValueError when the body is not a packed text or the dictionary is unknown."""
    if packing == 0:
        return body.decode()
    try:
        unpacker = zlib.decompressobj(_RAW, zdict=_dictionary(packing))
        return (unpacker.decompress(body) + unpacker.flush()).decode()
    except (zlib.error, OSError) as fault:
        raise ValueError(str(fault)) from fault


@cache
def _dictionary(number: int) -> bytes:
    return (_FOLDER / f"{number}.txt").read_bytes()
