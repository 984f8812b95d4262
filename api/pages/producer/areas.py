"""The area of an application on the map, and its papers: files that were made elsewhere."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.areas import MOST_BYTES_OF_A_PAPER, MOST_BYTES_OF_AN_AREA
from api.language import language_of, speech
from api.pages.acts import ActsPage
from api.pages.area import area_of
from api.pages.forms.fields import fields_of, titles
from api.pages.forms.writing import as_typed
from api.pages.frame import Visit
from api.pages.papers import content_of, file_paper
from api.pages.producer import standing
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.dossiers import dossier_page
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission, attempt
from api.settings import Settings
from api.views.records import RecordView, record_view
from registry.acts import read
from registry.errors import RegistryError
from registry.people.permissions import Actor
from registry.rights import reading
from registry.rights.communes import define_area_of_communes
from registry.rights.defining import define_area
from registry.rights.matter import RECORD

ACT, COMMUNES = define_area.name, define_area_of_communes.name


@get("/records/{record_id:uuid}/area")
async def area(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Response[Any]:
    """Show the area of an application, to be entered or replaced."""
    record = record_view(await reading.application(snapshot, actor, record_id))
    if record.status not in standing.OPEN or not ApplicationAsked(record.kind, record.category).has_area:
        return Redirect(f"/producer/records/{record_id}", status_code=HTTP_303_SEE_OTHER)
    return await _page(request, snapshot, actor, record, state=state)


@post("/records/{record_id:uuid}/area", status_code=200, request_max_body_size=MOST_BYTES_OF_AN_AREA)
async def define(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Take the area as GeoJSON, typed or as a file; or show its page again with what is wrong."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    again = partial(_page, request, connection, actor, record, state=state, typed=submission.typed)
    acts = _acts(request, state, actor, record_id)
    return await acts.answer(session, submission, ACT, record_id, again=again, then=see)


@post("/records/{record_id:uuid}/area/communes", status_code=200)
async def join_communes(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Take the union of communes as the area; or show the page again with the communes that cannot be taken."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    again = partial(_page, request, connection, actor, record, state=state, typed=submission.typed, tried=COMMUNES)
    acts = _acts(request, state, actor, record_id)
    return await acts.answer(session, submission, COMMUNES, record_id, again=again, then=see)


def _acts(request: Visit, state: State, actor: Actor, record_id: UUID) -> ActsPage:
    home = f"/producer/records/{record_id}"
    return ActsPage(state, actor, speech(language_of(request)), RECORD, home, home=home)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record: RecordView,
    *,
    state: State,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    tried: str = ACT,
) -> Html:
    said = speech(language_of(request))
    known = await area_of(connection, actor, record.id, said)
    by_communes = typed if tried == COMMUNES else None
    typed = typed if tried == ACT else None
    if typed is None and known is not None:
        codes = [unit.code for unit in known.units]
        kept = {"unit_codes": codes, "is_schematic": known.is_schematic}
        typed = as_typed(fields_of(define_area.asks), kept, said.language)
    matter, refused = await read(connection, actor, RECORD, record.id), refusal is not None
    acts = _acts(request, state, actor, record.id)
    shown = await acts.show(connection, matter, act=ACT, typed=typed, is_refused=refused, only=(ACT,))
    whole = partial(acts.show, connection, matter, act=COMMUNES, only=(COMMUNES,))
    return producer_page(
        request,
        "area.html",
        refusal=refusal,
        communes=await whole(typed=by_communes, is_refused=refused),
        fields=titles(define_area_of_communes.asks if tried == COMMUNES else define_area.asks, said),
        record=record,
        area=known,
        **shown.names(),
    )


@post("/records/{record_id:uuid}/papers", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAPER)
async def add_paper(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    settings: NamedDependency[Settings],
    state: State,
) -> Response[Any]:
    """Take a scanned paper, or show the application again with what is wrong with it."""
    await reading.application(await session.connection(), actor, record_id)
    content = await content_of(submission.files.get("file"))

    async def work() -> str:
        await file_paper(session, actor, submission, settings, record_id, content)
        return f"/producer/records/{record_id}"

    again = partial(dossier_page, request, session, actor, state, record_id, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="add_paper"))
