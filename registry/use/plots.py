"""Plots: the land inside the area on which a producer with a right of use grows or raises the product."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from shapely import Point, Polygon
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Facts, Taking, act, notify
from registry.errors import Fault, NotAcceptable, OutOfOrder, OutsideArea, Taken
from registry.faults import taken
from registry.forms import LINE, TIDY, Drawn, Form, asked
from registry.rights import areas, units
from registry.rights import geometry as shapes
from registry.saying import Ordinal, say
from registry.tables import Plot
from registry.use.matter import AUTHORISATION, IN_FORCE, MANAGER_OF_USE, PLOT, PRODUCER_OF_USE, UseMatter
from registry.vocabulary import NoticeKind, Readers

LARGEST = 1_000_000.0
AGREES = 0.1
"""Share by which a stated size may differ from the drawn one, because surveys and drawings never agree exactly."""


class PlotForm(Form):
    """A plot to be declared."""

    name: Annotated[
        Annotated[str, Field(min_length=1, max_length=100), LINE],
        asked(
            say("Name of the plot"),
            help=say("As you call it yourselves; no two of your plots may have the same."),
            example="Vườn đồi Bắc",
        ),
    ]
    geometry: Annotated[
        dict[str, Any],
        Drawn("place"),
        asked(
            say("Drawing of the plot (GeoJSON)"),
            help=say("A Point or a Polygon, longitude first, WGS 84. It counts instead of the two numbers above."),
            example={"type": "Point", "coordinates": [105.8, 18.15]},
        ),
        TIDY,
    ]
    hectares: Annotated[
        float | None,
        asked(
            say("Size in hectares"),
            help=say(
                "As in the land-use certificate; 10,000 m² are one hectare. "
                "Left empty, it is measured from the drawing."
            ),
            gt=0,
            le=LARGEST,
            allow_inf_nan=False,
        ),
    ] = None
    unit_code: Annotated[
        Annotated[str, Field(min_length=1, max_length=10), LINE] | None,
        Drawn("commune"),
        asked(say("Code of the commune"), help=say("As of today.")),
    ] = None


@act(
    "declare_plot",
    on=AUTHORISATION,
    makes=PLOT,
    asks=PlotForm,
    title=say("Declare a plot"),
    outcome=say("Quantities can be certified and lots declared from this plot."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE),
    needs=IN_FORCE,
    told_to=Readers.PARTIES,
    tells=("name",),
    notifies=(
        notify(MANAGER_OF_USE, say("A plot has been declared under the right of use %(matter)s."), NoticeKind.GOODS),
        notify(PRODUCER_OF_USE, say("A plot has been declared under the right of use %(matter)s."), NoticeKind.GOODS),
    ),
    history=say("Plot declared: %(name)s"),
    final=say("Another plot is declared beside it; nothing has to be certified from the wrong one."),
    place=60,
    done=say("The plot has been declared."),
)
async def declare_plot(taking: Taking[UseMatter, PlotForm]) -> Facts:
    """Declare a plot for a right of use that is in force today.

    Raises OutsideArea, with distance and direction, when a part of it lies outside the area in force; OutOfOrder when
    there is no area yet; Taken when the producer has a plot of this name; NotAcceptable for other faults.
    """
    session, form, faults = taking.session, taking.form, list[Fault]()
    place = _read(form.geometry, faults)
    size = _size(place, form.hectares, faults)
    found, missing = await units.find_all(session, [form.unit_code] if form.unit_code else [], field="unit_code")
    faults += [fault._replace(field="unit_code") for fault in missing]
    if faults or place is None:
        raise NotAcceptable(say("The plot cannot be accepted."), tuple(faults))
    area = await _demand_inside(session, taking.matter.use.record_id, place)
    plot = Plot(
        authorisation_id=taking.matter.id,
        name=form.name,
        geometry=shapes.as_geojson(place),
        hectares=size,
        unit_id=found[0].id if found else None,
        declared_by=taking.actor.account_id,
    )
    await _add(session, plot)
    taking.made = plot
    return {"area": Ordinal(area)}


async def fault_in(session: AsyncSession, plot_id: UUID | None, use: Any) -> list[Fault]:
    """Return a fault when a plot is named that does not belong to the right of use, otherwise an empty list."""
    if plot_id is None:
        return []
    plot = await session.get(Plot, plot_id)
    if plot is not None and plot.authorisation_id == use.id:
        return []
    return [
        Fault(
            "plot_id",
            say("there is no plot %(id)s under %(number)s", id=plot_id, number=use.number),
            "no_such_plot",
        )
    ]


async def _demand_inside(session: AsyncSession, record_id: UUID, place: Point | Polygon) -> int:
    """Return the version of the area that contains the plot; OutsideArea or OutOfOrder otherwise."""
    area = await areas.current(session, record_id)
    finding = await areas.locate(session, record_id, place)
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


async def _add(session: AsyncSession, plot: Plot) -> None:
    try:
        async with session.begin_nested():
            session.add(plot)
    except IntegrityError as clash:
        raise Taken(
            say("This producer has a plot called %(name)s already.", name=plot.name),
            (taken("name"),),
        ) from clash


def _read(geometry: Any, faults: list[Fault]) -> Point | Polygon | None:
    try:
        return shapes.read_place(geometry)
    except NotAcceptable as refusal:
        faults += refusal.faults
        return None


def _size(place: Point | Polygon | None, stated: float | None, faults: list[Fault]) -> float | None:
    """Return the size in hectares: that of the drawing, or the stated one when only a point is given."""
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
