"""Where a lot comes from: the area of the protected name, the province and the commune of the lot.

It never names the plot, because a shopper need not know where a farmer lives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.tables import AdministrativeUnit, Area, Authorisation, CertifiedQuantity, Lot, Party, Plot
from registry.vocabulary import Level

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""


class OriginPlaces(NamedTuple):
    """Ids of the right's newest area, and of the commune of the lot's plot or else of its producer."""

    area_id: UUID | None
    unit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the places: geometries as GeoJSON, and the centre points of the province's communes of today."""

    province: dict[str, Any] | None
    area: dict[str, Any] | None
    communes: Sequence[Position]
    commune: Position | None
    is_schematic: bool


_LATEST = (
    select(col(Area.id))
    .where(col(Area.record_id) == col(Authorisation.record_id))
    .order_by(col(Area.version).desc())
    .limit(1)
    .scalar_subquery()
)
_PLACES = (
    select(_LATEST.label("area_id"), func.coalesce(col(Plot.unit_id), col(Party.unit_id)).label("unit_id"))
    .select_from(Lot)
    .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
    .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    .join(Party, col(Party.id) == col(Authorisation.party_id))
    .join(Plot, col(Plot.id) == func.coalesce(col(Lot.plot_id), col(CertifiedQuantity.plot_id)), isouter=True)
)


async def places_of(connection: AsyncConnection, lot_number: str) -> OriginPlaces | None:
    """Return the ids of the places of a lot; None when there is no such lot."""
    found = (await connection.execute(_PLACES.where(col(Lot.number) == lot_number))).one_or_none()
    return OriginPlaces(*found) if found else None


async def origin_of(connection: AsyncConnection, places: OriginPlaces) -> Origin | None:
    """Return what is known of the places; None when nothing is."""
    area = None
    if places.area_id is not None:
        drawn = select(col(Area.geometry), col(Area.is_schematic)).where(col(Area.id) == places.area_id)
        area = (await connection.execute(drawn)).one()
    unit = await _unit(connection, places.unit_id)
    province = unit
    while province is not None and province.level != Level.PROVINCE:
        province = await _unit(connection, province.parent_id)
    if area is None and unit is None:
        return None
    return Origin(
        province=province.boundary if province is not None else None,
        area=area.geometry if area is not None else None,
        communes=await _middles(connection, province.id) if province is not None else (),
        commune=(unit.longitude, unit.latitude) if unit is not None and unit.longitude is not None else None,
        is_schematic=area is not None and area.is_schematic,
    )


async def _unit(connection: AsyncConnection, unit_id: UUID | None) -> Row[Any] | None:
    unit = AdministrativeUnit
    columns = (unit.id, unit.level, unit.parent_id, unit.longitude, unit.latitude, unit.boundary)
    return (await connection.execute(select(*map(col, columns)).where(col(unit.id) == unit_id))).one_or_none()


async def _middles(connection: AsyncConnection, province_id: UUID) -> Sequence[Position]:
    unit = AdministrativeUnit
    statement = select(col(unit.longitude), col(unit.latitude)).where(
        col(unit.parent_id) == province_id,
        col(unit.level) == Level.COMMUNE,
        col(unit.valid_to).is_(None),
        col(unit.longitude).is_not(None),
        col(unit.latitude).is_not(None),
    )
    rows = await connection.execute(statement.order_by(col(unit.code)))
    return [(row.longitude, row.latitude) for row in rows.all()]
