"""Records: what they say, and how an application begins."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.etags import etag, expected, is_fresh
from api.forms.records import ApplicationForm, DraftForm
from api.language import Speech, speech, wished_by
from api.once import Once
from api.paging import Page
from api.problems import NOT_MODIFIED, may_answer
from api.settings import Settings
from api.views.base import show
from api.views.records import EventView, NoticeView, OptionView, RecordRow, RecordView, events_view, record_view
from registry.journal.history import acts_on
from registry.people.permissions import Actor
from registry.procedure import lodging, moving, workflow
from registry.procedure.workflow import Option
from registry.rights import reading, records
from registry.saying import plain
from registry.tables import Record
from registry.vocabulary import Category, Custody, Kind, Status, Subject


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
        statement = reading.listing(
            visitor,
            RecordRow.__struct_fields__,
            kind=kind,
            category=category,
            status=status,
            custody=custody,
            country=country,
        )
        if mine and visitor is not None:
            statement = statement.where(reading.mine(visitor))
        return await paging.answer(snapshot, statement, RecordRow, (col(Record.created_at), col(Record.id)))

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

    @post(responses=may_answer(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def draft(
        self,
        data: JSONBody[DraftForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
        settings: NamedDependency[Settings],
    ) -> Response[RecordView]:
        """Open a dossier. It is yours alone until you lodge it."""

        async def work() -> RecordView:
            record = await lodging.draft(
                session,
                actor,
                kind=data.kind,
                office=settings.office,
                application=data.application(),
                applicant_id=data.applicant_id,
                is_example=data.is_example,
            )
            return await shown(session, actor, record.id)

        return await once(session, actor, work, lambda view: f"/api/v1/records/{view.id}")

    @put(
        "/{record_id:uuid}",
        responses=may_answer(
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.PRECONDITION_FAILED,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.PRECONDITION_REQUIRED,
        ),
    )
    async def amend(
        self,
        request: Request[Any, Any, Any],
        record_id: FromPath[UUID],
        data: JSONBody[ApplicationForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Response[RecordView]:
        """Replace what an applicant may set, while the dossier is a draft or has defects. Needs If-Match."""
        await records.find(session, actor, record_id)  # what is not there has no version one could have read
        record = await lodging.amend(
            session,
            actor,
            record_id,
            application=data.application(),
            expected=expected(request, required=True),
        )
        return Response(await shown(session, actor, record.id), headers={"ETag": etag(record.version)})

    @get("/{record_id:uuid}/history", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def history(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
    ) -> list[EventView]:
        """Read what happened to a record, oldest first, INID (580)."""
        await reading.detail(snapshot, visitor, record_id)
        return events_view(await acts_on(snapshot, Subject.RECORD, record_id), visitor)

    @get("/{record_id:uuid}/notices", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def notices(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
    ) -> list[NoticeView]:
        """Read the notices of defects; they are between the office and the applicant."""
        await reading.detail(snapshot, actor, record_id)
        await reading.demand_papers(snapshot, actor, record_id)
        return [show(row, NoticeView) for row in await reading.notices(snapshot, record_id)]

    @get("/{record_id:uuid}/options", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def options(
        self,
        record_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        request: Request[Any, Any, Any],
    ) -> list[OptionView]:
        """Read what this account may do now, from the procedure's table, and what hinders it where something does."""
        record = await records.find(session, actor, record_id)
        if record.custody is Custody.MIRRORED:
            return []
        situation = await moving.situation(session, record)
        told = speech(wished_by(request))
        return [_option(option, told) for option in workflow.options(situation, actor)]


def _option(option: Option, told: Speech) -> OptionView:
    why = option.hindrance
    return OptionView(
        option.step.act,
        option.step.target,
        told.tell(why.said) if why else None,
        why.code if why else None,
        plain(why.values) if why else {},
    )


async def shown(session: AsyncSession, actor: Actor, record_id: UUID) -> RecordView:
    """Return the record as this transaction leaves it."""
    await session.flush()
    return record_view(await reading.detail(await session.connection(), actor, record_id))
