"""Making a lot out of others under a certified quantity: its inputs, the product, and the yields for it."""

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
from api.pages import amounts, choices
from api.pages.acts import ActsPage
from api.pages.forms.controls import labelled
from api.pages.frame import Visit, note_parameter
from api.pages.producer.authorisations import own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.producer.lots import own_quantity
from api.pages.submission import Submission
from registry import calendar
from registry.acts import read
from registry.errors import RegistryError
from registry.labels import quota
from registry.labels.transforming import transform
from registry.people.permissions import Actor
from registry.use import yields
from registry.use.matter import AUTHORISATION

ACT = transform.name


@get("/quantities/{quantity_id:uuid}/lots/made")
async def new(
    request: Visit,
    *,
    quantity_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the form; ``?lot=`` names a lot that goes in."""
    return await _page(request, snapshot, actor, quantity_id, state=state)


@post("/quantities/{quantity_id:uuid}/lots/made", status_code=200)
async def make(
    request: Visit,
    *,
    quantity_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Make a lot, or show the form again with what is wrong: how much is left, for instance."""
    connection = await session.connection()
    certified = await own_quantity(connection, actor, quantity_id)
    again = partial(_page, request, connection, actor, quantity_id, state=state, typed=submission.typed)
    acts = _acts(request, state, actor, certified)
    return await acts.answer(session, submission, ACT, certified.authorisation_id, again=again, then=see)


def _acts(request: Visit, state: State, actor: Actor, certified: Row[Any]) -> ActsPage:
    home = f"/producer/authorisations/{certified.authorisation_id}"
    return ActsPage(state, actor, speech(language_of(request)), AUTHORISATION, home, home=home, made="/producer/lots/")


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
    said = speech(language_of(request))
    note_parameter(request, "lot")
    certified = await own_quantity(connection, actor, quantity_id)
    matter = await read(connection, actor, AUTHORISATION, certified.authorisation_id)
    left = [
        one
        for one in await quota.left_of(connection, certified.authorisation_id)
        if one.certified_quantity_id == quantity_id
    ]
    shown = await _acts(request, state, actor, certified).show(
        connection,
        matter,
        act=ACT,
        typed=typed or _filled(request.query_params.get("lot", ""), left),
        is_refused=refusal is not None,
        only=(ACT,),
        offered={"input_lot": [(str(one.id), said.tell(choices.left_said(one))) for one in left]},
    )
    return producer_page(
        request,
        "lot_made.html",
        refusal=refusal,
        fields=labelled(shown.asks),
        right=await own_right(connection, actor, certified.authorisation_id),
        certified=certified,
        is_anything_left=bool(left),
        yields=await yields.listed(connection, matter.use.record_id),
        **shown.names(),
    )


def _filled(lot: str, left: list[quota.Left]) -> dict[str, str]:
    """Return the first content of the form: today, and the lot of the address with its unit."""
    found = next((one for one in left if str(one.id) == lot), None)
    day = {"produced_on": calendar.today().isoformat()}
    if found is None:
        return day
    unit = next(iter(amounts.UNITS[found.measure]))
    return day | {"inputs.0.lot_id": str(found.id), "inputs.0.measure": unit}
