"""Cases of suspicion: what was reported or found, what they are about, and what the office did."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored, versioned
from registry.vocabulary import CaseOutcome, CaseSource, CaseStatus, ReferralRecipient, Suspicion

_OPEN = text("status <> 'closed'")


class Case(Table, table=True):
    """A case of suspicion (vụ việc nghi vấn)."""

    __tablename__ = "office_case"
    __table_args__ = (
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="ended"),
        CheckConstraint("label_index IS NULL OR batch_number IS NOT NULL", name="label"),
        # One open case for each flag, however often the rules find it.
        Index("ix_office_case_flag", "flag", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_office_case_label", "batch_number", "label_index"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(max_length=20, unique=True)
    source: CaseSource = Field(sa_type=stored(CaseSource))
    suspicion: Suspicion = Field(sa_type=stored(Suspicion))
    status: CaseStatus = Field(default=CaseStatus.NEW, sa_type=stored(CaseStatus))
    code: str | None = Field(default=None, max_length=120)  # the label's code, as it was reported
    batch_number: int | None = Field(default=None, foreign_key="label_batch.number")
    label_index: int | None = None  # from 0
    lot_id: UUID | None = Field(default=None, foreign_key="lot.id", index=True)
    party_id: UUID | None = Field(default=None, foreign_key="party.id", index=True)  # the producer
    record_id: UUID | None = Field(default=None, foreign_key="record.id", index=True)
    unit_id: UUID | None = Field(default=None, foreign_key="administrative_unit.id")  # where it was seen
    place: str | None = Field(default=None, max_length=300)
    seen_on: date | None = None
    story: str | None = Field(default=None, max_length=8000)
    offer: str | None = Field(default=None, max_length=2000)  # its address on the web
    reporter_name: str | None = Field(default=None, max_length=200)
    reporter_phone: str | None = Field(default=None, max_length=32)
    reporter_email: str | None = Field(default=None, max_length=200)
    erasure_asked_on: date | None = None
    digest: str | None = Field(default=None, max_length=64, unique=True)  # of the secret word in the reporter's address
    flag: str | None = Field(default=None, max_length=80)  # the label, order or lot that the rules found
    assigned_to: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    summary: str | None = Field(default=None, max_length=8000)  # what the manager of the right and the producer read
    is_told: bool = False  # to the producer
    outcome: CaseOutcome | None = Field(default=None, sa_type=stored(CaseOutcome))
    range_id: UUID | None = Field(default=None, foreign_key="label_range.id")  # labels withdrawn because of it
    findings: str | None = Field(default=None, max_length=8000)
    answer: str | None = Field(default=None, max_length=8000)  # what the reporter reads
    opened_by: UUID | None = Field(default=None, foreign_key="account.id")
    opened_on: date = Field(default_factory=calendar.today)
    opened_at: datetime = Field(default_factory=calendar.now, index=True)
    closed_at: datetime | None = None
    version: int = versioned()


class CasePicture(Table, table=True):
    """A photograph of the goods, or a picture of an offer."""

    __tablename__ = "case_picture"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="office_case.id", index=True)
    digest: str = Field(foreign_key="stored_file.digest", max_length=64)
    name: str = Field(max_length=200)
    added_by: UUID | None = Field(default=None, foreign_key="account.id")  # None for the reporter
    added_at: datetime = Field(default_factory=calendar.now)


class CaseReferral(Table, table=True):
    """A referral to a platform or to market surveillance, and when it was sent."""

    __tablename__ = "case_referral"
    __table_args__ = (CheckConstraint("(sent_on IS NULL) = (sent_by IS NULL)", name="sent"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="office_case.id", index=True)
    recipient: ReferralRecipient = Field(sa_type=stored(ReferralRecipient))
    addressee: str = Field(max_length=300)
    request: str = Field(max_length=8000)
    written_by: UUID = Field(foreign_key="account.id")
    written_at: datetime = Field(default_factory=calendar.now)
    sent_on: date | None = None
    sent_by: UUID | None = Field(default=None, foreign_key="account.id")
    way: str | None = Field(default=None, max_length=300)


class PhotoAside(Table, table=True):
    """A photograph of a report that could not be accepted yet, kept for a day so that it is not lost."""

    __tablename__ = "photo_aside"

    digest: str = Field(max_length=64, primary_key=True)
    media_type: str = Field(max_length=100)
    kept_at: datetime = Field(default_factory=calendar.now, index=True)
