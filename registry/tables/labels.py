"""Labels by order: one row for all labels of an order, and the states recorded for runs of them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field

from registry import calendar
from registry.tables.base import COUNTS_ACTS, Table, stored, versioned
from registry.vocabulary import BatchStatus, RangeState, ScanRule

_TAKES_BACK = text("takes_back IS NOT NULL")


class LabelEpoch(Table, table=True):
    """A generation of the master secret; the secret itself is never in the database."""

    __tablename__ = "label_epoch"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fingerprint: str = Field(max_length=16)  # key check value: detects a wrong secret, does not reveal it
    opened_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class LabelBatch(Table, table=True):
    """An order of labels for a lot. Its number is random, of 25 bits, so that it does not show how many there are."""

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
    has_pins: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # under a scratch coat
    status: BatchStatus = Field(default=BatchStatus.ORDERED, sa_type=stored(BatchStatus))
    remark: str | None = Field(default=None, max_length=2000)
    ordered_by: UUID = Field(foreign_key="account.id")
    ordered_at: datetime = Field(default_factory=calendar.now, index=True)
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    version: int = versioned()


class LabelRange(Table, table=True):
    """A state of the labels ``first`` to ``last`` (indices from 0, both included) of an order. Never deleted.

    ``until`` is the last day of a shop display. ``marked_by`` is None for labels that the clock voided. A row that
    ``takes_back`` another row of the same order cancels it and has no other meaning. ``order_version`` is the version
    that the order had before the act that added the row. Every act raises the version and locks the order, so whoever
    has read up to a version finds all later rows behind it.
    """

    __tablename__ = "label_range"
    __table_args__ = (
        CheckConstraint("first >= 0 AND last >= first", name="bounds"),
        Index("ix_label_range_cover", "batch_number", "first", "last"),
        Index("ix_label_range_said", "batch_number", "order_version"),
        Index("ix_label_range_taken_back", "takes_back", sqlite_where=_TAKES_BACK, postgresql_where=_TAKES_BACK),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number")
    first: int
    last: int
    state: RangeState = Field(sa_type=stored(RangeState))
    reason: str | None = Field(default=None, max_length=2000)
    marked_by: UUID | None = Field(default=None, foreign_key="account.id")
    marked_at: datetime = Field(default_factory=calendar.now)
    takes_back: UUID | None = None
    until: date | None = None
    public_reason: str | None = Field(default=None, max_length=500)  # the public text of a recall
    public_advice: str | None = Field(default=None, max_length=500)
    frees: bool | None = None  # set by an officer who voids labels: their content is free for new ones
    order_version: int = Field(  # 0 for rows older than the column
        default=0, sa_column_kwargs={"server_default": "0", "info": {COUNTS_ACTS: True}}
    )


class PrintFile(Table, table=True):
    """A run of labels in a print file that was taken; a file with gaps has a row for each of its runs."""

    __tablename__ = "print_file"
    __table_args__ = (CheckConstraint("first >= 0 AND last >= first", name="bounds"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    kind: str = Field(max_length=20)  # the name of the file: labels.csv, sheet.pdf
    first: int
    last: int
    sha256: str | None = Field(default=None, max_length=64)  # None for files from the time before they had rows
    taken_by: UUID | None = Field(default=None, foreign_key="account.id")
    taken_at: datetime = Field(default_factory=calendar.now)


class PrintRepeat(Table, table=True):
    """A run of labels that two persons allow to be taken once more; the journal has the reason.

    ``kind`` is ``pins.csv`` for the file of numbers, None for the labels themselves.
    """

    __tablename__ = "print_repeat"
    __table_args__ = (CheckConstraint("first >= 0 AND last >= first", name="bounds"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    first: int
    last: int
    kind: str | None = Field(default=None, max_length=20)
    allowed_by: UUID = Field(foreign_key="account.id")
    allowed_at: datetime = Field(default_factory=calendar.now)


class LabelScan(Table, table=True):
    """The counter of checks of a label: a row from the first check on (``registry/labels/scans``).

    Scans are no acts: the row has no item and no entry, and nothing in it identifies a person after its day. It has no
    foreign key, because thousands are written; only issued labels are counted.
    """

    __tablename__ = "label_scan"

    batch_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    label_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_minute: int  # whole minutes since 1970, UTC
    last_minute: int = Field(index=True)
    scans: int
    sessions: int
    month_minute: int
    month: int
    month_before: int
    today: str = Field(max_length=1024)
    places: str = Field(max_length=400)
    turn: int


class LabelPin(Table, table=True):
    """The state of the number under a label's coating: a row from the first try on (``registry/labels/pins.py``).

    Like scans, tries are no acts. ``today`` counts the wrong tries of ``day``, ``tries`` those since the office last
    gave tries back, ``earlier`` those before; ``missed_at`` is the time of the last one. ``receipt`` is the SHA-256 of
    the secret that recognises, for a day, the person who confirmed first.
    """

    __tablename__ = "label_pin"
    __table_args__ = (
        CheckConstraint("today BETWEEN 0 AND 5 AND tries BETWEEN 0 AND 15", name="tries"),
        CheckConstraint("(confirmed_at IS NULL) = (receipt IS NULL)", name="confirmed"),
    )

    batch_number: int = Field(primary_key=True, foreign_key="label_batch.number")
    label_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date
    today: int
    tries: int
    earlier: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    missed_at: datetime | None = None
    confirmed_at: datetime | None = None
    place: str | None = Field(default=None, max_length=6)  # ISO 3166-2, where it was known
    receipt: str | None = Field(default=None, max_length=64)


class ScanLimits(Table, table=True):
    """The limits of ordinary checks for a right; the last version is in force, without one the defaults.

    NULL means the default (``registry/labels/scans/limits.csv``). Until ``shadow_until``, that day included, the rules
    run without telling shoppers.
    """

    __tablename__ = "scan_limits"

    record_id: UUID = Field(primary_key=True, foreign_key="record.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sessions_in_30_days: int | None = None
    sessions: int | None = None
    provinces_in_7_days: int | None = None
    countries_in_48_hours: int | None = None
    days_after_sale: int | None = None
    far_km: int | None = None
    fast_kmh: int | None = None
    over_median_percent: int | None = None
    shadow_until: date | None = None
    takes_back: int | None = None  # the version that was a mistake
    set_by: UUID = Field(foreign_key="account.id")
    set_at: datetime = Field(default_factory=calendar.now)


class ScanFlag(Table, table=True):
    """The first finding of a rule about a label, or about a whole order (``label_index`` -1).

    It follows from the counters, is no act and has no item. ``is_shadow`` while only the report shows it.
    """

    __tablename__ = "scan_flag"

    batch_number: int = Field(primary_key=True, foreign_key="label_batch.number")
    label_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule: ScanRule = Field(primary_key=True, sa_type=stored(ScanRule))
    is_shadow: bool
    sessions: int
    at: datetime = Field(default_factory=calendar.now, index=True)


class CloseOut(Table, table=True):
    """The use of an order's labels at the end of its season. Never deleted.

    ``difference`` is the number issued less the three counts. A row that ``takes_back`` another cancels it and has no
    other meaning.
    """

    __tablename__ = "close_out"
    __table_args__ = (CheckConstraint("used >= 0 AND spoiled >= 0 AND returned >= 0", name="counts"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    used: int
    spoiled: int
    returned: int
    difference: int
    closed_by: UUID = Field(foreign_key="account.id")
    closed_at: datetime = Field(default_factory=calendar.now)
    takes_back: UUID | None = None
