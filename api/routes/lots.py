"""Lots: what a producer declares within its certified quantity, and how a lot is called back."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.use import LotForm, ReasonForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import LotView
from registry.people.permissions import Actor
from registry.tables import CertifiedQuantity, Lot
from registry.use import lots, reading
from registry.vocabulary import LotStatus

CHANGING = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
KEY = (col(Lot.declared_at), col(Lot.id))


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
        return await paging.answer(snapshot, reading.lots(actor, record_id=record_id, status=status), LotView, KEY)

    @get("/lots/{lot_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, lot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> LotView:
        """Read a lot."""
        return show(await reading.one(snapshot, reading.lots(actor), col(Lot.id), lot_id), LotView)

    @get("/quantities/{quantity_id:uuid}/lots", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def of_quantity(
        self,
        quantity_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[LotView]]:
        """List the lots declared within a certified quantity, newest first."""
        await reading.one(snapshot, reading.quantities(actor), col(CertifiedQuantity.id), quantity_id)
        return await paging.answer(snapshot, reading.lots(actor, certified_quantity_id=quantity_id), LotView, KEY)

    @post("/quantities/{quantity_id:uuid}/lots", responses=CHANGING)
    async def declare(
        self,
        quantity_id: FromPath[UUID],
        data: JSONBody[LotForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[LotView]:
        """Declare a lot within your own certified quantity; 409 says how much is left when it is too much."""

        async def work() -> LotView:
            lot = await lots.declare(session, actor, quantity_id, **dict(data))
            return await _shown(session, actor, lot.id)

        return await once(session, actor, work, lambda view: f"/api/v1/lots/{view.id}")

    @post("/lots/{lot_id:uuid}/recall", status_code=HTTPStatus.OK, responses=CHANGING)
    async def recall(
        self,
        lot_id: FromPath[UUID],
        data: JSONBody[ReasonForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> LotView:
        """Call a lot back for good; its producer, who manages the right, inspectors and registrars may."""
        lot = await lots.recall(session, actor, lot_id, reason=data.reason)
        return await _shown(session, actor, lot.id)


async def _shown(session: AsyncSession, actor: Actor, lot_id: UUID) -> LotView:
    await session.flush()
    connection = await session.connection()
    return show(await reading.one(connection, reading.lots(actor), col(Lot.id), lot_id), LotView)
