"""What is counted so that nobody asks too often."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from registry.tables.base import Table


class Throttle(Table, table=True):
    """How far into the future a key has used up its budget; a row whose instant is past says nothing any more."""

    __tablename__ = "throttle"

    key: str = Field(max_length=32, primary_key=True)  # a digest: neither logins nor addresses stand here
    until: int = Field(sa_type=BigInteger, index=True)  # microseconds since 1970, UTC
