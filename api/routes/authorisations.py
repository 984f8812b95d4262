"""The right of use: who manages a right, and whom it authorises to use the name."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.etags import etag
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import AuthorisationView, AuthorisedView, YieldsView, YieldView
from registry.people.permissions import Actor
from registry.rights import reading as record_reading
from registry.use import reading, yields
from registry.vocabulary import AuthorisationStatus


class AuthorisationController(Controller):
    tags = ("Right of use",)

    @get("/records/{record_id:uuid}/authorisations", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def authorised(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        paging: NamedDependency[Page],
    ) -> Response[list[AuthorisedView]]:
        """List who may use a right, newest first; open to everybody who may see the record."""
        await record_reading.detail(snapshot, visitor, record_id)
        return await paging.answer(snapshot, reading.authorised(record_id), AuthorisedView)

    @get("/records/{record_id:uuid}/yields", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def yields(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
    ) -> YieldsView:
        """Read how much of one product may be made of another under a right; open to everybody who sees the record."""
        await record_reading.detail(snapshot, visitor, record_id)
        return YieldsView([show(row, YieldView) for row in await yields.listed(snapshot, record_id)])

    @get("/authorisations", responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        record_id: FromQuery[UUID | None] = None,
        party_id: FromQuery[UUID | None] = None,
        status: FromQuery[AuthorisationStatus | None] = None,
    ) -> Response[list[AuthorisationView]]:
        """List the rights of use that you may see: your own, those you manage, all for the office."""
        listing = reading.authorisations(actor, record_id=record_id, party_id=party_id, status=status)
        return await paging.answer(snapshot, listing, AuthorisationView)

    @get("/authorisations/{authorisation_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self,
        authorisation_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
    ) -> Response[AuthorisationView]:
        """Read a right of use; its ETag is its version."""
        row = await reading.authorisation(snapshot, actor, authorisation_id)
        return Response(show(row, AuthorisationView), headers={"ETag": etag(row.version)})


async def shown(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> AuthorisationView:
    """Return the right of use as this transaction leaves it."""
    await session.flush()
    return show(await reading.authorisation(await session.connection(), actor, authorisation_id), AuthorisationView)
