"""What an officer or a manager saves on the desk: searches, with notices of new records that answer them."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.searches import NameForm, SearchForm
from api.idempotency import Idempotency
from api.problems import may_answer
from api.routes.desk_search import demand_desk
from api.views.search import SavedSearchView
from registry.errors import Fault, NotAcceptable
from registry.forms import INVALID_FORM
from registry.people import searches
from registry.people.permissions import Actor
from registry.saying import say
from search.narrowing import written_again

REFUSED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
UNKNOWN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
JUDGED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
HOME = "/api/v1/desk/searches"


class SavedSearchController(Controller):
    """Searches that the account has saved."""

    path = "/desk/searches"
    tags = ("Search",)

    @get(summary="List your saved searches", responses=REFUSED)
    async def listing(
        self, actor: NamedDependency[Actor], snapshot: NamedDependency[AsyncConnection]
    ) -> list[SavedSearchView]:
        """List your saved searches by name, each with how many of its notices are unread."""
        demand_desk(actor)
        return [_view(row, row.unread) for row in await searches.kept_by(snapshot, actor)]

    @post(summary="Keep a search", responses=JUDGED)
    async def save(
        self,
        data: JSONBody[SearchForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        idempotency: NamedDependency[Idempotency],
    ) -> Response[SavedSearchView]:
        """Save a search as the parameters of an address; notices tell which new records answer it. Names are unique."""
        demand_desk(actor)
        question = written_again(parse_qsl(data.query))
        if not question:
            raise NotAcceptable(INVALID_FORM, (Fault("query", say("ask something first"), "missing"),))

        async def work() -> SavedSearchView:
            return _view(await searches.save(session, actor, name=data.name, question=question), 0)

        return await idempotency(session, actor, work, lambda view: f"{HOME}/{view.id}")

    @get("/{search_id:uuid}", summary="Read a kept search", responses=UNKNOWN)
    async def one(
        self,
        search_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
    ) -> SavedSearchView:
        """Read a saved search of yours; ``search`` is the address that answers it."""
        demand_desk(actor)
        return _view(await searches.one(snapshot, actor, search_id), 0)

    @patch("/{search_id:uuid}", summary="Rename a kept search", responses={**UNKNOWN, **JUDGED})
    async def rename(
        self,
        search_id: FromPath[UUID],
        data: JSONBody[NameForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> SavedSearchView:
        """Rename a saved search of yours."""
        demand_desk(actor)
        await searches.rename(session, actor, search_id, data.name)
        return _view(await searches.one(await session.connection(), actor, search_id), 0)

    @delete("/{search_id:uuid}", summary="Delete a kept search", responses=UNKNOWN)
    async def forget(
        self, search_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> None:
        """Delete a saved search of yours, and its notices."""
        demand_desk(actor)
        await searches.forget(session, actor, search_id)


def _view(row: Any, unread: int) -> SavedSearchView:
    return SavedSearchView(
        id=row.id,
        name=row.name,
        query=row.question,
        search=f"/api/v1/desk/search?{row.question}",
        saved_at=row.saved_at,
        unread=unread,
    )
