"""Certified quantities: what the manager vouches for, a season and product at a time."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.use import QuantityForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import QuantityView
from registry.people.permissions import Actor
from registry.tables import Authorisation, CertifiedQuantity
from registry.use import quantities, reading

KEY = (col(CertifiedQuantity.certified_at), col(CertifiedQuantity.id))


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
        """List the certified quantities that are yours to see, newest first, with what is left of each."""
        statement = reading.quantities(actor, record_id=record_id, season=season)
        return await paging.answer(snapshot, statement, QuantityView, KEY)

    @get("/quantities/{quantity_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, quantity_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> QuantityView:
        """Read a certified quantity."""
        statement = reading.quantities(actor)
        return show(await reading.one(snapshot, statement, col(CertifiedQuantity.id), quantity_id), QuantityView)

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
        await reading.one(snapshot, reading.authorisations(actor), col(Authorisation.id), authorisation_id)
        statement = reading.quantities(actor, authorisation_id=authorisation_id)
        return await paging.answer(snapshot, statement, QuantityView, KEY)

    @post(
        "/authorisations/{authorisation_id:uuid}/quantities",
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
    async def certify(
        self,
        authorisation_id: FromPath[UUID],
        data: JSONBody[QuantityForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[QuantityView]:
        """Certify a season's quantity; who manages the right and inspectors may, the producer never."""

        async def work() -> QuantityView:
            certified = await quantities.certify(session, actor, authorisation_id, **dict(data))
            connection, statement = await session.connection(), reading.quantities(actor)
            return show(await reading.one(connection, statement, col(CertifiedQuantity.id), certified.id), QuantityView)

        return await once(session, actor, work, lambda view: f"/api/v1/quantities/{view.id}")
