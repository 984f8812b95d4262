"""The list for the print house: CSV (RFC 4180) with a row for each label, and a digest that proves it is complete.

    seq,code,url,human,product,lot,produced_on,best_before,holder,gtin          UTF-8, CRLF, a header row

The last six fields describe the goods and are the same in every row; days are ISO 8601, unknown values are empty. No
field begins with a sign that a spreadsheet reads as a formula.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from registry.codes.label_codes import grouped

HEADER = "seq,code,url,human,product,lot,produced_on,best_before,holder,gtin"
_FORMULA = ("=", "+", "-", "@")
_END = "\r\n"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")
_ADDRESS = re.compile(r"[hH][tT][tT][pP][sS]?://[A-Za-z0-9./:-]+")


class Closing(NamedTuple):
    """Facts for a separate letter to the print house: rows without the header, bytes, SHA-256 of the file."""

    rows: int
    octets: int
    sha256: str


class ListedGoods(NamedTuple):
    """The goods for which the labels of an order are."""

    product: str = ""
    lot: str = ""
    produced_on: date | None = None
    best_before: date | None = None
    holder: str = ""
    gtin: str | None = None

    def row(self) -> str:
        """Return the fields at the end of every row."""
        return ",".join(_field("" if value is None else str(value)) for value in self)


def _field(text: str) -> str:
    """Return a field on one line, quoted where necessary, with an apostrophe before a formula."""
    line = " ".join(text.split())
    safe = f"'{line}" if line.startswith(_FORMULA) else line
    return '"' + safe.replace('"', '""') + '"' if any(sign in safe for sign in ',"') else safe


class Manifest:
    """The rows of one print file, produced while they are read, and its closing afterwards."""

    def __init__(self, labels: Iterable[tuple[int, str, str]], goods: ListedGoods | None = None) -> None:
        """``labels`` are numbers (from 1) with their codes and addresses."""
        self._labels = labels
        self._goods = (goods or ListedGoods()).row()
        self._digest = hashlib.sha256()
        self._rows = 0
        self._octets = 0
        self._state = "unread"

    def _count(self, text: str) -> bytes:
        line = (text + _END).encode()
        self._digest.update(line)
        self._octets += len(line)
        return line

    def lines(self) -> Iterator[bytes]:
        """Yield the header and the rows, once.

        Raises:
            ValueError: a code or an address has a character that is not allowed in the file, or the rows were already
            read.
        """
        if self._state != "unread":
            raise ValueError("A manifest is read once; make another for another file.")
        self._state = "begun"
        yield self._count(HEADER)
        for number, code, address in self._labels:
            if not _CODE.fullmatch(code) or not _ADDRESS.fullmatch(address):
                raise ValueError(f"Row {number} is not printable: {code!r}, {address!r}.")
            self._rows += 1
            yield self._count(f"{number},{code},{address},{grouped(code)},{self._goods}")
        self._state = "read"

    def closing(self) -> Closing:
        """Return counts and digest; ``ValueError`` before the last row has been read."""
        if self._state != "read":
            raise ValueError("The manifest has not been read to its end.")
        return Closing(self._rows, self._octets, self._digest.hexdigest())
