"""Lots: all of them, declaring one within a certified quantity, and one with the labels it may have."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import Speech, language_of, speech
from api.pages import amounts, dates
from api.pages.frame import Visit
from api.pages.producer.authorisations import own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission, attempt, texts
from api.paging import Page
from registry import calendar
from registry.acts import take
from registry.errors import Fault, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.saying import say
from registry.use import reading
from registry.use.lots import LotForm, declare_lot

MOST_OPEN = 50
"""Certified quantities of which lots can be declared, the newest."""
MOST_PLOTS = 200

FIELDS = {
    "quantity": say("How much"),
    "produced_on": say("Day of harvest or production"),
    "expires_on": say("Best before"),
    "gtin": say("Trade number (GTIN)"),
    "number": say("Number of the lot"),
    "plot_id": say("Plot"),
}
"""The words of the form, by the names under which faults name its fields."""


@get("/lots")
async def lots(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List one's lots, newest first, and the quantities more can be declared of."""
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
) -> Html:
    """Show the form of a lot."""
    return await _page(request, snapshot, actor, quantity_id)


@post("/quantities/{quantity_id:uuid}/lots/new", status_code=200)
async def declare(
    request: Visit,
    *,
    quantity_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Declare a lot, or show the form again with what is wrong: how much is left, for instance."""
    connection = await session.connection()
    certified = await own_quantity(connection, actor, quantity_id)

    async def work() -> str:
        faults: list[Fault] = []
        values: dict[str, Any] = {
            **texts(submission, "number", "gtin", "plot_id"),
            **{name: dates.read(submission.text(name)) for name in ("produced_on", "expires_on")},
            "quantity": amounts.read(submission, "quantity", certified.measure, language_of(request), faults),
        }
        lot = await take(session, actor, declare_lot, quantity_id, judge(LotForm, values, faults))
        return f"/producer/lots/{lot.subject_id}"

    again = partial(_page, request, connection, actor, quantity_id, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="declare_lot"))


async def own_quantity(connection: AsyncConnection, actor: Actor, quantity_id: UUID) -> Row[Any]:
    """Return a certified quantity of the actor's own; NotFound for any other."""
    return await reading.quantity(connection, actor, quantity_id, rule=PRODUCED)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    quantity_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    certified = await own_quantity(connection, actor, quantity_id)
    return producer_page(
        request,
        "lot_new.html",
        refusal=refusal,
        fields={name: said.tell(words) for name, words in FIELDS.items()},
        right=await own_right(connection, actor, certified.authorisation_id),
        certified=certified,
        units=amounts.units(certified.measure, said),
        plots=await _plots(connection, actor, certified.authorisation_id, said),
        typed=typed or {"produced_on": calendar.today().isoformat()},
        today=calendar.today().isoformat(),
    )


async def _plots(connection: AsyncConnection, actor: Actor, right_id: UUID, said: Speech) -> list[tuple[str, str]]:
    rows = await reading.plots(actor, by_name=True, authorisation_id=right_id).rows(connection, MOST_PLOTS)
    found = [(str(row.id), row.name) for row in rows]
    return [("", said.tell(say("none, or several"))), *found] if found else []
