"""The list for the print house: one row a label, CSV as RFC 4180 has it, and how to prove that it arrived whole.

    seq,code,url,human          UTF-8 (ASCII alone, in fact), CRLF, a header row, nothing quoted

A spreadsheet that opens it computes nothing: no field begins with a sign a formula begins with, and none needs quotes.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from registry.codes.label_codes import grouped

HEADER = "seq,code,url,human"
_END = "\r\n"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")
_ADDRESS = re.compile(r"[hH][tT][tT][pP][sS]?://[A-Za-z0-9./:-]+")


class Closing(NamedTuple):
    """What to tell the print house in another letter: rows without the header, octets, and the SHA-256 of them all."""

    rows: int
    octets: int
    sha256: str


class Manifest:
    """The rows of one print file, made while they are read, and its closing once they have been."""

    def __init__(self, labels: Iterable[tuple[int, str]], address_of: Callable[[str], str]) -> None:
        """``labels`` are their numbers, from 1, and their codes."""
        self._labels = labels
        self._address_of = address_of
        self._digest = hashlib.sha256()
        self._rows = 0
        self._octets = 0
        self._state = "unread"

    def _count(self, text: str) -> bytes:
        line = (text + _END).encode("ascii")
        self._digest.update(line)
        self._octets += len(line)
        return line

    def lines(self) -> Iterator[bytes]:
        """Yield the header and the rows, once.

        Raises:
            ValueError: a code or an address has a character that has no business in the file, or the rows were read.
        """
        if self._state != "unread":
            raise ValueError("A manifest is read once; make another for another file.")
        self._state = "begun"
        yield self._count(HEADER)
        for number, code in self._labels:
            address = self._address_of(code)
            if not _CODE.fullmatch(code) or not _ADDRESS.fullmatch(address):
                raise ValueError(f"Row {number} is not printable: {code!r}, {address!r}.")
            self._rows += 1
            yield self._count(f"{number},{code},{address},{grouped(code)}")
        self._state = "read"

    def closing(self) -> Closing:
        """Return counts and digest; raises ``ValueError`` before the last row has been read."""
        if self._state != "read":
            raise ValueError("The manifest has not been read to its end.")
        return Closing(self._rows, self._octets, self._digest.hexdigest())
