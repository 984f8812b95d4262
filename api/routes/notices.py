"""The inbox of an account: its notices, and marking them as read."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import speech, wished_by
from api.paging import Page
from api.problems import may_answer
from api.views.notices import NoticeView, notice_view
from registry.notices.wording import sentence
from registry.people import notices
from registry.people.permissions import Actor
from registry.vocabulary import NoticeKind

REFUSED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
UNKNOWN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class NoticeController(Controller):
    """Notices to one's own account."""

    path = "/notices"
    tags = ("People",)

    @get(summary="List your notices", responses=REFUSED)
    async def listing(  # the parameters of the list
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
        paging: NamedDependency[Page],
        state: State,
        unread: Annotated[bool, QueryParameter(description="Only those that wait to be read.")] = False,
        kind: Annotated[NoticeKind | None, QueryParameter(description="Only those of this kind.")] = None,
    ) -> Response[list[NoticeView]]:
        """List your notices, newest first; notices about what you may no longer see are left out."""
        said = speech(wished_by(request))
        listed = notices.listing(actor, unread=unread, kind=kind)
        return await paging.told(
            snapshot, listed, lambda row: notice_view(row, said.tell(sentence(state.book, row)), actor)
        )

    @get("/{notice_id:uuid}", summary="Read a notice", responses=UNKNOWN)
    async def one(
        self,
        request: Request[Any, Any, Any],
        notice_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
        state: State,
    ) -> NoticeView:
        """Read a notice of yours; marking it as read is a request of its own."""
        row = await notices.one(snapshot, actor, notice_id)
        return notice_view(row, speech(wished_by(request)).tell(sentence(state.book, row)), actor)

    @post("/read", summary="Mark all notices as read", status_code=204, responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def read_all(self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> None:
        """Mark all notices of yours as read."""
        await notices.mark_read(session, actor)

    @post("/{notice_id:uuid}/read", summary="Mark a notice as read", status_code=204, responses=UNKNOWN)
    async def read(
        self, notice_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> None:
        """Mark a notice of yours as read."""
        await notices.mark_read(session, actor, notice_id)
