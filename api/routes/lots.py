"""Lots: what a producer declares within its certified quantity, and how a lot is recalled."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.paging import LARGEST, Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import LinkedLotView, LotChainView, LotView
from registry.labels import epcis, quota
from registry.people.permissions import Actor
from registry.use import chain, reading
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
        """List the lots that you may see, newest first."""
        return await paging.answer(snapshot, reading.lots(actor, record_id=record_id, status=status), LotView)

    @get("/lots/{lot_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, lot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> LotView:
        """Read a lot."""
        return show(await reading.lot(snapshot, actor, lot_id), LotView)

    @get(
        "/lots/{lot_id:uuid}/epcis",
        media_type="application/ld+json",
        responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND),
    )
    async def events(
        self,
        lot_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Response[dict[str, Any]]:
        """Read what happened to a lot as an EPCIS 2.0 document: made, packed, put out of use, sold, recalled.

        A lot that is made of other lots, or went into them, has a TransformationEvent.
        """
        lot = await reading.lot(snapshot, actor, lot_id)
        return Response(await epcis.document(snapshot, lot, state.site), media_type="application/ld+json")

    @get("/lots/{lot_id:uuid}/chain", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def chain(
        self, lot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> LotChainView:
        """Read what a lot is made of, what was made of it, and what is left of it for other lots."""
        await reading.lot(snapshot, actor, lot_id)
        room = await quota.room_for(snapshot, lot_id)
        return LotChainView(
            left=max(0, room.whole),
            measure=room.measure,
            inputs=[show(row, LinkedLotView) for row in await chain.inputs(snapshot, lot_id)],
            outputs=[show(row, LinkedLotView) for row in await chain.outputs(lot_id).rows(snapshot, LARGEST)],
        )

    @get("/lots/{lot_id:uuid}/outputs", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def outputs(
        self,
        lot_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[LinkedLotView]]:
        """List the lots that were made of a lot, oldest first, each with how much of it went in."""
        await reading.lot(snapshot, actor, lot_id)
        return await paging.answer(snapshot, chain.outputs(lot_id), LinkedLotView)

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
