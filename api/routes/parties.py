"""Parties: who the register can name."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.people import ContactForm, PartyForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.people import PartyView
from registry.people import directory, parties
from registry.people.permissions import Actor
from registry.tables import Party
from registry.vocabulary import PartyKind


class PartyController(Controller):
    path = "/parties"
    tags = ("People",)

    @get(responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        q: FromQuery[str | None] = None,
        kind: FromQuery[PartyKind | None] = None,
    ) -> Response[list[PartyView]]:
        """List the parties you may see, newest first; ``q`` is a part of a name, or a tax code."""
        statement = directory.parties(actor, q=q, kind=kind)
        return await paging.answer(snapshot, statement, PartyView, (col(Party.created_at), col(Party.id)))

    @get("/{party_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, party_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> PartyView:
        """Read one party."""
        return show(await directory.party(snapshot, actor, party_id), PartyView)

    @post(
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY
        )
    )
    async def enrol(
        self,
        data: JSONBody[PartyForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[PartyView]:
        """Enrol a party; administrators, examiners and registrars may."""

        async def work() -> PartyView:
            party = await parties.enrol(session, actor, **dict(data))
            return await _shown(session, actor, party.id)

        return await once(session, actor, work, lambda view: f"/api/v1/parties/{view.id}")

    @put(
        "/{party_id:uuid}/contact",
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY
        ),
    )
    async def amend_contact(
        self,
        party_id: FromPath[UUID],
        data: JSONBody[ContactForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> PartyView:
        """Replace where a party is found; its own accounts may, and the office."""
        await parties.amend_contact(session, actor, party_id, **dict(data))
        return await _shown(session, actor, party_id)


async def _shown(session: AsyncSession, actor: Actor, party_id: UUID) -> PartyView:
    await session.flush()
    return show(await directory.party(await session.connection(), actor, party_id), PartyView)
