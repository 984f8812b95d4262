"""The area of a right: its version in force, its units and its shape, and whether a place lies in it."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shapely import MultiPolygon, Point, Polygon
from sqlalchemy import Row
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import NotFound, NotPermitted, OutOfOrder
from registry.people.managing import manages
from registry.people.permissions import APPLICANT, Actor
from registry.people.visibility import RECORD, visible
from registry.rights import geometry as shapes
from registry.rights import records
from registry.rights.geometry import Placement
from registry.saying import say
from registry.tables import AdministrativeUnit, Area, AreaUnit, Record
from registry.vocabulary import Capacity, Custody, Status

OPEN = frozenset({Status.DRAFT, Status.DEFECTIVE})
KEPT = 16
"""Areas that one process keeps in memory for such questions; a version never changes, so none becomes outdated."""
_ready: OrderedDict[UUID, MultiPolygon] = OrderedDict()


async def current(session: AsyncSession, record_id: UUID) -> Area | None:
    """Return the area in force, None while there is none."""
    statement = select(Area).where(Area.record_id == record_id).order_by(col(Area.version).desc()).limit(1)
    return (await session.exec(statement)).first()


async def locate(source: AsyncSession | AsyncConnection, record_id: UUID, place: Point | Polygon) -> Placement | None:
    """Return where a place lies in relation to the area in force; None while there is none."""
    if isinstance(source, AsyncSession):
        await source.flush()
        source = await source.connection()
    shape = await _shape(source, record_id)
    return None if shape is None else await asyncio.to_thread(shapes.locate, shape, place)


async def contains(
    source: AsyncSession | AsyncConnection, record_id: UUID, *, longitude: float, latitude: float
) -> Placement:
    """Return where a point (degrees, WGS 84) lies; NotFound while the record has no area."""
    place = shapes.read_place({"type": "Point", "coordinates": [longitude, latitude]})
    finding = await locate(source, record_id, place)
    if finding is None:
        raise NotFound(say("Record %(record)s has no area.", record=record_id))
    return finding


async def demand_hand(session: AsyncSession, actor: Actor, record: Record) -> None:
    """Raise NotPermitted or OutOfOrder unless the actor may add papers to the record in its present status.

    An officer may add papers to every record, because papers also arrive by post or at the counter.
    """
    if actor.is_staff:
        return
    if record.status is Status.REGISTERED:
        if await manages(session, actor, record.id):
            return
        raise NotPermitted(say("Of a registered right this is for its manager and for officers."))
    if record.custody is Custody.MIRRORED:
        raise OutOfOrder(
            say("The mirrored right is not registered; it is %(status)s.", status=record.status), code="not_registered"
        )
    if not actor.parties(*APPLICANT) & await records.parties_of(session, record.id, Capacity.APPLICANT):
        raise NotPermitted(say("Of an application this is for its applicant."))
    if record.status not in OPEN:
        raise OutOfOrder(
            say("The dossier is %(status)s: it is changed as a draft or to mend defects.", status=record.status),
            code="dossier_closed",
        )


async def facts_of(connection: AsyncConnection, actor: Actor | None, record_id: UUID) -> Row[Any]:
    """Return the facts of the area in force, without its shape; NotFound when the actor may not see the record.

    The row has id, record_id, record_name, version, hectares, is_schematic, map_digest, defined_at.
    """
    names = ("id", "record_id", "version", "hectares", "is_schematic", "map_digest", "defined_at")
    columns: list[Any] = [*(col(getattr(Area, name)) for name in names), col(Record.name).label("record_name")]
    statement = (
        rows(*columns)
        .join(Record, col(Record.id) == col(Area.record_id))
        .where(col(Area.record_id) == record_id, visible(RECORD, actor))
        .order_by(col(Area.version).desc())
        .limit(1)
    )
    facts = (await connection.execute(statement)).one_or_none()
    if facts is None:
        raise NotFound(say("There is no area of a record %(record)s.", record=record_id))
    return facts


async def drawn(connection: AsyncConnection, area_id: UUID) -> dict[str, Any]:
    """Return the shape of an area as an RFC 7946 MultiPolygon."""
    return dict((await connection.execute(rows(col(Area.geometry)).where(col(Area.id) == area_id))).scalar_one())


async def units_of(connection: AsyncConnection, area_id: UUID) -> Sequence[Row[Any]]:
    """Return code and name of the administrative units that an area names."""
    columns: list[Any] = [col(AdministrativeUnit.code), col(AdministrativeUnit.name)]
    statement = (
        rows(*columns)
        .join(AreaUnit, col(AreaUnit.unit_id) == col(AdministrativeUnit.id))
        .where(col(AreaUnit.area_id) == area_id)
        .order_by(col(AdministrativeUnit.code))
    )
    return (await connection.execute(statement)).all()


async def _shape(connection: AsyncConnection, record_id: UUID) -> MultiPolygon | None:
    newest = rows(col(Area.id)).where(col(Area.record_id) == record_id).order_by(col(Area.version).desc()).limit(1)
    area_id = (await connection.execute(newest)).scalar_one_or_none()
    if area_id is None or area_id in _ready:
        return _ready.get(area_id) if area_id else None
    shape = shapes.from_geojson(await drawn(connection, area_id))
    if not isinstance(shape, MultiPolygon):
        raise TypeError(f"The area {area_id} is no MultiPolygon.")
    _ready[area_id] = shape
    if len(_ready) > KEPT:
        _ready.popitem(last=False)
    return shape
