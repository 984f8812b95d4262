"""The check of the answers before an application is lodged: each with a link to it, what is wrong, what is missing."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages import dates
from api.pages.area import area_of
from api.pages.forms.controls import Control, labelled
from api.pages.frame import Visit
from api.pages.parts import PageLists
from api.pages.producer import standing
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.applications import faults_in
from api.pages.producer.dossiers import lacking
from api.pages.producer.frame import producer_page
from api.pages.wording import error_summary
from api.views.records import record_view
from registry.acts import options, read
from registry.documents import filing
from registry.people.permissions import Actor
from registry.procedure import saved
from registry.procedure.application import ApplicationForm
from registry.procedure.conditions import read_missing
from registry.rights import reading
from registry.rights.matter import RECORD
from registry.vocabulary import Capacity


class AnswerShown(msgspec.Struct):
    """One answer: its lines in words, the link to it, what is wrong with it, and whether lodging needs it."""

    label: str
    lines: list[str]
    link: str
    faults: list[str]
    is_missing: bool


@get("/records/{record_id:uuid}/check")
async def check(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    state: State,
) -> Response[Any]:
    """Show every answer of an application that is still with its applicant."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    if record.status not in standing.OPEN:
        return Redirect(f"/producer/records/{record_id}", status_code=HTTP_303_SEE_OTHER)
    said, application = speech(language_of(request)), ApplicationAsked(record.kind, record.category)
    matter = await read(connection, actor, RECORD, record_id)
    await read_missing(connection, matter)
    offered = await options(connection, actor, state.book, RECORD, matter)
    kept = await saved.find(connection, actor, saved.of_record(record_id))
    typed = application.typed_of(record, said.language) if kept is None else kept.typed
    found = faults_in(application, ApplicationForm, typed, said) if kept is not None else None
    shown = application.shown(typed, said)
    words = {name: label for part in shown for name, label in labelled(part.asks).items()}
    told = error_summary(found, said, words).by_field if found is not None else {}
    missing = frozenset(map(application.path, matter.missing))
    at = f"/producer/records/{record_id}/edit?part="
    parts = [(part, [_answer(one, f"{at}{part.key}", told, missing) for one in part.asks]) for part in shown]
    return producer_page(
        request,
        "check.html",
        record=record,
        called=said.tell(application.right.called(application.category)),
        applicants=[one.name for one in record.parties if one.capacity is Capacity.APPLICANT and one.to_on is None],
        parts=parts,
        kept_at=kept.saved_at if kept is not None else None,
        faulty=[answer for _, answers in parts for answer in answers if answer.faults],
        lacking=lacking(record, matter.missing, said),
        has_area=application.has_area,
        area=await area_of(connection, actor, record_id, said),
        files=await PageLists(request, f"/producer/records/{record_id}/check", "papers").part(
            "papers", connection, await filing.listing(connection, actor, record_id, ascending=False)
        ),
        may_lodge=kept is None and any(one.act.name == "lodge" and one.is_open for one in offered),
    )


def _answer(one: Control, at: str, told: dict[str, str], missing: frozenset[str]) -> AnswerShown:
    faults = [words for path, words in told.items() if path == one.name or path.startswith(f"{one.name}.")]
    return AnswerShown(one.label, _lines(one), f"{at}#f-{one.name}", faults, one.name in missing)


def _lines(one: Control) -> list[str]:
    if one.kind == "rows":
        rows = [[_written(cell) for cell in row if cell.value.strip()] for row in one.rows]
        return [" · ".join(cells) for cells in rows if cells]
    if one.options:
        return [words for value, words in one.options if value and value == one.value]
    return [_written(one)] if one.value.strip() else []


def _written(one: Control) -> str:
    return dates.written(one.value) if one.kind == "date" else one.value.strip()
