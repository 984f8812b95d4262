"""The right of use: who manages a right, and whom it lets use the name."""

from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.etags import etag, expected
from api.forms.use import AuthorisationForm, ReasonForm, ReinstatementForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import AuthorisationView, AuthorisedView
from registry.people.permissions import Actor
from registry.rights import reading as record_reading
from registry.tables import Authorisation
from registry.use import authorisations, reading
from registry.vocabulary import AuthorisationStatus

GRANTING = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
TURNING = GRANTING | may_answer(HTTPStatus.PRECONDITION_FAILED)
KEY = (col(Authorisation.granted_at), col(Authorisation.id))


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
        return await paging.answer(snapshot, reading.authorised(record_id), AuthorisedView, KEY)

    @post("/records/{record_id:uuid}/authorisations", responses=GRANTING)
    async def authorise(
        self,
        record_id: FromPath[UUID],
        data: JSONBody[AuthorisationForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[AuthorisationView]:
        """Grant a producer the right of use; accounts, in the role of manager, of who manages the right may."""

        async def work() -> AuthorisationView:
            granted = await authorisations.authorise(session, actor, record_id, **dict(data))
            return await _shown(session, actor, granted.id)

        return await once(session, actor, work, lambda view: f"/api/v1/authorisations/{view.id}")

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
        """List the rights of use that are yours to see: your own, those you manage, all for the office."""
        statement = reading.authorisations(actor, record_id=record_id, party_id=party_id, status=status)
        return await paging.answer(snapshot, statement, AuthorisationView, KEY)

    @get("/authorisations/{authorisation_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self,
        authorisation_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
    ) -> Response[AuthorisationView]:
        """Read a right of use; its ETag is its version."""
        row = await reading.one(snapshot, reading.authorisations(actor), col(Authorisation.id), authorisation_id)
        return Response(show(row, AuthorisationView), headers={"ETag": etag(row.version)})

    @post("/authorisations/{authorisation_id:uuid}/suspend", status_code=HTTPStatus.OK, responses=TURNING)
    async def suspend(
        self,
        request: Request[Any, Any, Any],
        authorisation_id: FromPath[UUID],
        data: JSONBody[ReasonForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Response[AuthorisationView]:
        """Stop a right of use for the time being; its manager, registrars and inspectors may."""
        turn = authorisations.suspend(session, actor, authorisation_id, reason=data.reason, expected=expected(request))
        return await _turned(session, actor, turn)

    @post("/authorisations/{authorisation_id:uuid}/reinstate", status_code=HTTPStatus.OK, responses=TURNING)
    async def reinstate(
        self,
        request: Request[Any, Any, Any],
        authorisation_id: FromPath[UUID],
        data: JSONBody[ReinstatementForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Response[AuthorisationView]:
        """Let a suspended right of use stand again; its manager and registrars may."""
        turn = authorisations.reinstate(
            session, actor, authorisation_id, reason=data.reason, expected=expected(request)
        )
        return await _turned(session, actor, turn)

    @post("/authorisations/{authorisation_id:uuid}/revoke", status_code=HTTPStatus.OK, responses=TURNING)
    async def revoke(
        self,
        request: Request[Any, Any, Any],
        authorisation_id: FromPath[UUID],
        data: JSONBody[ReasonForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Response[AuthorisationView]:
        """End a right of use for good; its manager and registrars may. Labels under it answer differently after."""
        turn = authorisations.revoke(session, actor, authorisation_id, reason=data.reason, expected=expected(request))
        return await _turned(session, actor, turn)


async def _turned(session: AsyncSession, actor: Actor, turn: Awaitable[Authorisation]) -> Response[AuthorisationView]:
    turned = await turn
    view = await _shown(session, actor, turned.id)
    return Response(view, headers={"ETag": etag(view.version)})


async def _shown(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> AuthorisationView:
    await session.flush()
    connection = await session.connection()
    statement = reading.authorisations(actor)
    return show(await reading.one(connection, statement, col(Authorisation.id), authorisation_id), AuthorisationView)
