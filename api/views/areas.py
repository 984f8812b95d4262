"""The JSON of areas, administrative units and files."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from registry.vocabulary import Level, Purpose


class UnitName(msgspec.Struct):
    """A unit that the words of an area name."""

    code: str
    name: str


class AreaFacts(msgspec.Struct):
    """The facts of an area beside its shape."""

    record_id: UUID
    record_name: str
    version: int
    hectares: float
    is_schematic: bool
    units: list[UnitName]
    map_digest: str | None
    defined_at: datetime


class AreaView(msgspec.Struct):
    """The area in force as a GeoJSON Feature (RFC 7946)."""

    type: Literal["Feature"]
    id: UUID
    geometry: dict[str, Any]
    properties: AreaFacts


class FindingView(msgspec.Struct):
    """Where a point lies: inside, or how many metres outside and on which side."""

    inside: bool
    metres: float
    direction: str | None
    sentence: str
    is_schematic: bool


class UnitView(msgspec.Struct):
    """An administrative unit during its term; longitude and latitude of its centre in degrees, WGS 84."""

    id: UUID
    code: str
    name: str
    name_latin: str | None
    level: Level
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    formed_from: str | None
    longitude: float | None
    latitude: float | None


class FileView(msgspec.Struct):
    """A paper among a record's files; ``digest`` is the SHA-256 of its bytes and its address under ``/files/``.

    A paper with ``erased_at`` was erased and does not exist any more.
    """

    digest: str
    purpose: Purpose
    name: str
    media_type: str
    size: int
    added_at: datetime
    erased_at: datetime | None
