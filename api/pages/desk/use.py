"""Who manages a right and who may use it, its area, and what was certified and declared under it."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import NO_ACT, ActsPage
from api.pages.area import area_of
from api.pages.desk.choosing import OF_THE_USE, offered_parties
from api.pages.desk.frame import Html, desk_page, query_text, see
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import PageLists
from api.pages.submission import Submission
from registry import calendar
from registry.acts import read
from registry.errors import NotFound, RegistryError
from registry.forms import MOST_BYTES_OF_A_FORM
from registry.people.permissions import Actor
from registry.people.visibility import DESK
from registry.rights import reading
from registry.rights.matter import RECORD
from registry.use import reading as use_reading
from registry.use import yields
from registry.vocabulary import Capacity


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
    found = await reading.detail(snapshot, actor, record_id, rule=DESK)
    typed = {
        "party_id": query_text(request, "party"),
        "product": found.record.product or "",
        "valid_from": calendar.today().isoformat(),
    }
    return await _page(request, snapshot, actor, record_id, state=state, act=_act(act), typed=typed)


@post("/records/{record_id:uuid}/use/{act:str}", status_code=200, request_max_body_size=MOST_BYTES_OF_A_FORM)
async def take_use_act(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Appoint, authorise or define; or show the page again with what hinders it."""
    chosen = _act(act)
    connection = await session.connection()
    await reading.detail(connection, actor, record_id, rule=DESK)
    again = partial(
        _page, request, connection, actor, record_id, state=state, act=chosen, typed=submission.typed, session=session
    )
    acts = _acts(request, state, actor, record_id)
    return await acts.answer(session, submission, chosen, record_id, again=again, then=see)


def _acts(request: Visit, state: State, actor: Actor, record_id: UUID) -> ActsPage:
    at = f"/desk/records/{record_id}/use"
    return ActsPage(state, actor, speech(language_of(request)), RECORD, at, made="/desk/authorisations/")


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
    found = await reading.detail(connection, actor, record_id, rule=DESK)
    q = query_text(request, "q") or typed.get("q", "")
    parties = await offered_parties(connection, actor, q, typed.get("party_id", "")) if act else []
    acts = _acts(request, state, actor, record_id)
    shown = await acts.show(
        connection,
        await read(connection, actor, RECORD, record_id),
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        only=OF_THE_USE,
        offered={"party": parties},
        session=session,
    )
    parts = PageLists(request, f"/desk/records/{record_id}/use", "authorisations", "lots")
    of: dict[str, Any] = {"record_id": record_id}
    return desk_page(
        request,
        "use.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        record=found.record,
        standing=found.status,
        managers=[row for row in found.parties if row.capacity is Capacity.MANAGER],
        authorisations=await parts.part("authorisations", connection, use_reading.authorisations(actor, **of)),
        lots=await parts.part("lots", connection, use_reading.lots(actor, **of)),
        yields=await yields.listed(connection, record_id),
        area=await area_of(connection, actor, record_id, said),
        today=calendar.today(),
        q=q,
        **(shown.names() | {"offers": [one for one in shown.offers if not one.is_late]}),
    )
