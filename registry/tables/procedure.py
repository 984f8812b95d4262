"""What is added during the examination of an application; its stage is the record's status."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored
from registry.vocabulary import OppositionOutcome, Outcome


class DefectNotice(Table, table=True):
    """A notice of defects of form, and the applicant's answer."""

    __tablename__ = "defect_notice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    defects: list[str] = Field(sa_type=JSON)
    issued_by: UUID = Field(foreign_key="account.id")
    issued_at: datetime = Field(default_factory=calendar.now)
    answer: str | None = Field(default=None, max_length=8000)
    answered_by: UUID | None = Field(default=None, foreign_key="account.id")
    answered_at: datetime | None = None


class Publication(Table, table=True):
    """A publication in the gazette, INID (441)."""

    __tablename__ = "publication"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    gazette: str = Field(max_length=60)
    page: str | None = Field(default=None, max_length=20)
    published_on: date


class Opposition(Table, table=True):
    """An opposition (phản đối) as received, and its decision."""

    __tablename__ = "opposition"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    opponent: str = Field(max_length=300)
    grounds: str = Field(max_length=8000)
    received_on: date
    recorded_by: UUID = Field(foreign_key="account.id")
    outcome: OppositionOutcome | None = Field(default=None, sa_type=stored(OppositionOutcome))
    reasons: str | None = Field(default=None, max_length=8000)
    decided_on: date | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")


class Proposal(Table, table=True):
    """A proposal of an examiner, which a second officer decides."""

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="second_officer"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    outcome: Outcome = Field(sa_type=stored(Outcome))
    reasons: str = Field(max_length=8000)
    cites: list[str] | None = Field(default=None, sa_type=Document)  # ids of the records that the reasons cite
    near: dict[str, Any] | None = Field(default=None, sa_type=Document)  # the similar signs at that time
    proposed_by: UUID = Field(foreign_key="account.id")
    proposed_at: datetime = Field(default_factory=calendar.now)
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    is_approved: bool | None = None
    remark: str | None = Field(default=None, max_length=8000)


class Ending(Table, table=True):
    """Why a matter ended: withdrawn by its applicant, or terminated by the office. Only they and the office read it."""

    __tablename__ = "ending"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    act: str = Field(max_length=32)  # withdraw or terminate
    reason: str | None = Field(default=None, max_length=2000)
    ended_by: UUID = Field(foreign_key="account.id")
    ended_at: datetime = Field(default_factory=calendar.now)


class ColleagueNote(Table, table=True):
    """A note of an officer for colleagues; the parties of the record never see it."""

    __tablename__ = "colleague_note"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    text: str = Field(max_length=4000)
    written_by: UUID = Field(foreign_key="account.id")
    written_at: datetime = Field(default_factory=calendar.now)


class SavedForm(Table, table=True):
    """What an account typed into a form that could not be accepted yet, with its faults, so that it is not lost.

    ``form`` names it within its account: the act, and the record or the kind of right.
    """

    __tablename__ = "saved_form"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    form: str = Field(max_length=80, primary_key=True)
    record_id: UUID | None = Field(default=None, foreign_key="record.id", index=True)
    version: int | None = None
    typed: dict[str, str] = Field(sa_type=JSON)
    saved_at: datetime = Field(default_factory=calendar.now)
