"""Records of rights, their particulars, areas and origin."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.folding import folded
from registry.tables.base import Document, Table, derived, stored, versioned
from registry.vocabulary import Capacity, Category, Confidence, Custody, Feature, Kind, Level, Scheme, Status


class AdministrativeUnit(Table, table=True):
    """An administrative unit with its period, because codes are used again for other borders."""

    __tablename__ = "administrative_unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    code: str = Field(max_length=10, index=True)
    name: str = Field(max_length=200, index=True)
    name_latin: str | None = Field(default=None, max_length=200)
    level: Level = Field(sa_type=stored(Level))
    parent_id: UUID | None = Field(default=None, foreign_key="administrative_unit.id", index=True)
    valid_from: date
    valid_to: date | None = None
    formed_from: str | None = Field(default=None, max_length=2000)
    longitude: float | None = None
    latitude: float | None = None
    boundary: dict[str, Any] | None = Field(default=None, sa_type=Document)
    version: int = versioned()


class Record(Table, table=True):
    """One right, applied for or protected. INID codes in brackets follow WIPO ST.60."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("office", "kind", "application_number"),
        UniqueConstraint("office", "kind", "registration_number"),
        CheckConstraint("(kind = 'trademark') = (category IS NOT NULL)", name="category_of_a_mark"),
        CheckConstraint(
            "custody = 'mirrored' OR status <> 'registered' OR registration_number IS NOT NULL", name="number"
        ),
        CheckConstraint("expires_on IS NULL OR filed_on IS NULL OR expires_on >= filed_on", name="term"),
        Index("ix_record_listing", "status", "filed_on"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: Kind = Field(sa_type=stored(Kind))
    category: Category | None = Field(default=None, sa_type=stored(Category))  # (551)
    feature: Feature | None = Field(default=None, sa_type=stored(Feature))  # (550)
    custody: Custody = Field(default=Custody.OWN, sa_type=stored(Custody))
    office: str = Field(max_length=8)  # ST.3, or ISO 3166-2 for an office below the state
    status: Status = Field(default=Status.DRAFT, sa_type=stored(Status))
    name: str = Field(max_length=500, index=True)  # (540), (541)
    product: str | None = Field(default=None, max_length=1000)  # (511) in words
    country: str = Field(default="VN", max_length=2)  # ST.3, where the goods come from
    application_number: str | None = Field(default=None, max_length=40)  # (210)
    filed_on: date | None = None  # (220)
    registration_number: str | None = Field(default=None, max_length=40)  # (111)
    registered_on: date | None = None  # (151)
    expires_on: date | None = None  # (180); None for a geographical indication, whose term is unlimited
    decision_number: str | None = Field(default=None, max_length=60)
    version: int = 1
    is_example: bool = False
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime = Field(default_factory=calendar.now, index=True)
    updated_at: datetime = Field(default_factory=calendar.now)
    received_at: datetime | None = None  # when it came to the counter on paper
    entered_by: UUID | None = Field(default=None, foreign_key="account.id")  # the officer who entered the paper
    taken_over_at: datetime | None = None  # since when the applicant continues it


class RecordParty(Table, table=True):
    """A party of a record, its capacity and its period; a mirrored record names it in words."""

    __tablename__ = "record_party"
    __table_args__ = (CheckConstraint("party_id IS NOT NULL OR name IS NOT NULL", name="named"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    capacity: Capacity = Field(sa_type=stored(Capacity))
    party_id: UUID | None = Field(default=None, foreign_key="party.id", index=True)
    name: str | None = Field(default=None, max_length=500)
    name_folded: str | None = derived(lambda row: folded(row.get("name")), max_length=500)
    from_on: date | None = None
    to_on: date | None = None
    delegation: str | None = Field(default=None, max_length=200)


class Particulars(Table, table=True):
    """The data that only one kind of right has: a validated document, one row for each version."""

    __tablename__ = "particulars"
    __table_args__ = (UniqueConstraint("record_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    version: int
    body: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    adopted_at: datetime = Field(default_factory=calendar.now)


class Classification(Table, table=True):
    """A class of a record, with the edition of its classification."""

    __tablename__ = "classification"
    __table_args__ = (UniqueConstraint("record_id", "scheme", "code"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    scheme: Scheme = Field(sa_type=stored(Scheme))
    code: str = Field(max_length=12, index=True)
    edition: str = Field(max_length=32)
    goods: str | None = Field(default=None, max_length=8000)


class Area(Table, table=True):
    """The area of a geographical indication: units, geometry, and the scanned map."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("record_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    version: int
    geometry: dict[str, Any] = Field(sa_type=Document)  # RFC 7946 MultiPolygon, WGS 84
    hectares: float
    is_schematic: bool = False
    map_digest: str | None = Field(default=None, foreign_key="stored_file.digest", max_length=64)
    decision_number: str | None = Field(default=None, max_length=60)
    defined_at: datetime = Field(default_factory=calendar.now)


class AreaUnit(Table, table=True):
    """An administrative unit that an area names."""

    __tablename__ = "area_unit"

    area_id: UUID = Field(foreign_key="area.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="administrative_unit.id", primary_key=True)


class Provenance(Table, table=True):
    """Where and when a mirrored record was read, and how well it is confirmed."""

    __tablename__ = "provenance"
    __table_args__ = (UniqueConstraint("source", "source_key"),)

    record_id: UUID = Field(foreign_key="record.id", primary_key=True)
    source: str = Field(max_length=60)
    source_key: str = Field(max_length=100)
    fetched_at: datetime = Field(default_factory=calendar.now)
    digest: str = Field(max_length=64)  # SHA-256 of the row as it was read
    confidence: Confidence | None = Field(default=None, sa_type=stored(Confidence))
    references: str | None = Field(default=None, max_length=4000)
    note: str | None = Field(default=None, max_length=4000)


class NumberSeries(Table, table=True):
    """The last number of a series; it is raised in the transaction that uses it, so that no number is lost."""

    __tablename__ = "number_series"

    series: str = Field(max_length=40, primary_key=True)
    last: int = 0
