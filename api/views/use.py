"""The JSON of rights of use, plots, certified quantities and lots."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.vocabulary import AuthorisationStatus, LotStatus, Measure


class AuthorisedView(msgspec.Struct):
    """What everybody may know of a right of use."""

    number: str
    producer: str
    product: str
    valid_from: date
    valid_until: date | None
    status: AuthorisationStatus


class AuthorisationView(msgspec.Struct):
    """A right of use (quyền sử dụng), for its producer, the manager of the right, and the office.

    ``title_id`` is the record of the title that its goods bear.
    """

    id: UUID
    number: str
    record_id: UUID
    record_name: str
    party_id: UUID
    producer: str
    product: str
    status: AuthorisationStatus
    reason: str | None
    valid_from: date
    valid_until: date | None
    title_id: UUID | None
    version: int
    granted_at: datetime


class PlotView(msgspec.Struct):
    """A plot; ``geometry`` is an RFC 7946 Point or Polygon, WGS 84."""

    id: UUID
    authorisation_id: UUID
    name: str
    geometry: dict[str, Any]
    hectares: float | None
    unit_code: str | None
    declared_at: datetime
    version: int


class QuantityView(msgspec.Struct):
    """A certified quantity in whole ``measure``: what the lots took of it, and what is left."""

    id: UUID
    authorisation_id: UUID
    plot_id: UUID | None
    season: str
    product: str
    quantity: int
    measure: Measure
    used: int
    left: int
    waste_permille: int
    evidence: str | None
    certified_at: datetime
    version: int


class YieldView(msgspec.Struct):
    """``per`` of ``source`` give at most ``most`` of ``product``, each in its measure."""

    source: str
    per: int
    per_measure: Measure
    product: str
    most: int
    most_measure: Measure
    set_at: datetime


class YieldsView(msgspec.Struct):
    """The yields that are in force for a right."""

    yields: list[YieldView]


class LinkedLotView(msgspec.Struct):
    """A lot that went into another, or was made of it; ``went_in`` is how much, in the measure of the source lot."""

    id: UUID
    number: str
    product: str
    quantity: int
    measure: Measure
    produced_on: date
    status: LotStatus
    went_in: int


class LotChainView(msgspec.Struct):
    """What went into a lot, what was made of it, and how much of it is in neither labels nor other lots.

    Lots that were taken back stand among the outputs and do not count. ``outputs`` are the first hundred at most;
    ``/lots/{lot_id}/outputs`` lists all of them.
    """

    left: int
    measure: Measure
    inputs: list[LinkedLotView]
    outputs: list[LinkedLotView]


class LotView(msgspec.Struct):
    """A lot, in the measure of its certified quantity, or in its own where it is made of others (``is_made``).

    ``public_reason`` and ``public_advice`` are what shoppers are told of its recall; ``recalled_with`` is the lot whose
    recall also recalled this one.
    """

    id: UUID
    number: str
    record_id: UUID
    authorisation_id: UUID
    certified_quantity_id: UUID
    plot_id: UUID | None
    season: str
    product: str
    quantity: int
    measure: Measure
    produced_on: date
    expires_on: date | None
    gtin: str | None
    status: LotStatus
    reason: str | None
    public_reason: str | None
    public_advice: str | None
    recalled_at: datetime | None
    recalled_with: UUID | None
    is_made: bool
    declared_at: datetime
    version: int
