"""Lots: what a producer declares within its certified quantity, and how a lot is called back."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import LotView
from registry.people.permissions import Actor
from registry.use import reading
from registry.vocabulary import LotStatus


class LotController(Controller):
    tags = ("Right of use",)

    @get("/lots", responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        record_id: FromQuery[UUID | None] = None,
        status: FromQuery[LotStatus | None] = None,
    ) -> Response[list[LotView]]:
        """List the lots that are yours to see, newest first."""
        return await paging.answer(snapshot, reading.lots(actor, record_id=record_id, status=status), LotView)

    @get("/lots/{lot_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, lot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> LotView:
        """Read a lot."""
        return show(await reading.lot(snapshot, actor, lot_id), LotView)

    @get("/quantities/{quantity_id:uuid}/lots", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def of_quantity(
        self,
        quantity_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[LotView]]:
        """List the lots declared within a certified quantity, newest first."""
        await reading.quantity(snapshot, actor, quantity_id)
        return await paging.answer(snapshot, reading.lots(actor, certified_quantity_id=quantity_id), LotView)


async def shown(session: AsyncSession, actor: Actor, lot_id: UUID) -> LotView:
    """Return the lot as this transaction leaves it."""
    await session.flush()
    return show(await reading.lot(await session.connection(), actor, lot_id), LotView)
