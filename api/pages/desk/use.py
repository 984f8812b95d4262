"""Who manages a right and who may use it, its area, and what was certified and declared under it."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.areas import MOST_BYTES_OF_AN_AREA
from api.forms.use import AuthorisationForm
from api.language import Speech, language_of, speech
from api.pages.acts import NO_ACT, ActsPage, Offer
from api.pages.answers import Answers, attempt
from api.pages.area import area_of
from api.pages.desk import scope
from api.pages.desk.asking import Field, Matter, offer_of, questions, values
from api.pages.desk.choosing import OF_THE_USE, offered_parties
from api.pages.desk.door import Html, asked, desk_page, see
from api.pages.frame import Visit
from registry import calendar
from registry.acts import read
from registry.errors import NotFound, RegistryError
from registry.forms import judge
from registry.people.managing import is_shared
from registry.people.permissions import Actor
from registry.rights.matter import RECORD
from registry.rights.reading import Detail
from registry.saying import say
from registry.tables import Authorisation, Lot
from registry.use import authorisations, reading
from registry.vocabulary import Act, Capacity, Status

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
}


async def _authorise(session: AsyncSession, actor: Actor, record_id: UUID, form: Any) -> str:
    granted = await authorisations.authorise(session, actor, record_id, **dict(form))
    return f"/desk/authorisations/{granted.id}"


@get("/records/{record_id:uuid}/use")
async def use(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the use of a right."""
    return await _page(request, snapshot, actor, record_id, state=state)


@get("/records/{record_id:uuid}/use/{act:str}")
async def use_act_page(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the use of a right with the form of an act open."""
    found = await scope.detail(snapshot, actor, record_id)
    typed = {
        "party_id": asked(request, "party"),
        "product": found.record.product or "",
        "valid_from": calendar.today().isoformat(),
    }
    return await _page(request, snapshot, actor, record_id, state=state, act=_act(act), typed=typed)


@post("/records/{record_id:uuid}/use/{act:str}", status_code=200, request_max_body_size=MOST_BYTES_OF_AN_AREA)
async def take_use_act(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
    state: State,
) -> Response[Any]:
    """Appoint, authorise or define, or show the page again with what hinders it."""
    chosen = _act(act)
    connection = await session.connection()
    await scope.detail(connection, actor, record_id)
    again = partial(
        _page, request, connection, actor, record_id, state=state, act=chosen, typed=answers.typed, session=session
    )
    if chosen != Act.AUTHORISE.value:
        acts = _acts(request, state, actor, record_id)
        return await acts.answer(session, answers, chosen, record_id, again=again, then=see)

    async def work() -> str:
        form = judge(AuthorisationForm, values(MATTERS[Act.AUTHORISE].fields, answers))
        return await _authorise(session, actor, record_id, form)

    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen))


def _acts(request: Visit, state: State, actor: Actor, record_id: UUID) -> ActsPage:
    return ActsPage(state, actor, speech(language_of(request)), RECORD, f"/desk/records/{record_id}/use")


def _act(text: str) -> str:
    if text not in OF_THE_USE:
        raise NotFound(NO_ACT)
    return text


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said, typed = speech(language_of(request)), typed or {}
    found = await scope.detail(connection, actor, record_id)
    q = asked(request, "q") or typed.get("q", "")
    parties = await offered_parties(connection, actor, q, typed.get("party_id", "")) if act else []
    acts = _acts(request, state, actor, record_id)
    shown = await acts.show(
        connection,
        await read(connection, actor, RECORD, record_id),
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        only=OF_THE_USE,
        choices={"party": parties},
        session=session,
    )
    names = shown.names()
    offers = [*await _offers(connection, actor, found, said), *(one for one in shown.offers if not one.is_late)]
    if act == Act.AUTHORISE.value:
        names["chosen"] = next((offer for offer in offers if offer.key == act), None)
        names["asks"] = questions(MATTERS[Act.AUTHORISE].fields, typed, said, {"party_id": parties})
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
        q=q,
        **(names | {"offers": offers}),
    )


async def _offers(connection: AsyncConnection, actor: Actor, found: Detail, said: Speech) -> list[Offer]:
    """Return what its manager may do about the use of a registered right."""
    record = found.record
    if record.status is not Status.REGISTERED or not is_shared(record):
        return []
    if not await scope.manages(connection, actor, record.id):
        return []
    return [offer_of(Act.AUTHORISE, f"/desk/records/{record.id}/use/authorise", MATTERS[Act.AUTHORISE], said)]
