"""Lots: all of them, declaring one within a certified quantity, and one with the labels it may have."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import ActsPage
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.producer.authorisations import own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission
from api.paging import Page
from registry import calendar
from registry.acts import read
from registry.errors import RegistryError
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.use import reading
from registry.use.lots import declare_lot
from registry.use.matter import QUANTITY

ACT = declare_lot.name
MOST_OPEN = 50
"""How many certified quantities are offered for declaring lots, the newest."""


@get("/lots")
async def lots(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the producer's lots, newest first, and the quantities of which more can be declared."""
    rows, later = await paging.rows(snapshot, reading.lots(actor, rule=PRODUCED))
    return producer_page(
        request,
        "lots.html",
        lots=rows,
        quantities=await reading.open_quantities(snapshot, actor, MOST_OPEN),
        later=later or "",
        is_deep="after" in request.query_params,
    )


@get("/quantities/{quantity_id:uuid}/lots/new")
async def new(
    request: Visit,
    *,
    quantity_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the form of a lot."""
    return await _page(request, snapshot, actor, quantity_id, state=state)


@post("/quantities/{quantity_id:uuid}/lots/new", status_code=200)
async def declare(
    request: Visit,
    *,
    quantity_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Declare a lot, or show the form again with what is wrong: how much is left, for instance."""
    connection = await session.connection()
    certified = await own_quantity(connection, actor, quantity_id)
    again = partial(_page, request, connection, actor, quantity_id, state=state, typed=submission.typed)
    acts = _acts(request, state, actor, certified)
    return await acts.answer(session, submission, ACT, quantity_id, again=again, then=see)


def _acts(request: Visit, state: State, actor: Actor, certified: Row[Any]) -> ActsPage:
    home = f"/producer/authorisations/{certified.authorisation_id}"
    return ActsPage(state, actor, speech(language_of(request)), QUANTITY, home, home=home, made="/producer/lots/")


async def own_quantity(connection: AsyncConnection, actor: Actor, quantity_id: UUID) -> Row[Any]:
    """Return a certified quantity of the actor's own; NotFound for any other."""
    return await reading.quantity(connection, actor, quantity_id, rule=PRODUCED)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    quantity_id: UUID,
    *,
    state: State,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    certified = await own_quantity(connection, actor, quantity_id)
    matter = await read(connection, actor, QUANTITY, quantity_id)
    acts = _acts(request, state, actor, certified)
    typed = typed or {"produced_on": calendar.today().isoformat()}
    shown = await acts.show(connection, matter, act=ACT, typed=typed, is_refused=refusal is not None, only=(ACT,))
    return producer_page(
        request,
        "lot_new.html",
        refusal=refusal,
        fields=titles(declare_lot.asks, speech(language_of(request))),
        right=await own_right(connection, actor, certified.authorisation_id),
        certified=certified,
        **shown.names(),
    )
