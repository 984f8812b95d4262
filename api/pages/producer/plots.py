"""Declaring a plot, by the position of a telephone or by a drawing; and a declared plot with its history."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages import numbers
from api.pages.acts import ActsPage
from api.pages.area import area_of, middle_of
from api.pages.forms.fields import titles
from api.pages.forms.reading import position_of
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.producer.authorisations import own_right, places_under
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission
from registry.acts import read
from registry.errors import RegistryError
from registry.forms import MOST_BYTES_OF_A_FORM
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.use import reading
from registry.use.matter import AUTHORISATION, PLOT
from registry.use.plots import declare_plot

ACT = declare_plot.name


@get("/authorisations/{authorisation_id:uuid}/plots/new")
async def new(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the form of a plot."""
    return await _page(request, snapshot, actor, authorisation_id, state=state)


@post("/authorisations/{authorisation_id:uuid}/plots/new", status_code=200, request_max_body_size=MOST_BYTES_OF_A_FORM)
async def declare(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Declare a plot, or show the form again: how far outside it lies, for instance."""
    connection = await session.connection()
    await own_right(connection, actor, authorisation_id)
    again = partial(_page, request, connection, actor, authorisation_id, state=state, typed=submission.typed)
    acts = _acts(request, state, actor, authorisation_id)
    return await acts.answer(session, submission, ACT, authorisation_id, again=again, then=see)


@get("/plots/{plot_id:uuid}")
async def plot(
    request: Visit,
    *,
    plot_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a plot of the actor's own, and what happened to it."""
    row = await reading.plot(snapshot, actor, plot_id, rule=PRODUCED)
    said, right = speech(language_of(request)), await own_right(snapshot, actor, row.authorisation_id)
    matter = await read(snapshot, actor, PLOT, plot_id)
    here = [middle_of(row.geometry)] if row.geometry else []
    return producer_page(
        request,
        "plot_shown.html",
        plot=row,
        right=right,
        area=await area_of(snapshot, actor, right.record_id, said, places=here),
        events=await PageLists(request, f"/producer/plots/{plot_id}", HISTORY).history(snapshot, actor, PLOT, matter),
    )


def _acts(request: Visit, state: State, actor: Actor, authorisation_id: UUID) -> ActsPage:
    home = f"/producer/authorisations/{authorisation_id}"
    return ActsPage(state, actor, speech(language_of(request)), AUTHORISATION, home, home=home)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    authorisation_id: UUID,
    *,
    state: State,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said, typed = speech(language_of(request)), typed or {}
    right = await own_right(connection, actor, authorisation_id)
    matter = await read(connection, actor, AUTHORISATION, authorisation_id)
    acts, refused = _acts(request, state, actor, authorisation_id), refusal is not None
    shown = await acts.show(connection, matter, act=ACT, typed=typed, is_refused=refused, only=(ACT,))
    return producer_page(
        request,
        "plot.html",
        refusal=refusal,
        fields=titles(declare_plot.asks, said),
        right=right,
        area=await area_of(
            connection,
            actor,
            right.record_id,
            said,
            places=await places_under(connection, actor, authorisation_id),
            here=_here(typed),
            is_tapped=True,
        ),
        **shown.names(),
    )


def _here(typed: dict[str, str]) -> tuple[float, float] | None:
    """Return the typed point for drawing, if it is a point on earth."""
    try:
        longitude, latitude = (float(numbers.decimal(text)) for text in position_of(typed).values())
    except numbers.Unclear:
        return None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None  # noqa: PLR2004 # degrees
