"""Cases of suspicion, for the office, for the manager of the right, and for a producer that was told."""

import asyncio
from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.cases import MOST_BYTES_OF_A_PHOTO, CasePictureForm
from api.paging import Page
from api.problems import may_answer
from api.routes.files import HEADERS, once
from api.settings import Settings
from api.views.base import show
from api.views.cases import CaseRow, CaseView, PictureView, StatisticsView, case_view, row_view, statistics_view
from registry import calendar
from registry.cases import pictures, reading
from registry.cases.statistics import statistics
from registry.documents.store import Store
from registry.documents.thumbnails import MEDIA_TYPE, SIDE, thumbnail
from registry.people.permissions import Actor
from registry.vocabulary import CaseOutcome, CaseSort, CaseSource, CaseStatus, Suspicion

SEEN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
NEEDS_ANOTHER_LOOK = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
LONGEST_QUESTION = 200


class CaseController(Controller):
    path = "/cases"
    tags = ("Cases",)

    @get(responses=NEEDS_ANOTHER_LOOK)
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        status: FromQuery[CaseStatus | None] = None,
        suspicion: FromQuery[Suspicion | None] = None,
        source: FromQuery[CaseSource | None] = None,
        outcome: FromQuery[CaseOutcome | None] = None,
        record_id: FromQuery[UUID | None] = None,
        party_id: FromQuery[UUID | None] = None,
        lot_id: FromQuery[UUID | None] = None,
        assigned_to: Annotated[UUID | None, QueryParameter(description="An officer; asked by the office.")] = None,
        q: Annotated[str, QueryParameter(max_length=LONGEST_QUESTION, description="A number, a code, a place.")] = "",
        sort: FromQuery[CaseSort] = CaseSort.NEWEST,
    ) -> Response[list[CaseRow]]:
        """List the cases that you may see: the office all, managers those of their rights."""
        asked = reading.CaseFilter(
            status, suspicion, source, outcome, record_id, party_id, lot_id, assigned_to, q.strip()
        )
        return await paging.told(snapshot, reading.listing(actor, asked, sort=sort), row_view)

    @get("/statistics", responses=NEEDS_ANOTHER_LOOK)
    async def counts(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        since: Annotated[date | None, QueryParameter(description="The first day; 1 January of this year.")] = None,
        until: Annotated[date | None, QueryParameter(description="The last day; today.")] = None,
    ) -> StatisticsView:
        """Count the cases that you may see: by suspicion, right, place, month and outcome."""
        until = until or calendar.today()
        since = since or until.replace(month=1, day=1)
        return statistics_view(await statistics(snapshot, actor, since, until), since, until)

    @get("/{case_id:uuid}", responses=SEEN)
    async def one(
        self, case_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> CaseView:
        """Read a case; only the office is told who reported it and what the report says."""
        return await _view(snapshot, actor, case_id)

    @post(
        "/{case_id:uuid}/pictures",
        request_max_body_size=MOST_BYTES_OF_A_PHOTO,
        responses=SEEN | may_answer(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    async def add(
        self,
        case_id: FromPath[UUID],
        data: MultipartBody[CasePictureForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        request: Request[Actor, None, State],
        settings: NamedDependency[Settings],
    ) -> Response[PictureView]:
        """Add a picture (PNG, JPEG, WebP), at most 10 MB and 25 megapixels: of goods, or of an offer as it is shown."""
        content, name = await data.file.read(), data.file.filename

        async def work() -> PictureView:
            store = Store(settings.files)
            made = await pictures.add(session, actor, store, case_id, content=content, name=name)
            await session.flush()
            found = await pictures.of_case(await session.connection(), actor, case_id)
            return show(next(row for row in found if row.digest == made.digest), PictureView)

        idempotency = once(request, f"{case_id} {name}", content)
        at = f"/api/v1/cases/{case_id}/pictures"
        return await idempotency(session, actor, work, lambda view: f"{at}/{view.digest}")

    @get("/{case_id:uuid}/pictures/{digest:str}", responses=SEEN)
    async def picture(
        self,
        case_id: FromPath[UUID],
        digest: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Fetch a picture of a case; only for officers of the office."""
        facts = await pictures.one(snapshot, actor, case_id, digest)
        content = await asyncio.to_thread(Store(settings.files).get, digest)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(facts.name, safe='')}"}
        return Response(content, media_type=facts.media_type, headers={**HEADERS, **named, "ETag": f'"{digest}"'})

    @get("/{case_id:uuid}/pictures/{digest:str}/thumbnail", responses=SEEN)
    async def small(
        self,
        case_id: FromPath[UUID],
        digest: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Fetch a small version of a picture of a case; only for officers of the office."""
        facts = await pictures.one(snapshot, actor, case_id, digest)
        content = await thumbnail(Store(settings.files), digest, facts.media_type)
        return Response(content, media_type=MEDIA_TYPE, headers={**HEADERS, "ETag": f'"{digest}-{SIDE}"'})


async def shown(session: AsyncSession, actor: Actor, case_id: UUID) -> CaseView:
    """Return the case as this transaction leaves it."""
    await session.flush()
    return await _view(await session.connection(), actor, case_id)


async def _view(connection: AsyncConnection, actor: Actor, case_id: UUID) -> CaseView:
    row = await reading.one(connection, actor, case_id)
    filed = await pictures.of_case(connection, actor, case_id)
    written = await reading.referrals(connection, actor, case_id)
    return case_view(row, filed, written, is_office=actor.is_staff)
