"""One lot: its facts and history, how many labels it may still have, ordering them, and recalling it."""

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
from api.pages.chain import OUTPUTS, chain_of
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.producer.authorisations import own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.subjects import SubjectPages
from api.pages.submission import Submission
from registry import calendar
from registry.acts import AnyAct, read
from registry.errors import Fault, NotAcceptable, RegistryError
from registry.forms import INVALID_FORM
from registry.labels import quota
from registry.labels import reading as label_reading
from registry.labels.orders import order_labels
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.saying import say
from registry.use import reading
from registry.use.lots import recall as recall_lot
from registry.use.matter import LOT, PRODUCER_OF_USE
from registry.use.reading import in_force
from registry.vocabulary import LotStatus

UNSURE = Fault("sure", say("tick the box to confirm"), "unconfirmed")


@get("/lots/{lot_id:uuid}")
async def lot(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a lot of the actor's own."""
    return await _page(request, snapshot, actor, lot_id, state=state)


@post("/lots/{lot_id:uuid}/orders", status_code=200)
async def order(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Order labels, or show the lot again with what is wrong: how many are left, for instance."""
    connection = await session.connection()
    await own_lot(connection, actor, lot_id)
    again = partial(_page, request, connection, actor, lot_id, state=state, typed=submission.typed, act=order_labels)
    acts = _acts(request, state, actor, lot_id, made="/producer/orders/")
    return await acts.answer(session, submission, order_labels.name, lot_id, again=again, then=see)


@post("/lots/{lot_id:uuid}/recall", status_code=200)
async def recall(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Call a lot back, with a reason and a tick that it is meant."""
    connection = await session.connection()
    await own_lot(connection, actor, lot_id)
    again = partial(_page, request, connection, actor, lot_id, state=state, typed=submission.typed, act=recall_lot)
    if submission.text("sure") != "yes":
        return await again(refusal=NotAcceptable(INVALID_FORM, (UNSURE,), code="invalid_form"))
    acts = _acts(request, state, actor, lot_id)
    return await acts.answer(session, submission, recall_lot.name, lot_id, again=again, then=see)


async def own_lot(connection: AsyncConnection, actor: Actor, lot_id: UUID) -> Row[Any]:
    """Return a lot of the actor's own; NotFound for any other."""
    return await reading.lot(connection, actor, lot_id, rule=PRODUCED)


def _acts(request: Visit, state: State, actor: Actor, lot_id: UUID, *, made: str = "") -> ActsPage:
    home = f"/producer/lots/{lot_id}"
    return ActsPage(state, actor, speech(language_of(request)), LOT, home, home=home, made=made)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    lot_id: UUID,
    *,
    state: State,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    act: AnyAct | None = None,
    other: str | None = None,
    session: AsyncSession | None = None,
) -> Html:
    """Show the lot; ``act`` is one of the two acts with a place of their own, ``other`` one of those at the side."""
    said = speech(language_of(request))
    row = await own_lot(connection, actor, lot_id)
    parts = PageLists(request, f"/producer/lots/{lot_id}", "orders", OUTPUTS, HISTORY)
    ordered = label_reading.listing(actor, lot_id=lot_id)
    room, last = await quota.room_for(connection, lot_id), await ordered.rows(connection, 1)
    pack = last[0].pack if last else 0
    matter, acts = await read(connection, actor, LOT, lot_id), _acts(request, state, actor, lot_id)
    more: dict[str, Any] = {"typed": typed, "is_refused": refusal is not None}
    forms = await acts.forms(connection, matter, OWN_PLACE, tried=act.name if act else "", **more)
    beside = LOTS.acts(request, state, actor, lot_id)
    shown = await beside.show(connection, matter, act=other, without=OWN_PLACE, session=session, **more)
    asks = (act or beside.find(other or "")).asks if act or other else None
    return producer_page(
        request,
        "lot.html",
        refusal=refusal,
        fields=titles(asks, said) | {"sure": said.tell(say("Confirmation"))} if asks else None,
        lot=row,
        content_left=room.labels(1),
        pack_before=pack,
        labels_left=room.labels(pack) if pack else 0,
        orders=await parts.part("orders", connection, ordered),
        typed=typed or {},
        today=calendar.today(),
        ordering=forms[order_labels.name],
        recalling=forms[recall_lot.name],
        is_recalling=act is recall_lot,
        events=await parts.history(connection, actor, LOT, matter),
        **shown.names(),
        **await _around(connection, actor, row, parts),
    )


async def _around(connection: AsyncConnection, actor: Actor, lot: Row[Any], parts: PageLists) -> dict[str, Any]:
    """Return the right of use and the chain of a lot, and whether another lot can be made of it."""
    right, chain = await own_right(connection, actor, lot.authorisation_id), await chain_of(connection, lot, parts)
    may_make = lot.status is LotStatus.OPEN and in_force(right) and chain.left > 0
    return {"right": right, "chain": chain, "may_make": may_make}


async def _beside(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    key: UUID,
    /,
    *,
    state: State,
    act: str | None = None,
    **more: Any,
) -> Html:
    return await _page(request, connection, actor, key, state=state, other=act, **more)


OWN_PLACE = (order_labels.name, recall_lot.name)
"""Acts that have a place of their own on the page."""
LOTS = SubjectPages(
    on=LOT,
    face="/producer",
    plural="lots",
    page=_beside,
    look=own_lot,
    takes=lambda act: PRODUCER_OF_USE in act.by and act.name not in OWN_PLACE,
)
ACTS_OF_LOTS = LOTS.of_acts()
