"""Labels by the batch: one row however many are printed, plus what was said of ranges of them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, false
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored, versioned
from registry.vocabulary import BatchStatus, RangeState, ScanRule


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
    has_pins: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # under a scratch coat
    status: BatchStatus = Field(default=BatchStatus.ORDERED, sa_type=stored(BatchStatus))
    remark: str | None = Field(default=None, max_length=2000)
    ordered_by: UUID = Field(foreign_key="account.id")
    ordered_at: datetime = Field(default_factory=calendar.now, index=True)
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    version: int = versioned()


class LabelRange(Table, table=True):
    """What was said of the labels ``first`` to ``last`` (indices from 0, both included) of a batch. Never deleted.

    ``until`` is the last day of what is said for a while: a shop display. Nobody marked what the clock voided.
    A row that ``takes_back`` another, of the same batch, says nothing itself: what the other said was a mistake.
    """

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
    marked_by: UUID | None = Field(default=None, foreign_key="account.id")
    marked_at: datetime = Field(default_factory=calendar.now)
    takes_back: UUID | None = None
    until: date | None = None
    public_reason: str | None = Field(default=None, max_length=500)  # of a recall, what everybody is told
    public_advice: str | None = Field(default=None, max_length=500)
    frees: bool | None = None  # of a void that an officer decided on: whether the content is free for new labels


class PrintFile(Table, table=True):
    """A run of labels that was taken in a print file; a file with gaps has a row for each of its runs."""

    __tablename__ = "print_file"
    __table_args__ = (CheckConstraint("first >= 0 AND last >= first", name="bounds"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    kind: str = Field(max_length=20)  # the name of the file: labels.csv, sheet.pdf
    first: int
    last: int
    sha256: str | None = Field(default=None, max_length=64)  # none of files from before they were kept
    taken_by: UUID | None = Field(default=None, foreign_key="account.id")
    taken_at: datetime = Field(default_factory=calendar.now)


class PrintRepeat(Table, table=True):
    """A run of labels that two persons let be taken once more; why stands in the journal.

    ``kind`` is that of a file that is counted apart, ``pins.csv``; None where the labels themselves are meant.
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
    """How often a label was checked by people: a row from the first check on (``registry/labels/scans``).

    Scans are no acts: the row has no item and no entry, and nothing in it leads to a person once its day is over. It
    refers to its batch by number alone, for it is written by the thousand; only labels that were issued are counted.
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
    """How the number under the coat of a label stands: a row from the first try on (``registry/labels/pins.py``).

    Tries are no acts, as scans are none. ``today`` counts the wrong tries of ``day``, ``tries`` those since the office
    gave tries back last, ``earlier`` those before; ``missed_at`` is when the last of them was. ``receipt`` is the
    SHA-256 of the word by which whoever confirmed it first is known again for a day.
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
    """What checks of the labels of a right still count as ordinary; the last version is in force, none the defaults.

    A NULL is the house's default (``registry/labels/scans/limits.csv``). Until ``shadow_until``, that day included, the
    rules run and shoppers are told nothing.
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
    """That a rule spoke of a label, or of a whole batch (``label_index`` -1), for the first time.

    It follows from the counters, is no act and has no item. ``is_shadow`` while only the report tells it.
    """

    __tablename__ = "scan_flag"

    batch_number: int = Field(primary_key=True, foreign_key="label_batch.number")
    label_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule: ScanRule = Field(primary_key=True, sa_type=stored(ScanRule))
    is_shadow: bool
    sessions: int
    at: datetime = Field(default_factory=calendar.now, index=True)


class CloseOut(Table, table=True):
    """What became of the labels of an order when its season ended. Never deleted.

    ``difference`` is what was issued less the three; a row that ``takes_back`` another says nothing itself.
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
