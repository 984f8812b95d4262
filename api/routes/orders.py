"""Orders of labels: ordered by a producer, decided by somebody else, and what is said of the labels afterwards."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.labels import DeclineForm, OrderForm, RangeForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.labels import LeftView, OrderView, RangeView
from registry.labels import epochs, orders, ranges, reading
from registry.people.permissions import Actor
from registry.tables import LabelBatch
from registry.vocabulary import BatchStatus

KEY = (col(LabelBatch.ordered_at), col(LabelBatch.number))
SEEN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
ANSWERS = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


class LotLabelController(Controller):
    """The labels of one lot."""

    path = "/lots/{lot_id:uuid}"
    tags = ("Labels",)

    @post("/label-orders", responses=ANSWERS)
    async def order(
        self,
        lot_id: FromPath[UUID],
        data: JSONBody[OrderForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[OrderView]:
        """Order labels for a lot; its own producer may, as far as the certified harvest goes."""

        async def work() -> OrderView:
            epoch = await epochs.current(session)
            batch = await orders.order(
                session, actor, lot_id, quantity=data.quantity, pack=data.pack, epoch=epoch.number
            )
            return await shown(session, actor, batch.number)

        return await once(session, actor, work, lambda view: f"/api/v1/label-orders/{view.number}")

    @get("/label-orders", responses=SEEN)
    async def listing(
        self,
        lot_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        status: FromQuery[BatchStatus | None] = None,
    ) -> Response[list[OrderView]]:
        """List the orders of a lot, newest first."""
        await reading.demand_lot(snapshot, actor, lot_id)
        return await paging.answer(snapshot, reading.listing(actor, lot_id=lot_id, status=status), OrderView, KEY)

    @get("/labels-left", responses=SEEN)
    async def left(
        self,
        lot_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        pack: Annotated[int, QueryParameter(ge=1, le=orders.LARGEST_PACK, description="Content of one pack.")],
    ) -> LeftView:
        """Read how many labels may still be ordered for packs of a size."""
        await orders.goods_of(session, actor, lot_id)
        return LeftView(pack, await orders.labels_left(session, lot_id, pack))


class OrderController(Controller):
    """Orders of labels, by their number."""

    path = "/label-orders"
    tags = ("Labels",)

    @get(responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        status: FromQuery[BatchStatus | None] = None,
    ) -> Response[list[OrderView]]:
        """List the orders you may see, newest first: a producer its own, a manager those under its rights."""
        return await paging.answer(snapshot, reading.listing(actor, status=status), OrderView, KEY)

    @get("/{number:int}", responses=SEEN)
    async def one(
        self, number: FromPath[int], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> OrderView:
        """Read an order."""
        return show(await reading.one(snapshot, actor, number), OrderView)

    @post("/{number:int}/approve", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def approve(
        self, number: FromPath[int], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> OrderView:
        """Let an order be printed; who manages the right may, or a registrar, never the account that ordered."""
        await orders.approve(session, actor, number)
        return await shown(session, actor, number)

    @post("/{number:int}/decline", status_code=HTTPStatus.OK, responses=ANSWERS)
    async def decline(
        self,
        number: FromPath[int],
        data: JSONBody[DeclineForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> OrderView:
        """Turn an order down, which gives its quantity free again."""
        await orders.decline(session, actor, number, reason=data.reason)
        return await shown(session, actor, number)

    @post("/{number:int}/ranges", responses=ANSWERS)
    async def mark(
        self,
        number: FromPath[int],
        data: JSONBody[RangeForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[RangeView]:
        """Say a word of a run of labels: activated, void, revoked, recalled. It is never taken back."""

        async def work() -> RangeView:
            run = await ranges.mark(session, actor, number, **data.model_dump())
            return msgspec.convert(run, RangeView, from_attributes=True)

        return await once(session, actor, work, lambda _: f"/api/v1/label-orders/{number}/ranges")

    @get("/{number:int}/ranges", responses=SEEN)
    async def runs(
        self, number: FromPath[int], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> list[RangeView]:
        """Read what was said of the labels of an order, oldest first."""
        await reading.one(snapshot, actor, number)
        return [show(run, RangeView) for run in await reading.runs(snapshot, number)]


async def shown(session: AsyncSession, actor: Actor, number: int) -> OrderView:
    """Return the order as this transaction leaves it."""
    await session.flush()
    return show(await reading.one(await session.connection(), actor, number), OrderView)
