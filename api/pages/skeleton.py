"""A page rendered once and filled many times: constant parts, and slots for the values of one check.

Slots are found by words drawn at random for the process, so that no text of the register can contain one. They are
letters and digits, which every escaping leaves unchanged; the caller escapes the values.
"""

import re
import secrets
import zlib
from collections.abc import Mapping
from typing import NamedTuple

SLOTS = ("code", "moment", "seen", "g0", "g1", "g2", "g3", "g4", "opened", "receipt")
"""The values of one check: the code, the time, how often the label was checked, the code in five groups, when its
number was confirmed first, and the word that marks the page where its form is sent twice."""
_MARK = secrets.token_hex(12)
_FIND = re.compile(rf"{_MARK}(\d)z".encode())
SHORTEST = 64
"""Octets; a shorter constant part between two slots is not worth packing alone."""


def slot(name: str) -> str:
    """Return the text that stands in a page for the slot with this name."""
    return f"{_MARK}{SLOTS.index(name)}z"


class _Run(NamedTuple):
    """A stretch of the page: constant and packed, or the parts from ``first`` to before ``stop``, stored unpacked."""

    packed: bytes
    first: int
    stop: int


class Skeleton:
    """A page without the values of one check."""

    __slots__ = ("_parts", "_runs", "_slots")

    def __init__(self, rendered: bytes) -> None:
        self._parts = _FIND.split(rendered)
        self._slots = [(place, SLOTS[int(self._parts[place])]) for place in range(1, len(self._parts), 2)]
        self._runs = _runs_of(self._parts)

    def plain(self, values: Mapping[str, bytes]) -> bytes:
        """Return the page; ``values`` are the contents of the slots, by name."""
        return b"".join(self._filled(values))

    def gzip(self, values: Mapping[str, bytes]) -> bytes:
        """Return the page as one gzip member (RFC 1952): constant parts as they were packed, the rest unpacked."""
        parts = self._filled(values)
        out = [_HEAD, *(packed or _stored(b"".join(parts[first:stop])) for packed, first, stop in self._runs)]
        whole = b"".join(parts)
        out += (_LAST_BLOCK, _crc(whole).to_bytes(4, "little"), len(whole).to_bytes(4, "little"))
        return b"".join(out)

    def _filled(self, values: Mapping[str, bytes]) -> list[bytes]:
        parts = self._parts.copy()
        for place, name in self._slots:
            parts[place] = values[name]
        return parts


_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
"""An empty block with codes of fixed lengths (RFC 1951, section 3.2.6)."""


def _crc(octets: bytes) -> int:
    """Return the checksum, computed in pieces: above 5 kB at once the interpreter's lock is given up for too long."""
    crc = 0
    for at in range(0, len(octets), 4096):
        crc = zlib.crc32(octets[at : at + 4096], crc)
    return crc


def _stored(octets: bytes) -> bytes:
    size = len(octets)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + octets


def _packed(octets: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush ends at a whole octet and refers to nothing before it: such stretches may stand in any order.
    return packer.compress(octets) + packer.flush(zlib.Z_FULL_FLUSH)


def _runs_of(parts: list[bytes]) -> tuple[_Run, ...]:
    runs: list[_Run] = []
    for place, part in enumerate(parts):
        if place % 2 == 0 and len(part) >= SHORTEST:
            runs.append(_Run(_packed(part), place, place + 1))
        elif runs and not runs[-1].packed:
            runs[-1] = runs[-1]._replace(stop=place + 1)
        else:
            runs.append(_Run(b"", place, place + 1))
    return tuple(runs)
