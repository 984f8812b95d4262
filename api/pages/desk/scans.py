"""What the rules say of the checks of labels, also those in shadow, and the limits of ordinary checks."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.desk.frame import Html, desk_page
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.paging import Page
from registry import calendar
from registry.labels.scans import report
from registry.labels.scans.counting import day_at
from registry.labels.scans.flags import WHOLE_ORDER
from registry.labels.scans.limits import NUMBERS, defaults
from registry.labels.scans.rules import PLACED
from registry.labels.scans.setting import ScanLimitsForm
from registry.labels.scans.spread import limits_in_force
from registry.people.permissions import Actor
from registry.people.visibility import DESK
from registry.rights import reading
from registry.vocabulary import ScanRule


class FlagShown(msgspec.Struct):
    """A rule flagged a label (``label`` counts from 1, None for the whole order); with the counts of today."""

    order: int
    label: int | None
    rule: ScanRule
    words: str
    is_shadow: bool
    at: date
    sessions: int
    since: date | None
    places: list[str]
    record_id: UUID
    record_name: str
    holder_name: str


class LimitShown(msgspec.Struct):
    """The limit of an ordinary check, and the default of the service."""

    words: str
    value: int
    usual: int


@get("/scans")
async def scans(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    state: State,
) -> Html:
    """Show what the rules said under all rights."""
    return await _page(request, snapshot, actor, paging=paging, state=state)


@get("/records/{record_id:uuid}/scans")
async def scans_of_right(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    state: State,
) -> Html:
    """Show what the rules said under one right, and its limits."""
    return await _page(request, snapshot, actor, paging=paging, state=state, record_id=record_id)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    paging: Page,
    state: State,
    record_id: UUID | None = None,
) -> Html:
    said = speech(language_of(request))
    record = None if record_id is None else (await reading.detail(connection, actor, record_id, rule=DESK)).record
    rows, later = await paging.rows(connection, report.listing(actor, record_id))
    limits = None if record_id is None else await limits_in_force(connection, record_id)
    words = titles(ScanLimitsForm, said)
    return desk_page(
        request,
        "scans.html",
        record=record,
        rows=[_shown(row, said) for row in rows],
        later=later or "",
        deep="after" in request.query_params,
        counts=[] if record_id else await report.counts(connection, actor),
        limits=[
            LimitShown(words[name], getattr(limits, name), getattr(defaults(), name))
            for name in (NUMBERS if limits else ())
        ],
        shadow_until=None if limits is None or not limits.is_shadow(calendar.today()) else limits.shadow_until,
        silent=[] if state.places.are_known else list(PLACED),
    )


def _shown(row: Any, said: Speech) -> FlagShown:
    return FlagShown(
        order=row.batch_number,
        label=None if row.label_index == WHOLE_ORDER else row.label_index + 1,
        rule=row.rule,
        words=said.tell(row.rule.said),
        is_shadow=row.is_shadow,
        at=row.at.astimezone(calendar.OFFICE_TIME).date(),
        sessions=row.sessions_then if row.sessions is None else row.sessions,
        since=None if row.first_minute is None else day_at(row.first_minute),
        places=report.places_of(row),
        record_id=row.record_id,
        record_name=row.record_name,
        holder_name=row.holder_name,
    )
