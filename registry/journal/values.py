"""Values between a column and canonical JSON: what both databases hold alike is told alike, and read back exactly."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, TypeDecorator

SAFE = 2**53 - 1
"""Beyond it JSON's numbers are no whole numbers any more, so a larger one is told as text."""

Change = Callable[[Any], Any]


class Codec(NamedTuple):
    """How the values of a column are told and read back, None where they are the same; neither is asked about NULL."""

    tell: Change | None = None
    read: Change | None = None


def instant(moment: datetime) -> str:
    """Return an instant as it is sealed: UTC, microseconds, Z."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def codec(column: Column[Any]) -> Codec:
    """Return how values of ``column`` are told; by what Python holds, for the databases' own types differ."""
    kind = kind_of(column)
    if isinstance(column.type, BigInteger):
        return Codec(_whole, int)
    if issubclass(kind, Enum):
        return Codec(_word, kind)
    return _CODECS.get(kind, Codec())


def kind_of(column: Column[Any]) -> type:
    """Return what Python holds of a column."""
    # A decorated type (UTCDateTime, AutoString) says ``object`` of itself; what it decorates knows better.
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return plain.python_type


def _whole(number: int) -> int | str:
    return number if -SAFE <= number <= SAFE else str(number)


def _word(word: Enum) -> str:
    return str(word._value_)  # the value without the descriptor's detour: an import asks some ten times a row


_CODECS: dict[type, Codec] = {
    datetime: Codec(instant, datetime.fromisoformat),
    date: Codec(date.isoformat, date.fromisoformat),
    UUID: Codec(str, UUID),
    bytes: Codec(bytes.hex, bytes.fromhex),
    # RFC 8785 writes 6.0 as 6, and JSON reads that as a whole number.
    float: Codec(float, float),
}
