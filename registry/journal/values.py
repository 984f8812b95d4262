"""Converts values between a column and canonical JSON, the same way on both databases and without loss."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, TypeDecorator

SAFE = 2**53 - 1
"""JSON readers round larger integers, so these are written as text."""

Change = Callable[[Any], Any]


class Codec(NamedTuple):
    """How the values of a column are written and read, None where nothing changes; NULL is never passed to either."""

    tell: Change | None = None
    read: Change | None = None


def instant(moment: datetime) -> str:
    """Return an instant in the sealed form: UTC with microseconds and Z."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts one after another, 32 bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def codec(column: Column[Any]) -> Codec:
    """Return how values of ``column`` are converted.

    It depends on the Python type, because column types differ by database.
    """
    kind = kind_of(column)
    if isinstance(column.type, BigInteger):
        return Codec(_whole, int)
    if issubclass(kind, Enum):
        return Codec(_word, kind)
    return _CODECS.get(kind, Codec())


def kind_of(column: Column[Any]) -> type:
    """Return the Python type of a column's values."""
    # A decorated type (UTCDateTime, AutoString) reports ``object``; the type inside it reports the right one.
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return plain.python_type


def _whole(number: int) -> int | str:
    return number if -SAFE <= number <= SAFE else str(number)


def _word(word: Enum) -> str:
    return str(word._value_)  # faster than ``.value``: an import reads some ten words in each row


_CODECS: dict[type, Codec] = {
    datetime: Codec(instant, datetime.fromisoformat),
    date: Codec(date.isoformat, date.fromisoformat),
    UUID: Codec(str, UUID),
    bytes: Codec(bytes.hex, bytes.fromhex),
    # RFC 8785 writes 6.0 as 6, which JSON readers return as an integer.
    float: Codec(float, float),
}
