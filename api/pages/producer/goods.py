"""One lot: its facts, the labels it may still have, ordering them, and calling it back."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages import amounts, numbers
from api.pages.frame import Visit
from api.pages.producer.authorisations import own_right
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission, attempt, texts
from registry import calendar
from registry.acts import take
from registry.errors import Fault, RegistryError
from registry.forms import judge
from registry.labels import quota
from registry.labels import reading as label_reading
from registry.labels.orders import OrderForm, order_labels
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.saying import say
from registry.use import reading
from registry.use.lots import RecallForm
from registry.use.lots import recall as recall_lot
from registry.vocabulary import LotStatus

FIELDS = {
    "quantity": say("How many labels"),
    "pack": say("Content of one pack"),
    "reason": say("Why the lot is recalled"),
    "sure": say("Confirmation"),
}
"""The words of the forms, by the names under which faults name their fields."""


@get("/lots/{lot_id:uuid}")
async def lot(
    request: Visit, *, lot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show a lot of the actor's own."""
    return await _page(request, snapshot, actor, lot_id)


@post("/lots/{lot_id:uuid}/orders", status_code=200)
async def order(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Order labels, or show the lot again with what is wrong: how many are left, for instance."""
    connection = await session.connection()
    row = await own_lot(connection, actor, lot_id)

    async def work() -> str:
        faults: list[Fault] = []
        language = language_of(request)
        values = {
            "quantity": numbers.whole("quantity", submission.text("quantity"), language, faults),
            "pack": amounts.read(submission, "pack", row.measure, language, faults),
        }
        taken = await take(session, actor, order_labels, lot_id, judge(OrderForm, values, faults))
        return f"/producer/orders/{taken.subject_id}"

    again = partial(_page, request, connection, actor, lot_id, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="order_labels"))


@post("/lots/{lot_id:uuid}/recall", status_code=200)
async def recall(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Call a lot back for good, with a reason and a tick that it is meant."""
    connection = await session.connection()
    await own_lot(connection, actor, lot_id)

    async def work() -> str:
        faults = (
            [] if submission.text("sure") == "yes" else [Fault("sure", say("tick the box to confirm"), "unconfirmed")]
        )
        await take(session, actor, recall_lot, lot_id, judge(RecallForm, texts(submission, "reason"), faults))
        return f"/producer/lots/{lot_id}"

    again = partial(_page, request, connection, actor, lot_id, typed=submission.typed, recalling=True)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="recall"))


async def own_lot(connection: AsyncConnection, actor: Actor, lot_id: UUID) -> Row[Any]:
    """Return a lot of the actor's own; NotFound for any other."""
    return await reading.lot(connection, actor, lot_id, rule=PRODUCED)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    lot_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    recalling: bool = False,
) -> Html:
    said = speech(language_of(request))
    row = await own_lot(connection, actor, lot_id)
    right = await own_right(connection, actor, row.authorisation_id)
    batches = await label_reading.listing(actor, lot_id=lot_id).rows(connection)
    room = await quota.room_for(connection, lot_id)
    pack = _pack_before(batches)
    return producer_page(
        request,
        "lot.html",
        refusal=refusal,
        fields={name: said.tell(words) for name, words in FIELDS.items()},
        lot=row,
        right=right,
        can_order=row.status is LotStatus.OPEN and reading.in_force(right),
        content_left=room.labels(1),
        pack_before=pack,
        labels_left=room.labels(pack) if pack else 0,
        orders=batches,
        units=amounts.units(row.measure, said),
        typed=typed or {},
        today=calendar.today(),
        recalling=recalling,
    )


def _pack_before(batches: Any) -> int:
    return batches[0].pack if batches else 0
