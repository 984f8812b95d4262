"""The application: begun, filled in step by step, and saved on the way, also with faults."""

from functools import partial
from http import HTTPStatus
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
from api.pages.forms.controls import labelled
from api.pages.frame import Visit
from api.pages.producer import standing
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.frame import Html, producer_page, see
from api.pages.similar import panel
from api.pages.submission import Submission, attempt
from api.pages.workspace import query_text
from api.similar import Asking
from api.views.records import RecordView, record_view
from registry.acts import take
from registry.errors import NotAcceptable, NotFound, RegistryError
from registry.journal.duties import FORMS_KEPT
from registry.people import directory
from registry.people.permissions import Actor
from registry.procedure import saved
from registry.procedure.application import ApplicationForm, DraftForm
from registry.procedure.lodging import amend, draft
from registry.rights import kinds, reading
from registry.saying import say

MOST_BYTES = 1024 * 1024
"""Bytes of a form in which every passage has its greatest length."""

KINDS = kinds.applied_for()
"""What can be applied for, by its word in addresses."""
BEGUN = "draft."
"""Stands before the word of what is applied for: the name of a form that is not yet a draft in the register."""


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
    """Ask what is applied for; then show the empty application, or what was typed into it before."""
    said = speech(language_of(request))
    if kind not in KINDS:
        begun = {row.form.removeprefix(BEGUN): row for row in await saved.begun(snapshot, actor, BEGUN)}
        return producer_page(request, "kinds.html", kinds=_kinds(said), name=name[:500], begun=begun)
    application = ApplicationAsked(*KINDS[kind])
    kept = await saved.find(snapshot, actor, f"{BEGUN}{kind}")
    typed = {"name": name[:500]} if kept is None or name else kept.typed
    found = faults_in(application, DraftForm, typed, said, kind=application.kind) if kept is not None else None
    return await _page(request, snapshot, actor, state, application, typed=typed, refusal=found, kept=kept)


@post("/records/new", status_code=200, request_max_body_size=MOST_BYTES)
async def begin(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Save a new draft; or keep what was typed, and show it again with what is wrong."""
    chosen = submission.text("kind") or ""
    if chosen not in KINDS:
        raise NotFound(say("There is no such kind of application."))
    application, said = ApplicationAsked(*KINDS[chosen]), speech(language_of(request))

    async def work() -> str:
        more = {"kind": application.kind, "applicant_id": submission.text("applicant_id")}
        form = application.judged(DraftForm, submission.typed, said, more=more)
        taken = await take(session, actor, draft, None, form, provided=provided(state))
        await saved.forget(session, actor, f"{BEGUN}{chosen}")
        return f"/producer/records/{taken.subject_id}"

    async def again(*, refusal: RegistryError) -> Html:
        await saved.save(session, actor, f"{BEGUN}{chosen}", submission.typed)
        connection = await session.connection()
        return await _page(request, connection, actor, state, application, typed=submission.typed, refusal=refusal)

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
    """Show an application for editing, with what was typed before and not yet taken.

    Where it cannot be changed, show its state.
    """
    record = record_view(await reading.application(snapshot, actor, record_id))
    if record.status not in standing.OPEN:
        return Redirect(f"/producer/records/{record_id}", status_code=HTTP_303_SEE_OTHER)
    said, application = speech(language_of(request)), ApplicationAsked(record.kind, record.category)
    kept = await saved.find(snapshot, actor, saved.of_record(record_id))
    typed = application.typed_of(record, said.language) if kept is None else kept.typed
    found = faults_in(application, ApplicationForm, typed, said) if kept is not None else None
    return await _page(
        request, snapshot, actor, state, application, typed=typed, record=record, refusal=found, kept=kept
    )


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
    """Save an application; or keep what was typed, and show it again with what is wrong."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    said, application = speech(language_of(request)), ApplicationAsked(record.kind, record.category)
    typed = submission.typed

    async def work() -> str:
        form = application.judged(ApplicationForm, typed, said, kept=record.particulars)
        await take(session, actor, amend, record_id, form, expected=submission.version)
        return f"/producer/records/{record_id}"

    async def again(*, refusal: RegistryError) -> Html:
        if record.status in standing.OPEN:
            name = saved.of_record(record_id)
            version = record.version if submission.version is None else submission.version
            await saved.save(session, actor, name, typed, record_id=record_id, version=version)
        return await _page(request, connection, actor, state, application, typed=typed, record=record, refusal=refusal)

    return await attempt(
        session, actor, submission, work, again=again, then=partial(_onward, submission=submission, done="amend")
    )


@post("/records/{record_id:uuid}/edit/drop", status_code=200)
async def drop(
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # demands the form's token
) -> Redirect:
    """Drop what was typed and not taken; the application is shown as it stands in the register."""
    await reading.application(await session.connection(), actor, record_id)
    await saved.forget(session, actor, saved.of_record(record_id))
    return see(f"/producer/records/{record_id}/edit", "dropped")


def faults_in(
    application: ApplicationAsked, form: type[ApplicationForm], typed: dict[str, str], said: Speech, **more: Any
) -> NotAcceptable | None:
    """Return the faults of what was typed before, if any."""
    try:
        application.judged(form, typed, said, more=more)
    except NotAcceptable as refusal:
        return refusal
    return None


def _kinds(said: Speech) -> list[tuple[str, str, str]]:
    """Return what can be applied for: its word in addresses, its name and its description."""
    return [
        (word, said.tell(one.called(category)), said.tell(one.explanations[category]))
        for word, (kind, category) in KINDS.items()
        for one in (kinds.of(kind),)
    ]


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    state: State,
    application: ApplicationAsked,
    *,
    typed: dict[str, str],
    record: RecordView | None = None,
    refusal: RegistryError | None = None,
    kept: Any = None,
) -> Html:
    """Return the page of an application; ``kept`` is what was typed on another day, shown with its faults."""
    said = speech(language_of(request))
    at_fault = [fault.field for fault in refusal.faults] if refusal else []
    opened = typed.get("part") if kept is None else ""
    opened = query_text(request, "part") or opened or ""
    if opened not in {part.key for part in application.parts} and not at_fault:
        opened = application.parts[0].key
    parts = application.shown(typed, said, opened=opened, at_fault=at_fault)
    for control in (one for part in parts for one in part.asks if one.name == "name"):
        control.asks = "/producer/names"
    parties = [] if record else await directory.own_parties(connection, actor)
    applicants = application.applicants([(str(one), called) for one, called in parties], typed, said)
    name = typed.get("name", "")
    asking = Asking(sign=name, but=str(record.id) if record else "")
    return producer_page(
        request,
        "application.html",
        refusal=refusal,
        fields=labelled([*applicants, *(one for part in parts for one in part.asks)]),
        status=HTTPStatus.OK if kept is not None else None,
        kept_at=kept.saved_at if kept is not None else None,
        kept_days=FORMS_KEPT.days,
        is_overtaken=record is not None and kept is not None and kept.version not in {None, record.version},
        parts=parts,
        opened=opened,
        record=record,
        kind=application.word,
        called=said.tell(application.right.called(application.category)),
        applicants=applicants,
        has_area=application.has_area,
        name=name,
        similar=await panel(state.similar, connection, actor, asking, said) if name else None,
    )


def _onward(address: str, submission: Submission, done: str) -> Redirect:
    """Redirect to where the pressed button leads: the next part, the area, or the check of the answers."""
    then = submission.text("then") or ""
    if then == "look":
        return see(f"{address}/check", done)
    if then == "area":
        return see(f"{address}/area", done)
    return see(f"{address}/edit", done, part=then or submission.text("part") or "")
