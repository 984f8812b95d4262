"""What an officer or a manager keeps on the desk: saved searches, and notes of what newly answers them."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.searches import NameForm, SearchForm
from api.idempotency import Idempotency
from api.language import language_of, speech
from api.paging import Page
from api.problems import may_answer
from api.routes.desk_search import demand_desk
from api.routes.search import Asking
from api.views.search import NoteView, SavedSearchView
from registry.errors import Fault, NotAcceptable
from registry.forms import INVALID_FORM
from registry.people import notes, searches
from registry.people.permissions import Actor
from registry.saying import say
from search.narrowing import written_again

REFUSED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
UNKNOWN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
JUDGED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
HOME = "/api/v1/desk/searches"


class SavedSearchController(Controller):
    """Searches that one's own account keeps."""

    path = "/desk/searches"
    tags = ("Search",)

    @get(summary="List your saved searches", responses=REFUSED)
    async def listing(
        self, actor: NamedDependency[Actor], snapshot: NamedDependency[AsyncConnection]
    ) -> list[SavedSearchView]:
        """List your saved searches by their names, each with how many of its notes are unread."""
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
        """Keep a search, as the parameters of an address; records that newly answer it are noted. Names are unique."""
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
        """Read a kept search of yours; ``search`` is the address that answers it."""
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
        """Rename a kept search of yours."""
        demand_desk(actor)
        await searches.rename(session, actor, search_id, data.name)
        return _view(await searches.one(await session.connection(), actor, search_id), 0)

    @delete("/{search_id:uuid}", summary="Delete a kept search", responses=UNKNOWN)
    async def forget(
        self, search_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> None:
        """Delete a kept search of yours, and the notes of what it found."""
        demand_desk(actor)
        await searches.forget(session, actor, search_id)


class NoteController(Controller):
    """Notes of what concerns one's own account."""

    path = "/desk/notes"
    tags = ("Search",)

    @get(summary="List your notes", responses={**REFUSED, **may_answer(HTTPStatus.UNPROCESSABLE_ENTITY)})
    async def listing(
        self,
        request: Asking,
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
        paging: NamedDependency[Page],
        unread: Annotated[bool, QueryParameter(description="Only those that wait to be read.")] = False,
    ) -> Response[list[NoteView]]:
        """List your notes, newest first; those about records that you may not see any more are not there."""
        demand_desk(actor)
        said = speech(language_of(request))
        rows, further = await paging.rows(snapshot, notes.listing(actor, unread=unread))
        headers = {"Link": f'<{further}>; rel="next"'} if further else {}
        return Response([_note(row, said.tell(notes.sentence(row))) for row in rows], headers=headers)

    @post("/read", summary="Mark all notes as read", status_code=204, responses=REFUSED)
    async def read_all(self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> None:
        """Mark all notes of yours as read."""
        demand_desk(actor)
        await notes.mark_read(session, actor)

    @post("/{note_id:uuid}/read", summary="Mark a note as read", status_code=204, responses=UNKNOWN)
    async def read(
        self, note_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> None:
        """Mark a note of yours as read."""
        demand_desk(actor)
        await notes.mark_read(session, actor, note_id)


def _view(row: Any, unread: int) -> SavedSearchView:
    return SavedSearchView(
        id=row.id,
        name=row.name,
        query=row.question,
        search=f"/api/v1/desk/search?{row.question}",
        saved_at=row.saved_at,
        unread=unread,
    )


def _note(row: Any, words: str) -> NoteView:
    return NoteView(
        id=row.id,
        kind=row.kind,
        words=words,
        record_id=row.record_id,
        search_id=row.search_id,
        at=row.at,
        is_read=row.read_at is not None,
    )
