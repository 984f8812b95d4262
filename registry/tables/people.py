"""Parties, the accounts that act for them, and what lets an account in."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.folding import folded
from registry.tables.base import Table, derived, stored, versioned
from registry.vocabulary import PartyKind, Role


class Party(Table, table=True):
    """A person or organisation that the register can name."""

    __tablename__ = "party"
    __table_args__ = (CheckConstraint("length(country) = 2", name="country"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: PartyKind = Field(sa_type=stored(PartyKind))
    name: str = Field(max_length=300, index=True)
    name_latin: str | None = Field(default=None, max_length=300)
    address: str | None = Field(default=None, max_length=500)
    unit_id: UUID | None = Field(default=None, foreign_key="administrative_unit.id", index=True)
    tax_code: str | None = Field(default=None, max_length=14, unique=True)
    country: str = Field(default="VN", max_length=2)
    phone: str | None = Field(default=None, max_length=32)
    email: str | None = Field(default=None, max_length=200)
    is_example: bool = False
    name_folded: str | None = derived(lambda row: folded(row.get("name"), row.get("name_latin")), max_length=601)
    merged_into: UUID | None = Field(default=None, index=True)
    """The party into which this one was merged, because both were the same.

    It is no foreign key, because a move may write that party later.
    """
    created_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class Account(Table, table=True):
    """A person or a machine that signs in."""

    __tablename__ = "account"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    login: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)  # for notices; if empty, the login when it is an address
    language: str | None = Field(default=None, max_length=2)  # language of notices, Vietnamese by default
    is_active: bool = True
    created_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class Membership(Table, table=True):
    """A role in which an account may act for a party."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "party_id", "role"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    party_id: UUID = Field(foreign_key="party.id", index=True)
    role: Role = Field(sa_type=stored(Role))
    since_on: date = Field(default_factory=calendar.today)
    until_on: date | None = None


class BrowserSession(Table, table=True):
    """A signed-in browser; the cookie's value is stored only as its digest."""

    __tablename__ = "browser_session"

    id: UUID = Field(default_factory=uuid4, primary_key=True)  # named by entries; the digest is never shown
    digest: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(default_factory=calendar.now)
    expires_at: datetime = Field(index=True)
    address: str | None = Field(default=None, max_length=64)
    agent: str | None = Field(default=None, max_length=200)
    used_at: datetime | None = None  # to the quarter of an hour
    proven_at: datetime | None = None  # when its owner last proved their identity
    factor: str | None = Field(default=None, max_length=16)  # the second proof: codes, recovery, passkey
    passkey_id: UUID | None = None  # the passkey that opened it, even if it was removed since


class Token(Table, table=True):
    """An access token for a machine, stored only as its digest."""

    __tablename__ = "token"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    label: str = Field(max_length=100)
    created_at: datetime = Field(default_factory=calendar.now)
    expires_at: datetime
    revoked_at: datetime | None = None
    session_id: UUID | None = None  # the session that issued it, even if it has ended
    scopes: str | None = Field(default=None, max_length=100)  # words of Scope; None for tokens older than scopes
    version: int = versioned()
