"""What an account keeps for itself: saved searches and notices. It is no part of the register."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored
from registry.vocabulary import Channel, NoticeKind, Sending


class SavedSearch(Table, table=True):
    """A saved search; the account gets notices of what newly matches it."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    name: str = Field(max_length=100)
    question: str = Field(max_length=2000)  # as in an address: q=…&kind=…
    since: int = Field(default=0, sa_type=BigInteger)  # the journal's last position when it was saved
    saved_at: datetime = Field(default_factory=calendar.now)


class Notice(Table, table=True):
    """An event that concerns an account: its subject, and the code and values of its sentence.

    An act's sentence comes from its declaration, found by ``act``, ``phase`` and ``recipient``. A notice for a party
    (``party_id``) or for the office is readable while the account acts for it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_account", "account_id", "at"),
        Index("ix_notice_unread", "account_id", "read_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    key: str = Field(max_length=120)  # identifies the event, so that there is one notice
    kind: NoticeKind = Field(sa_type=stored(NoticeKind))
    about: UUID | None = Field(default=None, foreign_key="saved_search.id", index=True)
    subject: str | None = Field(default=None, max_length=32)
    subject_id: str | None = Field(default=None, max_length=64)
    record_id: UUID | None = Field(default=None, foreign_key="record.id", index=True)  # what a search found
    act: str | None = Field(default=None, max_length=40)  # or the name of a duty of the clock
    phase: str | None = Field(default=None, max_length=16)
    recipient: str | None = Field(default=None, max_length=40)
    party_id: UUID | None = None
    is_office: bool = False
    told: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # the values of its words
    at: datetime = Field(default_factory=calendar.now)
    read_at: datetime | None = None


class Dispatch(Table, table=True):
    """A message to one person by one channel: waiting, sent, or the reason why not.

    Ids grow in the order of creation, and a person gets messages in that order. The address is looked up at sending; it
    is stored only for a person without an account.
    """

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        Index("ix_dispatch_waiting", "state", "id"),
        Index("ix_dispatch_account", "account_id", "state"),
        CheckConstraint("(account_id IS NULL) <> (address IS NULL)", name="somebody"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    address: str | None = Field(default=None, max_length=254)
    notice_id: UUID | None = Field(default=None, foreign_key="notice.id")
    channel: Channel = Field(sa_type=stored(Channel))
    letter: str = Field(max_length=32)  # the kind of letter: a notice, or another one of the register
    told: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # its values, emptied when it is settled
    state: Sending = Field(default=Sending.WAITING, sa_type=stored(Sending))
    attempts: int = 0
    made_at: datetime = Field(default_factory=calendar.now)
    due_at: datetime = Field(default_factory=calendar.now)
    settled_at: datetime | None = None
    answer: str | None = Field(default=None, max_length=500)  # the server's answer when it refused


class NoticeChoice(Table, table=True):
    """Whether an account wants a kind of notice by a channel, where that differs from the default."""

    __tablename__ = "notice_choice"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    kind: NoticeKind = Field(sa_type=stored(NoticeKind), primary_key=True)
    channel: Channel = Field(sa_type=stored(Channel), primary_key=True)
    is_wanted: bool


class Turn(Table, table=True):
    """Which process does a task that only one may do at a time.

    The turn is free when it was not renewed by ``until``.
    """

    __tablename__ = "turn"

    name: str = Field(max_length=32, primary_key=True)
    holder: UUID
    until: datetime
