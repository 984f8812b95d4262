"""Requests to join: data of an organisation without an account, questions of the office, and papers."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON
from sqlmodel import Field

from registry import calendar
from registry.folding import folded
from registry.tables.base import Table, derived, stored, versioned
from registry.vocabulary import JoinStatus, PartyKind


class JoinRequest(Table, table=True):
    """A request to join; it stores only the digest of its private address."""

    __tablename__ = "join_request"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(max_length=20, unique=True)
    address_digest: str = Field(max_length=64, unique=True)
    status: JoinStatus = Field(default=JoinStatus.RECEIVED, sa_type=stored(JoinStatus), index=True)
    kind: PartyKind = Field(sa_type=stored(PartyKind))
    name: str = Field(max_length=300)
    tax_code: str | None = Field(default=None, max_length=14, index=True)
    address: str | None = Field(default=None, max_length=500)
    unit_id: UUID | None = Field(default=None, foreign_key="administrative_unit.id", index=True)
    representative: str = Field(max_length=200)
    phone: str = Field(max_length=32)
    email: str | None = Field(default=None, max_length=200)
    purposes: list[str] = Field(sa_type=JSON)  # words of JoinPurpose
    message: str | None = Field(default=None, max_length=2000)
    name_folded: str | None = derived(lambda row: folded(row.get("name")), max_length=300)
    received_at: datetime = Field(default_factory=calendar.now, index=True)
    entered_by: UUID | None = Field(default=None, foreign_key="account.id")  # the officer who entered a paper
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    reason: str | None = Field(default=None, max_length=2000)
    party_id: UUID | None = Field(default=None, foreign_key="party.id", index=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    created_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class JoinAddress(Table, table=True):
    """The private address of a request, sealed with a key outside the database, for letters."""

    __tablename__ = "join_address"

    request_id: UUID = Field(foreign_key="join_request.id", primary_key=True)
    sealed: str = Field(max_length=200)
    language: str | None = Field(default=None, max_length=2)  # language of letters to the applicant


class JoinQuestion(Table, table=True):
    """A question of an officer, and the answer."""

    __tablename__ = "join_question"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    request_id: UUID = Field(foreign_key="join_request.id", index=True)
    question: str = Field(max_length=2000)
    asked_by: UUID = Field(foreign_key="account.id")
    asked_at: datetime = Field(default_factory=calendar.now)
    answer: str | None = Field(default=None, max_length=8000)
    answered_at: datetime | None = None


class JoinFile(Table, table=True):
    """A paper of a request; ``added_by`` is the officer who scanned it, None when the applicant sent it."""

    __tablename__ = "join_file"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    request_id: UUID = Field(foreign_key="join_request.id", index=True)
    digest: str = Field(foreign_key="stored_file.digest", max_length=64)
    name: str = Field(max_length=200)
    added_by: UUID | None = Field(default=None, foreign_key="account.id")
    added_at: datetime = Field(default_factory=calendar.now)
