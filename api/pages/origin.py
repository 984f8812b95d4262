"""Where a lot comes from, gathered for the small map: the area of the name, the province, and the lot's commune.

The map points at the commune and never at the plot: a shopper need not know where a farmer lives.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.pages.drawing import Sketch
from registry.database import Database
from registry.tables import AdministrativeUnit, Area, Authorisation, CertifiedQuantity, Lot, Party, Plot
from registry.vocabulary import Level

Key = tuple[UUID | None, UUID | None]
KEPT = 256


class Sketches:
    """What was drawn of a register, the last ``KEPT`` of them.

    An area is never changed, only followed by a new version, so its geometry is read once; boundaries imported later
    are seen by the next process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[Key, Sketch | None] = OrderedDict()

    async def of(self, lot_number: str) -> Sketch | None:
        """Return what can be drawn of where a lot comes from; None when the register knows nothing that can be drawn.

        A read of ids for every call, of geometry for the first of each area and commune.
        """
        async with self._database.reading() as connection:
            found = (await connection.execute(_STATEMENT.where(col(Lot.number) == lot_number))).one_or_none()
            if found is None:
                return None
            key: Key = (found.area_id, found.unit_id)
            if key in self._kept:
                self._kept.move_to_end(key)
            else:
                self._kept[key] = await _gather(connection, *key)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


_LATEST = (
    select(col(Area.id))
    .where(col(Area.record_id) == col(Authorisation.record_id))
    .order_by(col(Area.version).desc())
    .limit(1)
    .scalar_subquery()
)
_STATEMENT = (
    select(_LATEST.label("area_id"), func.coalesce(col(Plot.unit_id), col(Party.unit_id)).label("unit_id"))
    .select_from(Lot)
    .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
    .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    .join(Party, col(Party.id) == col(Authorisation.party_id))
    .join(Plot, col(Plot.id) == func.coalesce(col(Lot.plot_id), col(CertifiedQuantity.plot_id)), isouter=True)
)


async def _gather(connection: AsyncConnection, area_id: UUID | None, unit_id: UUID | None) -> Sketch | None:
    area = None
    if area_id is not None:
        drawn = select(col(Area.geometry), col(Area.is_schematic)).where(col(Area.id) == area_id)
        area = (await connection.execute(drawn)).one()
    unit = await _unit(connection, unit_id)
    province = unit
    while province is not None and province.level != Level.PROVINCE:
        province = await _unit(connection, province.parent_id)
    if area is None and unit is None:
        return None
    return Sketch(
        land=province.boundary if province is not None else None,
        area=area.geometry if area is not None else None,
        places=tuple(await _middles(connection, province.id)) if province is not None else (),
        here=(unit.longitude, unit.latitude) if unit is not None and unit.longitude is not None else None,
        is_rough=area is not None and area.is_schematic,
    )


async def _unit(connection: AsyncConnection, unit_id: UUID | None) -> Row[Any] | None:
    unit = AdministrativeUnit
    columns = (unit.id, unit.level, unit.parent_id, unit.longitude, unit.latitude, unit.boundary)
    return (await connection.execute(select(*map(col, columns)).where(col(unit.id) == unit_id))).one_or_none()


async def _middles(connection: AsyncConnection, province_id: UUID) -> Sequence[tuple[float, float]]:
    """Return the middles of a province's communes of today."""
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
