"""The access log: who looked at whose unpublished data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table


class Access(Table, table=True):
    """A look at unpublished data of a party or an account; one row an hour for the same subject.

    ``mark`` identifies the same look of the same hour. ``roles`` are those in which it was seen, separated by spaces.
    ``credential`` is that of the account, as entries of the journal name it.
    """

    __tablename__ = "access"
    __table_args__ = (
        Index("ix_access_party_id_at", "party_id", "at"),
        Index("ix_access_about_id_at", "about_id", "at"),
        Index("ix_access_subject_subject_id", "subject", "subject_id"),
    )

    id: UUID = Field(primary_key=True)
    mark: str = Field(max_length=32, unique=True)
    at: datetime = Field(default_factory=calendar.now, index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)  # who looked
    roles: str = Field(max_length=120)
    credential: str = Field(max_length=64)
    subject: str = Field(max_length=32)
    subject_id: str = Field(max_length=64)
    party_id: UUID | None = Field(default=None, foreign_key="party.id")  # whose data
    about_id: UUID | None = Field(default=None, foreign_key="account.id")  # or of which account
