"""Who manages a right and who may use it, its area, and what was certified and declared under it."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.areas import MOST_BYTES_OF_AN_AREA, AreaForm
from api.forms.use import AuthorisationForm, ManagerForm
from api.language import Speech, language_of, speech
from api.pages.answers import Answers, attempt, judge
from api.pages.area import area_of
from api.pages.desk import scope
from api.pages.desk.asking import Field, Matter, Offer, offer_of, questions, values
from api.pages.desk.choosing import offered_parties
from api.pages.desk.door import Html, asked, desk_page, see
from api.pages.frame import Visit
from registry import calendar
from registry.errors import Fault, NotAcceptable, NotFound, RegistryError
from registry.people.managing import is_shared
from registry.people.permissions import Actor
from registry.rights import areas, managing
from registry.rights.reading import Detail
from registry.saying import say
from registry.tables import Authorisation, Lot
from registry.use import authorisations, reading
from registry.vocabulary import Act, Capacity, Role, Status

SHOWN = 100
"""Rights of use and lots on the page, the newest; the journal and the lists of the API hold the rest."""

MATTERS: dict[Act, Matter] = {
    Act.AUTHORISE: Matter(
        AuthorisationForm,
        (
            Field("party_id", say("Producer"), "choice", is_required=True),
            Field("product", say("Product"), is_required=True),
            Field("valid_from", say("Valid from"), "date", is_required=True),
            Field("valid_until", say("Valid until"), "date", help=say("The last day; left empty, it has no end.")),
        ),
        say("The producer may put the name on this product, declare plots and lots, and order labels."),
    ),
    Act.APPOINT_MANAGER: Matter(
        ManagerForm,
        (
            Field("party_id", say("Organisation"), "choice", is_required=True),
            Field("from_on", say("From"), "date", help=say("Left empty, it is today.")),
            Field("delegation", say("Act of delegation"), example="Quyết định 12/2026/QĐ-UBND"),
        ),
        say("It grants the right of use from that day on; the term of the one before ends the day before."),
    ),
    Act.DEFINE_AREA: Matter(
        AreaForm,
        (
            Field(
                "geometry",
                say("Boundary (GeoJSON)"),
                "code",
                help=say("Polygon or MultiPolygon, longitude first, WGS 84. Paste it here, or choose a file below."),
            ),
            Field("file", say("GeoJSON file"), "file"),
            Field(
                "unit_codes",
                say("Codes of the communes"),
                "lines",
                help=say("One code a line, as of today."),
            ),
            Field("is_schematic", say("Drawn from sources that are no legal boundary"), "check"),
        ),
        say("The area gets a new version; plots are judged by it from now on."),
    ),
}


async def _authorise(session: AsyncSession, actor: Actor, record_id: UUID, form: Any) -> str:
    granted = await authorisations.authorise(session, actor, record_id, **dict(form))
    return f"/desk/authorisations/{granted.id}"


async def _appoint(session: AsyncSession, actor: Actor, record_id: UUID, form: Any) -> str:
    await managing.appoint_manager(session, actor, record_id, **dict(form))
    return f"/desk/records/{record_id}/use"


async def _define(session: AsyncSession, actor: Actor, record_id: UUID, form: Any) -> str:
    await areas.define(session, actor, record_id, **dict(form))
    return f"/desk/records/{record_id}/use"


TAKING: dict[Act, Callable[[AsyncSession, Actor, UUID, Any], Awaitable[str]]] = {
    Act.AUTHORISE: _authorise,
    Act.APPOINT_MANAGER: _appoint,
    Act.DEFINE_AREA: _define,
}


@get("/records/{record_id:uuid}/use")
async def use(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show the use of a right."""
    return await _page(request, snapshot, actor, record_id)


@get("/records/{record_id:uuid}/use/{act:str}")
async def use_act_page(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show the use of a right with the form of an act open."""
    found = await scope.detail(snapshot, actor, record_id)
    typed = {
        "party_id": asked(request, "party"),
        "product": found.record.product or "",
        "valid_from": calendar.today().isoformat(),
    }
    return await _page(request, snapshot, actor, record_id, act=_act(act), typed=typed)


@post("/records/{record_id:uuid}/use/{act:str}", status_code=200, request_max_body_size=MOST_BYTES_OF_AN_AREA)
async def take_use_act(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Appoint, authorise or define, or show the page again with what hinders it."""
    chosen = _act(act)
    matter = MATTERS[chosen]
    connection = await session.connection()
    await scope.detail(connection, actor, record_id)

    async def work() -> str:
        given = values(matter.fields, answers)
        if chosen is Act.DEFINE_AREA:
            given |= {"geometry": await _geometry(answers), "is_schematic": answers.text("is_schematic") is not None}
        return await TAKING[chosen](session, actor, record_id, judge(matter.form, given))

    again = partial(_page, request, connection, actor, record_id, act=chosen, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen.value))


async def _geometry(answers: Answers) -> Any:
    """Return the GeoJSON that was pasted, or that of the file; nothing for neither."""
    text = answers.text("geometry")
    file = answers.files.get("file")
    content = await file.read() if file is not None and file.filename else b""
    if text is None and not content:
        return None
    try:
        return json.loads(text if text is not None else content)
    except (ValueError, RecursionError) as error:
        raise NotAcceptable(
            say("The area cannot be accepted."), (Fault("geometry", say("is no GeoJSON"), "no_geojson"),)
        ) from error


def _act(text: str) -> Act:
    if text not in {act.value for act in MATTERS}:
        raise NotFound(say("There is no act %(act)s.", act=text))
    return Act(text)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record_id: UUID,
    *,
    act: Act | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said, typed = speech(language_of(request)), typed or {}
    found = await scope.detail(connection, actor, record_id)
    offers = await _offers(connection, actor, found, said)
    chosen = next((offer for offer in offers if offer.key == act), None)
    q = asked(request, "q") or typed.get("q", "")
    parties = await offered_parties(connection, actor, q, typed.get("party_id", "")) if chosen else []
    granted = reading.authorisations(actor, record_id=record_id)
    declared = reading.lots(actor, record_id=record_id)
    return desk_page(
        request,
        "use.html",
        refusal=refusal,
        record=found.record,
        standing=found.status,
        managers=[row for row in found.parties if row.capacity is Capacity.MANAGER],
        authorisations=(
            await connection.execute(granted.order_by(col(Authorisation.granted_at).desc()).limit(SHOWN))
        ).all(),
        lots=(await connection.execute(declared.order_by(col(Lot.declared_at).desc()).limit(SHOWN))).all(),
        area=await area_of(connection, actor, record_id, said),
        today=calendar.today(),
        offers=offers,
        chosen=chosen,
        asks=questions(MATTERS[act].fields, typed, said, {"party_id": parties}) if act and chosen else [],
        q=q,
    )


async def _offers(connection: AsyncConnection, actor: Actor, found: Detail, said: Speech) -> list[Offer]:
    """Return what may be done about the use of a registered right: its manager's acts, and the registrar's."""
    record = found.record
    if record.status is not Status.REGISTERED or not is_shared(record):
        return []
    manages = await scope.manages(connection, actor, record.id)
    is_registrar = Role.REGISTRAR in actor.roles
    may = {Act.AUTHORISE: manages, Act.APPOINT_MANAGER: is_registrar, Act.DEFINE_AREA: manages or is_registrar}
    at = f"/desk/records/{record.id}/use"
    return [offer_of(act, f"{at}/{act.value}", MATTERS[act], said) for act in MATTERS if may[act]]
