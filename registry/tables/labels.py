"""Labels by the batch: one row however many are printed, plus what was said of ranges of them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored, versioned
from registry.vocabulary import BatchStatus, RangeState


class LabelEpoch(Table, table=True):
    """A generation of the master secret; the secret itself never comes near the database."""

    __tablename__ = "label_epoch"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fingerprint: str = Field(max_length=16)  # key check value: tells a wrong secret, reveals nothing of the right one
    opened_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class LabelBatch(Table, table=True):
    """An order of labels for a lot. Its number is drawn at random from 25 bits, so that it tells no volume."""

    __tablename__ = "label_batch"
    __table_args__ = (
        CheckConstraint("number BETWEEN 0 AND 33554431", name="number"),
        CheckConstraint("quantity BETWEEN 1 AND 33554432", name="quantity"),
        CheckConstraint("pack > 0", name="pack"),
        CheckConstraint("decided_by IS NULL OR decided_by <> ordered_by", name="second_person"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    lot_id: UUID = Field(foreign_key="lot.id", index=True)
    format: int = 1
    epoch: int = Field(foreign_key="label_epoch.number")
    quantity: int
    pack: int  # content of one pack, in the measure of the certified quantity
    status: BatchStatus = Field(default=BatchStatus.ORDERED, sa_type=stored(BatchStatus))
    remark: str | None = Field(default=None, max_length=2000)
    ordered_by: UUID = Field(foreign_key="account.id")
    ordered_at: datetime = Field(default_factory=calendar.now, index=True)
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    version: int = versioned()


class LabelRange(Table, table=True):
    """What was said of the labels ``first`` to ``last`` (indices from 0, both included) of a batch. Never deleted."""

    __tablename__ = "label_range"
    __table_args__ = (
        CheckConstraint("first >= 0 AND last >= first", name="bounds"),
        Index("ix_label_range_cover", "batch_number", "first", "last"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number")
    first: int
    last: int
    state: RangeState = Field(sa_type=stored(RangeState))
    reason: str | None = Field(default=None, max_length=2000)
    marked_by: UUID = Field(foreign_key="account.id")
    marked_at: datetime = Field(default_factory=calendar.now)
