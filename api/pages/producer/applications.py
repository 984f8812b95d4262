"""The application: begun, filled in bit by bit, saved as one goes."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import Speech, language_of, speech
from api.pages.frame import Visit
from api.pages.producer import standing
from api.pages.producer.asking import labels, spoken
from api.pages.producer.frame import Html, producer_page, see
from api.pages.producer.questions import has_area, needed_by, parts_of
from api.pages.producer.typed import as_typed, filled
from api.pages.similar import panel
from api.pages.submission import Submission, attempt
from api.pages.workspace import query_text
from api.similar import Asking
from api.views.records import RecordView, record_view
from registry.acts import take
from registry.errors import NotFound, RegistryError
from registry.people import directory
from registry.people.permissions import Actor
from registry.procedure.application import ApplicationForm, DraftForm
from registry.procedure.lodging import amend, draft
from registry.rights import kinds, reading
from registry.saying import say
from registry.vocabulary import Category, Kind

MOST_BYTES = 1024 * 1024
"""Bytes of a form with every passage as long as it may be."""

KINDS = kinds.applied_for()
"""What can be applied for, by the word in the address."""


@get("/records/new")
async def new(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
    kind: FromQuery[str] = "",
    name: FromQuery[str] = "",
) -> Html:
    """Ask what is applied for; then show the empty application."""
    if kind not in KINDS:
        return producer_page(request, "kinds.html", kinds=_kinds(speech(language_of(request))), name=name[:500])
    return await _page(request, snapshot, actor, state, KINDS[kind], typed={"name": name[:500]})


@post("/records/new", status_code=200, request_max_body_size=MOST_BYTES)
async def begin(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Save a new draft, or show it again with what is wrong."""
    chosen = submission.text("kind") or ""
    if chosen not in KINDS:
        raise NotFound(say("There is no such kind of application."))
    kind, category = KINDS[chosen]

    async def work() -> str:
        form = filled(parts_of(kind, category), submission.typed, {}).judged(
            DraftForm, kind, {"kind": kind, "category": category, "applicant_id": submission.text("applicant_id")}
        )
        taken = await take(session, actor, draft, None, form, provided=provided(state))
        return f"/producer/records/{taken.subject_id}"

    connection = await session.connection()
    again = partial(_page, request, connection, actor, state, KINDS[chosen], typed=submission.typed)
    return await attempt(
        session, actor, submission, work, again=again, then=partial(_onward, submission=submission, done="draft")
    )


@get("/records/{record_id:uuid}/edit")
async def edit(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Response[Any]:
    """Show an application to be filled in further; where it cannot be changed, show where it stands."""
    record = record_view(await reading.application(snapshot, actor, record_id))
    if record.status not in standing.OPEN:
        return Redirect(f"/producer/records/{record_id}", status_code=HTTP_303_SEE_OTHER)
    return await _edit_page(request, snapshot, actor, state, record)


@post("/records/{record_id:uuid}/edit", status_code=200, request_max_body_size=MOST_BYTES)
async def save(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Save an application, or show it again with what is wrong."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))

    async def work() -> str:
        form = filled(parts_of(record.kind, record.category), submission.typed, record.particulars).judged(
            ApplicationForm, record.kind, {"category": record.category}
        )
        await take(session, actor, amend, record_id, form, expected=submission.version)
        return f"/producer/records/{record_id}"

    again = partial(_edit_page, request, connection, actor, state, record, typed=submission.typed)
    return await attempt(
        session, actor, submission, work, again=again, then=partial(_onward, submission=submission, done="amend")
    )


def _kinds(said: Speech) -> list[tuple[str, str, str]]:
    """Return what can be applied for: its word in addresses, what it is called and what it is."""
    return [
        (word, said.tell(one.called(category)), said.tell(one.explanations[category]))
        for word, (kind, category) in KINDS.items()
        for one in (kinds.of(kind),)
    ]


async def _edit_page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    state: State,
    record: RecordView,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    """Return the page of an application that exists; ``typed`` is shown instead of what it holds."""
    shown = as_typed(record, language_of(request)) if typed is None else typed
    kind = (record.kind, record.category)
    return await _page(request, connection, actor, state, kind, typed=shown, record=record, refusal=refusal)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    state: State,
    kind: tuple[Kind, Category | None],
    *,
    typed: dict[str, str],
    record: RecordView | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    asked_parts = parts_of(*kind)
    at_fault = [fault.field for fault in refusal.faults] if refusal else []
    opened = typed.get("part") or query_text(request, "part")
    if opened not in {part.key for part in asked_parts} and not at_fault:
        opened = asked_parts[0].key
    parts = spoken(asked_parts, typed, said, needed_by(*kind), opened=opened, at_fault=at_fault)
    parties = [] if record else await directory.own_parties(connection, actor)
    name = typed.get("name", "")
    asking = Asking(sign=name, but=str(record.id) if record else "")
    return producer_page(
        request,
        "application.html",
        refusal=refusal,
        fields=labels(parts),
        parts=parts,
        opened=opened,
        record=record,
        kind=kind[0].value if kind[1] is None else kind[1].value,
        called=said.tell(kinds.of(kind[0]).called(kind[1])),
        parties=[(str(party_id), called) for party_id, called in parties] if len(parties) > 1 else [],
        applicant=typed.get("applicant_id", ""),
        has_area=has_area(*kind),
        name=name,
        similar=await panel(state.similar, connection, actor, asking, said) if name else None,
    )


def _onward(address: str, submission: Submission, done: str) -> Redirect:
    """Go on where the button that was pressed leads: to the next part, to the area, or to the dossier as it stands."""
    then = submission.text("then") or ""
    if then == "look":
        return see(address, done)
    if then == "area":
        return see(f"{address}/area", done)
    return see(f"{address}/edit", done, part=then or submission.text("part") or "")
