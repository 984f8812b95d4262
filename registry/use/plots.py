"""Plots: the land inside the area on which an authorised producer grows or raises the product."""

import unicodedata
from typing import Any
from uuid import UUID

from shapely import Point, Polygon
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.errors import Fault, NotAcceptable, NotFound, NotPermitted, OutOfOrder, OutsideArea, Taken
from registry.faults import taken, wrong_length
from registry.people.managing import manages
from registry.people.permissions import Actor
from registry.rights import areas, units
from registry.rights import geometry as shapes
from registry.saying import say
from registry.tables import Authorisation, Plot
from registry.use import standing
from registry.vocabulary import Act, Subject

LARGEST = 1_000_000.0
LONGEST_NAME = 100
AGREES = 0.1
"""Part by which a stated size may differ from the drawn one: surveys and drawings never agree to the metre."""


async def declare(
    session: AsyncSession,
    actor: Actor,
    authorisation_id: UUID,
    *,
    name: str,
    geometry: Any,
    hectares: float | None = None,
    unit_code: str | None = None,
) -> Plot:
    """Declare a plot for a right of use that stands today; its producer may, and who manages the right.

    ``geometry`` is a GeoJSON Point or Polygon. Raises OutsideArea with distance and direction when any of it lies
    outside the area in force, and OutOfOrder when there is no area yet.
    """
    authorisation = await standing.find(session, actor, authorisation_id, lock=True)
    if not (standing.produces(actor, authorisation) or await manages(session, actor, authorisation.record_id)):
        raise NotPermitted(
            say("A plot is declared by the producer that holds the right of use, or by who manages the right.")
        )
    await standing.demand_in_force(session, authorisation)
    name = unicodedata.normalize("NFC", name).strip()
    faults = [] if 0 < len(name) <= LONGEST_NAME else [wrong_length("name", 1, LONGEST_NAME)]
    place = _read(geometry, faults)
    size = _size(place, hectares, faults)
    found, missing = await units.find_all(session, [unit_code] if unit_code else [], field="unit_code")
    faults += [fault._replace(field="unit_code") for fault in missing]
    if faults or place is None:
        raise NotAcceptable(say("The plot cannot be accepted."), tuple(faults))
    area = await _demand_inside(session, authorisation, place)
    plot = Plot(
        authorisation_id=authorisation.id,
        name=name,
        geometry=shapes.as_geojson(place),
        hectares=size,
        unit_id=found[0].id if found else None,
        declared_by=actor.account_id,
    )
    await _enter(session, actor, plot, area)
    return plot


async def find(session: AsyncSession, actor: Actor, plot_id: UUID) -> Plot:
    """Return a plot; NotFound when its right of use is not this actor's to see."""
    statement = (
        select(Plot)
        .join(Authorisation, col(Authorisation.id) == col(Plot.authorisation_id))
        .where(Plot.id == plot_id, standing.within(actor))
    )
    plot = (await session.exec(statement)).one_or_none()
    if plot is None:
        raise NotFound(say("There is no plot %(plot)s.", plot=plot_id))
    return plot


async def fault_in(session: AsyncSession, plot_id: UUID | None, authorisation: Authorisation) -> list[Fault]:
    """Return a fault unless the plot, when one is named, belongs to the right of use."""
    if plot_id is None:
        return []
    plot = await session.get(Plot, plot_id)
    if plot is not None and plot.authorisation_id == authorisation.id:
        return []
    return [
        Fault(
            "plot_id",
            say("there is no plot %(id)s under %(number)s", id=plot_id, number=authorisation.number),
            "no_such_plot",
        )
    ]


async def _demand_inside(session: AsyncSession, authorisation: Authorisation, place: Point | Polygon) -> int:
    """Return the version of the area the plot lies in."""
    area = await areas.current(session, authorisation.record_id)
    finding = await areas.locate(session, authorisation.record_id, place)
    if area is None or finding is None:
        raise OutOfOrder(
            say("The right has no area yet: its manager or a registrar defines it first, then plots can lie in it."),
            code="no_area",
        )
    if not finding.is_inside:
        raise OutsideArea(
            say("The plot %(lies)s.", lies=finding.said), (Fault("geometry", finding.said, "outside_area"),)
        )
    return area.version


async def _enter(session: AsyncSession, actor: Actor, plot: Plot, area: int) -> None:
    try:
        async with session.begin_nested():
            session.add(plot)
    except IntegrityError as clash:
        raise Taken(
            say("This producer has a plot called %(name)s already.", name=plot.name),
            (taken("name"),),
        ) from clash
    await journal.enter(session, actor, Act.DECLARE_PLOT, Subject.PLOT, plot.id, told={"area": area})


def _read(geometry: Any, faults: list[Fault]) -> Point | Polygon | None:
    try:
        return shapes.read_place(geometry)
    except NotAcceptable as refusal:
        faults += refusal.faults
        return None


def _size(place: Point | Polygon | None, stated: float | None, faults: list[Fault]) -> float | None:
    """Return the size in hectares: as drawn, or, of a point, as stated."""
    if stated is not None and not 0 < stated <= LARGEST:
        faults.append(Fault("hectares", say("more than 0, at most %(most)s", most=LARGEST), "out_of_range"))
        return None
    if not isinstance(place, Polygon):
        return stated
    drawn = shapes.hectares(place)
    if stated is not None and abs(drawn - stated) > AGREES * drawn:
        faults.append(
            Fault(
                "hectares",
                say(
                    "is %(now)s where the drawing has %(drawn)s; they differ by more than 10 %%",
                    now=stated,
                    drawn=drawn,
                ),
                "differs_from_the_drawing",
            )
        )
    return round(drawn, 4)
