"""Records: reading them. Applications begin and go on by acts: see ``routes/acts.py``."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.etags import etag, is_fresh
from api.paging import Page, further_in
from api.problems import NOT_MODIFIED, may_answer
from api.views.base import show
from api.views.records import (
    CitedView,
    DefectNoticeView,
    OppositionView,
    ProposalView,
    RecordRow,
    RecordView,
    record_view,
)
from registry.people.permissions import Actor
from registry.rights import reading
from registry.vocabulary import Category, Custody, Kind, Status


class RecordController(Controller):
    path = "/records"
    tags = ("Records",)

    @get(responses=may_answer())
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        paging: NamedDependency[Page],
        kind: FromQuery[Kind | None] = None,
        category: FromQuery[Category | None] = None,
        status: FromQuery[Status | None] = None,
        custody: FromQuery[Custody | None] = None,
        country: Annotated[str | None, QueryParameter(pattern="^[A-Z]{2}$")] = None,
        mine: FromQuery[bool] = False,
    ) -> Response[list[RecordRow]]:
        """List the records you may see, newest first."""
        listing = reading.listing(
            visitor,
            RecordRow.__struct_fields__,
            kind=kind,
            category=category,
            status=status,
            custody=custody,
            country=country,
            mine=mine,
        )
        return await paging.answer(snapshot, listing, RecordRow)

    @get("/{record_id:uuid}", responses=may_answer(HTTPStatus.NOT_FOUND) | NOT_MODIFIED)
    async def one(
        self,
        request: Request[Any, Any, Any],
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
    ) -> Response[RecordView]:
        """Read a record; its ETag is its version."""
        detail = await reading.detail(snapshot, visitor, record_id)
        tag = etag(detail.record.version, "office" if visitor is not None and visitor.is_staff else "")
        if is_fresh(request, tag):
            return Response(None, status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})  # type: ignore[arg-type] # a 304 has no body
        return Response(record_view(detail), headers={"ETag": tag, "Vary": "Authorization, Cookie"})

    @get("/{record_id:uuid}/notices", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def notices(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[DefectNoticeView]]:
        """Read the notices of defects, newest first; they are between the office and the applicant."""
        await reading.detail(snapshot, actor, record_id)
        await reading.demand_papers(snapshot, actor, record_id)
        return await paging.answer(snapshot, reading.notices(record_id), DefectNoticeView)

    @get("/{record_id:uuid}/proposals", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def proposals(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[ProposalView]]:
        """Read what was proposed, newest first: the office all, an applicant the approved refusal and what it cites."""
        await reading.detail(snapshot, actor, record_id)
        await reading.demand_papers(snapshot, actor, record_id)
        rows, further = await paging.rows(snapshot, reading.proposals(actor, record_id))
        found = []
        for row in rows:
            cited = await reading.cited(snapshot, actor if actor.is_staff else None, row.cites or ())
            told = {} if actor.is_staff else {"near": None, "remark": None}
            found.append(show(row, ProposalView, cites=[show(one, CitedView) for one in cited], **told))
        return Response(found, headers=further_in(further))

    @get("/{record_id:uuid}/oppositions", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def oppositions(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[OppositionView]]:
        """Read the oppositions in the order of receipt, their grounds and the decisions; for the office and parties."""
        await reading.detail(snapshot, actor, record_id)
        await reading.demand_papers(snapshot, actor, record_id)
        return await paging.answer(snapshot, reading.oppositions(record_id), OppositionView)


async def shown(session: AsyncSession, actor: Actor, record_id: UUID) -> RecordView:
    """Return the record as this transaction leaves it."""
    await session.flush()
    return record_view(await reading.detail(await session.connection(), actor, record_id))
