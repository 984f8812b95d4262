"""What goes out about the right of use, plots, certified quantities and lots."""

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
    """A right of use (quyền sử dụng), to its producer, to who manages the right, and to the office.

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


class LotView(msgspec.Struct):
    """A lot, in the measure of its certified quantity.

    ``public_reason`` and ``public_advice`` are what shoppers are told of its recall.
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
    declared_at: datetime
    version: int
