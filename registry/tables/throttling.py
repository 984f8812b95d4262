"""Counts of requests, so that nobody asks too often."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from registry.tables.base import Table


class Throttle(Table, table=True):
    """The instant until which a key has used up its budget; a row in the past has no meaning."""

    __tablename__ = "throttle"

    key: str = Field(max_length=32, primary_key=True)  # a digest, so that no login or address is stored
    until: int = Field(sa_type=BigInteger, index=True)  # microseconds since 1970, UTC
