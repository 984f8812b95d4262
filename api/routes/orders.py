"""Orders of labels: ordered by a producer, decided by somebody else, and what is said of the labels afterwards."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.hand import RangeView, range_view
from api.views.labels import LeftView, OrderView
from registry.acts import read
from registry.labels import orders, reading
from registry.people.permissions import Actor
from registry.use.matter import LOT
from registry.vocabulary import BatchStatus

SEEN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class LotLabelController(Controller):
    """The labels of one lot."""

    path = "/lots/{lot_id:uuid}"
    tags = ("Labels",)

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
        return await paging.answer(snapshot, reading.listing(actor, lot_id=lot_id, status=status), OrderView)

    @get("/labels-left", responses=SEEN)
    async def left(
        self,
        lot_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        pack: Annotated[int, QueryParameter(ge=1, le=orders.LARGEST_PACK, description="Content of one pack.")],
    ) -> LeftView:
        """Read how many labels may still be ordered for packs of a size."""
        await read(await session.connection(), actor, LOT, lot_id)
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
        return await paging.answer(snapshot, reading.listing(actor, status=status), OrderView)

    @get("/{number:int}", responses=SEEN)
    async def one(
        self, number: FromPath[int], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> OrderView:
        """Read an order."""
        return show(await reading.one(snapshot, actor, number), OrderView)

    @get("/{number:int}/ranges", responses=SEEN)
    async def runs(
        self,
        number: FromPath[int],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[RangeView]]:
        """List what was said of the labels of an order, oldest first, and what of it was taken back."""
        await reading.one(snapshot, actor, number)
        return await paging.told(snapshot, reading.list_of_runs(number), range_view)


async def shown(session: AsyncSession, actor: Actor, number: int) -> OrderView:
    """Return the order as this transaction leaves it."""
    await session.flush()
    return show(await reading.one(await session.connection(), actor, number), OrderView)
