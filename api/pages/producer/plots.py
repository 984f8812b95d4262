"""Declaring a plot: by a point that a telephone gives, or by a drawing."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages import numbers
from api.pages.area import area_of, middle_of
from api.pages.frame import Visit
from api.pages.producer.areas import parsed
from api.pages.producer.authorisations import MOST, own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission, attempt
from registry.acts import take
from registry.errors import Fault, NotAcceptable, OutsideArea, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.saying import Language, say
from registry.use import reading
from registry.use.plots import PlotForm, declare_plot

FIELDS = {
    "name": say("Name of the plot"),
    "longitude": say("Longitude"),
    "latitude": say("Latitude"),
    "geometry": say("Drawing of the plot (GeoJSON)"),
    "hectares": say("Size in hectares"),
    "unit_code": say("Code of the commune"),
}
"""The words of the form, by the names under which faults name its fields."""

_PAIR = re.compile(r"\s*(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*")
IN_DEGREES = say("write longitude and latitude in degrees, 105.6972 and 18.2431 for instance")


@get("/authorisations/{authorisation_id:uuid}/plots/new")
async def new(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show the form of a plot."""
    return await _page(request, snapshot, actor, authorisation_id)


@post("/authorisations/{authorisation_id:uuid}/plots/new", status_code=200)
async def declare(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Declare a plot, or show the form again: how far outside it lies, for instance."""
    connection = await session.connection()
    await own_right(connection, actor, authorisation_id)

    async def work() -> str:
        try:
            await take(session, actor, declare_plot, authorisation_id, _read(submission, language_of(request)))
        except (NotAcceptable, OutsideArea) as refusal:
            if submission.text("geometry"):
                raise
            # What is wrong with the place is said beside the field it was typed in.
            place = "longitude" if submission.text("longitude") or not submission.text("latitude") else "latitude"
            faults = tuple(
                fault._replace(field=place) if fault.field.startswith("geometry") else fault for fault in refusal.faults
            )
            raise type(refusal)(refusal.said, faults, code=refusal.code) from refusal
        return f"/producer/authorisations/{authorisation_id}"

    again = partial(_page, request, connection, actor, authorisation_id, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="declare_plot"))


def _read(submission: Submission, language: Language) -> PlotForm:
    faults: list[Fault] = []
    hectares = None
    try:
        text = submission.text("hectares")
        hectares = None if text is None else float(numbers.read(text, language))
    except numbers.Unclear as fault:
        faults.append(Fault("hectares", fault.said, fault.code))
    values = {
        "name": submission.text("name"),
        "geometry": _geometry(submission, faults),
        "hectares": hectares,
        "unit_code": submission.text("unit_code"),
    }
    return judge(PlotForm, values, faults)


def _geometry(submission: Submission, faults: list[Fault]) -> dict[str, Any] | None:
    """Return the drawing, or else the point that was typed."""
    try:
        drawn = parsed(submission.text("geometry"), "geometry")
    except NotAcceptable as refusal:
        faults += refusal.faults
        return None
    if drawn is not None:
        return drawn
    typed = position_of(submission.typed)
    if not any(typed.values()):
        faults.append(Fault("geometry", say("draw the plot, or give longitude and latitude"), "missing"))
        return None
    position = []
    for name, text in typed.items():
        try:
            position.append(float(numbers.decimal(text)))
        except numbers.Unclear:
            faults.append(Fault(name, IN_DEGREES, "no_position"))
    return {"type": "Point", "coordinates": position}


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    authorisation_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said, typed = speech(language_of(request)), typed or {}
    right = await own_right(connection, actor, authorisation_id)
    declared = await reading.plots(actor, authorisation_id=authorisation_id).rows(connection, MOST)
    return producer_page(
        request,
        "plot.html",
        refusal=refusal,
        fields={name: said.tell(words) for name, words in FIELDS.items()},
        right=right,
        typed=typed,
        area=await area_of(
            connection,
            actor,
            right.record_id,
            said,
            places=[middle_of(plot.geometry) for plot in declared if plot.geometry],
            here=_here(typed),
        ),
    )


def position_of(typed: Mapping[str, str]) -> dict[str, str]:
    """Return longitude and latitude as typed, or as a pair pasted into the first field, latitude first as maps give it.

    Only points divide the decimals of a pair, so that its comma cannot be one.
    """
    pair = _PAIR.fullmatch(typed.get("latitude", ""))
    if pair is not None and not typed.get("longitude", "").strip():
        return {"longitude": pair[2], "latitude": pair[1]}
    return {name: typed.get(name, "").strip() for name in ("longitude", "latitude")}


def _here(typed: dict[str, str]) -> tuple[float, float] | None:
    """Return the point that was typed, if it is one on earth, to be drawn."""
    try:
        longitude, latitude = (float(numbers.decimal(text)) for text in position_of(typed).values())
    except numbers.Unclear:
        return None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None  # noqa: PLR2004 # degrees
