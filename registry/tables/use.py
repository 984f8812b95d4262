"""Rights of use, plots, certified quantities and lots."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored, versioned
from registry.vocabulary import AuthorisationStatus, LotStatus, Measure


class Authorisation(Table, table=True):
    """A right of use (quyền sử dụng) that the manager or holder of a record grants to a producer."""

    __tablename__ = "authorisation"
    __table_args__ = (CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    party_id: UUID = Field(foreign_key="party.id", index=True)
    product: str = Field(max_length=300)
    title_id: UUID | None = Field(default=None, foreign_key="record.id")  # a title of the goods besides the name
    status: AuthorisationStatus = Field(default=AuthorisationStatus.ACTIVE, sa_type=stored(AuthorisationStatus))
    reason: str | None = Field(default=None, max_length=2000)
    valid_from: date
    valid_until: date | None = None
    version: int = 1
    granted_by: UUID = Field(foreign_key="account.id")
    granted_at: datetime = Field(default_factory=calendar.now)


class Plot(Table, table=True):
    """A piece of land inside the area, on which an authorised producer grows or raises the product."""

    __tablename__ = "plot"
    __table_args__ = (UniqueConstraint("authorisation_id", "name"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    authorisation_id: UUID = Field(foreign_key="authorisation.id", index=True)
    name: str = Field(max_length=100)
    geometry: dict[str, Any] = Field(sa_type=Document)  # RFC 7946 Point or Polygon, WGS 84
    hectares: float | None = None
    unit_id: UUID | None = Field(default=None, foreign_key="administrative_unit.id")
    declared_by: UUID = Field(foreign_key="account.id")
    declared_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class CertifiedQuantity(Table, table=True):
    """How much of a product the manager certifies for a producer and season; the producer never enters it."""

    __tablename__ = "certified_quantity"
    __table_args__ = (
        UniqueConstraint("authorisation_id", "season", "product"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("waste_permille BETWEEN 0 AND 100", name="waste"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    authorisation_id: UUID = Field(foreign_key="authorisation.id", index=True)
    plot_id: UUID | None = Field(default=None, foreign_key="plot.id")
    season: str = Field(max_length=20)
    product: str = Field(max_length=300)
    quantity: int = Field(sa_type=BigInteger)
    measure: Measure = Field(sa_type=stored(Measure))
    waste_permille: int = 15
    evidence: str | None = Field(default=None, max_length=500)
    certified_by: UUID = Field(foreign_key="account.id")
    certified_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class Yield(Table, table=True):
    """How much of one product can be made of another at most, set by the office for a right. Never changed.

    At most ``most`` of ``product`` is made of ``per`` of ``source``. Of two rows for the same products the later one is
    in force.
    """

    __tablename__ = "yield"
    __table_args__ = (CheckConstraint("per > 0 AND most >= 0", name="amounts"),)

    record_id: UUID = Field(primary_key=True, foreign_key="record.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = Field(max_length=300)
    per: int = Field(sa_type=BigInteger)
    per_measure: Measure = Field(sa_type=stored(Measure, "per_measure"))
    product: str = Field(max_length=300)
    most: int = Field(sa_type=BigInteger)
    most_measure: Measure = Field(sa_type=stored(Measure, "most_measure"))
    set_by: UUID = Field(foreign_key="account.id")
    set_at: datetime = Field(default_factory=calendar.now)


class Lot(Table, table=True):
    """Goods produced together under one certified quantity.

    A lot made of other lots has its own ``measure`` and uses up those lots instead of the certified quantity.
    ``recalled_with`` is the lot whose recall includes this one; its public text is also this lot's.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("expires_on IS NULL OR expires_on >= produced_on", name="dates"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    certified_quantity_id: UUID = Field(foreign_key="certified_quantity.id", index=True)
    plot_id: UUID | None = Field(default=None, foreign_key="plot.id")
    product: str = Field(max_length=300)
    quantity: int = Field(sa_type=BigInteger)
    measure: Measure | None = Field(default=None, sa_type=stored(Measure))
    produced_on: date
    expires_on: date | None = None
    gtin: str | None = Field(default=None, max_length=14)
    status: LotStatus = Field(default=LotStatus.OPEN, sa_type=stored(LotStatus))
    reason: str | None = Field(default=None, max_length=2000)
    public_reason: str | None = Field(default=None, max_length=500)  # the public text of a recall
    public_advice: str | None = Field(default=None, max_length=500)
    recalled_at: datetime | None = None
    recalled_with: UUID | None = None
    declared_by: UUID = Field(foreign_key="account.id")
    declared_at: datetime = Field(default_factory=calendar.now)
    version: int = versioned()


class LotInput(Table, table=True):
    """How much of a lot went into another, and the version of the yield that was applied. Never changed.

    ``source_id`` is no foreign key, because a move fills the register in portions and the source may come later.
    """

    __tablename__ = "lot_input"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("source_id <> lot_id", name="another"),
    )

    lot_id: UUID = Field(primary_key=True, foreign_key="lot.id")
    source_id: UUID = Field(primary_key=True, index=True)
    quantity: int = Field(sa_type=BigInteger)  # in the measure of the source
    yield_version: int
