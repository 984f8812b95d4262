"""The area of an application on the map, and its papers: what is sent as a file or drawn elsewhere."""

import json
import re
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
from api.pages.area import area_of
from api.pages.frame import Visit
from api.pages.producer import standing
from api.pages.producer.dossiers import dossier_page
from api.pages.producer.frame import Html, producer_page, see
from api.pages.producer.questions import has_area
from api.pages.submission import Submission, attempt
from api.settings import Settings
from api.views.records import RecordView, record_view
from registry.acts import take
from registry.documents import filing
from registry.documents.store import Store
from registry.errors import Fault, NotAcceptable, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.rights import reading
from registry.rights.defining import AreaForm, define_area
from registry.saying import say
from registry.vocabulary import Purpose

NO_GEOJSON = say("is no GeoJSON: the text breaks off or has a sign too many")


FIELDS = {
    "geometry": say("The area as GeoJSON"),
    "file": say("File"),
    "unit_codes": say("Communes of the area, by code"),
}
"""The words of the form, by the names under which faults name its fields."""


@get("/records/{record_id:uuid}/area")
async def area(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Show the area of an application, to be given or given anew."""
    record = record_view(await reading.application(snapshot, actor, record_id))
    if record.status not in standing.OPEN or not has_area(record.kind, record.category):
        return Redirect(f"/producer/records/{record_id}", status_code=HTTP_303_SEE_OTHER)
    return await _page(request, snapshot, actor, record)


@post("/records/{record_id:uuid}/area", status_code=200, request_max_body_size=MOST_BYTES_OF_AN_AREA)
async def define(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Take the area as GeoJSON, typed or as a file; or show its page again with what is wrong with it."""
    connection = await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    file = submission.files.get("file")
    text = (await file.read()).decode(errors="replace") if file and file.filename else submission.text("geometry")

    async def work() -> str:
        units = re.split(r"[\s,;]+", submission.text("unit_codes") or "")
        values = {
            "geometry": parsed(text, "geometry"),
            "unit_codes": [code for code in units if code],
            "is_schematic": submission.text("is_schematic") == "yes",
        }
        await take(session, actor, define_area, record_id, judge(AreaForm, values))
        return f"/producer/records/{record_id}"

    again = partial(_page, request, connection, actor, record, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="define_area"))


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record: RecordView,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    known = await area_of(connection, actor, record.id, said)
    if typed is None:
        typed = {"unit_codes": "\n".join(unit.code for unit in known.units) if known else ""}
        typed |= {"is_schematic": "yes"} if known and known.is_schematic else {}
    return producer_page(
        request,
        "area.html",
        refusal=refusal,
        fields={name: said.tell(words) for name, words in FIELDS.items()},
        record=record,
        area=known,
        typed=typed,
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
    file = submission.files.get("file")
    content = await file.read() if file and file.filename else b""

    async def work() -> str:
        purpose = submission.text("purpose")
        if file is None or not content:
            raise NotAcceptable(
                say("Some fields need another look."),
                (Fault("file", say("choose a file"), "missing"),),
                code="invalid_form",
            )
        if purpose not in set(Purpose):
            raise NotAcceptable(
                say("Some fields need another look."),
                (Fault("purpose", say("choose one"), "enum"),),
                code="invalid_form",
            )
        store = Store(settings.files)
        await filing.add(
            session, actor, store, record_id, content=content, name=file.filename, purpose=Purpose(purpose)
        )
        return f"/producer/records/{record_id}"

    again = partial(dossier_page, request, session, actor, state, record_id, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="add_paper"))


def parsed(text: str | None, field: str) -> dict[str, Any] | None:
    """Return what a text of JSON holds; NotAcceptable when it is none, or no object."""
    if text is None:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise NotAcceptable(
            say("Some fields need another look."), (Fault(field, NO_GEOJSON, "no_geojson"),), code="invalid_form"
        ) from fault
    if not isinstance(document, dict):
        raise NotAcceptable(
            say("Some fields need another look."),
            (Fault(field, say("is no GeoJSON object"), "no_geojson"),),
            code="invalid_form",
        )
    return document
