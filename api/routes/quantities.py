"""Certified quantities: what the manager certifies for a season and a product."""

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
from api.views.use import QuantityView
from registry.people.permissions import Actor
from registry.use import reading


class QuantityController(Controller):
    tags = ("Right of use",)

    @get("/quantities", responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        record_id: FromQuery[UUID | None] = None,
        season: Annotated[str | None, QueryParameter(max_length=20, pattern=r"^[^\x00-\x1f]*$")] = None,
    ) -> Response[list[QuantityView]]:
        """List the certified quantities that you may see, newest first, with what is left of each."""
        listing = reading.quantities(actor, record_id=record_id, season=season)
        return await paging.answer(snapshot, listing, QuantityView)

    @get("/quantities/{quantity_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, quantity_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> QuantityView:
        """Read a certified quantity."""
        return show(await reading.quantity(snapshot, actor, quantity_id), QuantityView)

    @get(
        "/authorisations/{authorisation_id:uuid}/quantities",
        responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND),
    )
    async def of_authorisation(
        self,
        authorisation_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[QuantityView]]:
        """List the quantities certified under a right of use, newest first."""
        await reading.authorisation(snapshot, actor, authorisation_id)
        listing = reading.quantities(actor, authorisation_id=authorisation_id)
        return await paging.answer(snapshot, listing, QuantityView)


async def shown(session: AsyncSession, actor: Actor, quantity_id: UUID) -> QuantityView:
    """Return the certified quantity as this transaction leaves it."""
    await session.flush()
    return show(await reading.quantity(await session.connection(), actor, quantity_id), QuantityView)
