"""One right of use: its standing, its plots, what was certified and declared under it, and the acts upon each."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import ActsPage
from api.pages.desk.frame import Html, desk_page, see
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission
from api.pages.titles import title_shown
from registry import calendar
from registry.acts import Subject, read
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK, may_see
from registry.saying import Said, say
from registry.use import reading
from registry.use.matter import AUTHORISATION, LOT, QUANTITY, UseMatter
from registry.vocabulary import LotStatus


class Link(msgspec.Struct):
    """An act on a lot or on a certified quantity, offered beside it."""

    address: str
    words: str


@get("/authorisations/{authorisation_id:uuid}")
async def authorisation(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a right of use."""
    return await _page(request, snapshot, actor, AUTHORISATION, authorisation_id, state=state)


def pages_of(on: Subject[Any]) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """Return the pages on which acts on a right of use, or on what hangs on one, are shown and taken."""

    @get(f"/{on.plural}/{{subject_id:uuid}}/acts/{{act:str}}")
    async def act_page(
        request: Visit,
        *,
        subject_id: FromPath[UUID],
        act: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Html:
        _acts(request, state, actor, on, subject_id).find(act)
        return await _page(request, snapshot, actor, on, subject_id, state=state, act=act)

    @post(f"/{on.plural}/{{subject_id:uuid}}/acts/{{act:str}}", status_code=200)
    async def take(
        request: Visit,
        *,
        subject_id: FromPath[UUID],
        act: FromPath[str],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        state: State,
    ) -> Response[Any]:
        connection = await session.connection()
        matter = await _on_the_desk(connection, actor, on, subject_id)
        acts = _acts(request, state, actor, on, subject_id, home=f"/desk/authorisations/{matter.use.id}")
        acts.find(act)
        more: dict[str, Any] = {"state": state, "act": act, "typed": submission.typed, "session": session}
        again = partial(_page, request, connection, actor, on, subject_id, **more)
        return await acts.answer(session, submission, act, subject_id, again=again, then=see)

    return act_page, take


PAGES_OF_USE = tuple(page for on in (AUTHORISATION, QUANTITY, LOT) for page in pages_of(on))


def _acts(
    request: Visit, state: State, actor: Actor, on: Subject[Any], subject_id: UUID, *, home: str = ""
) -> ActsPage:
    at = f"/desk/{on.plural}/{subject_id}/acts"
    return ActsPage(state, actor, speech(language_of(request)), on, at, home=home)


async def _on_the_desk(connection: AsyncConnection, actor: Actor, on: Subject[Any], subject_id: UUID) -> UseMatter:
    """Return a matter on this desk: for the office any, for a manager those under the rights it manages."""
    matter: UseMatter = await read(connection, actor, on, subject_id)
    if not may_see(USE_ON_THE_DESK, actor, matter):
        raise NotFound(say("There is no %(kind)s %(id)s.", kind=on.said, id=str(subject_id)))
    return matter


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    on: Subject[Any],
    subject_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: Mapping[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    matter = await _on_the_desk(connection, actor, on, subject_id)
    under = {"authorisation_id": matter.use.id}
    quantities = await reading.quantities(actor, **under).rows(connection)
    lots = await reading.lots(actor, **under).rows(connection)
    acts = _acts(request, state, actor, on, subject_id)
    refused = refusal is not None
    shown = await acts.show(connection, matter, act=act, typed=typed, is_refused=refused, session=session)
    use = await reading.authorisation(connection, actor, matter.use.id)
    return desk_page(
        request,
        "authorisation.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        use=use,
        title=await title_shown(connection, use, said),
        plots=await reading.plots(actor, by_name=True, **under).rows(connection),
        quantities=quantities,
        lots=lots,
        links=_links(acts, matter, QUANTITY, quantities) | _links(acts, matter, LOT, lots),
        today=calendar.today(),
        about=said.tell(_called(on, matter)),
        version=matter.row.version,
        **shown.names(),
    )


def _called(on: Subject[Any], matter: Any) -> Said:
    """Return what the acts at the side are about, where it is not the right of use itself."""
    if on is LOT:
        return say("Lot %(number)s", number=matter.row.number)
    if on is QUANTITY:
        return say("Season %(season)s", season=matter.row.season)
    return say("Right of use %(number)s", number=matter.row.number)


def _links(acts: ActsPage, matter: UseMatter, on: Subject[Any], rows: Sequence[Any]) -> dict[str, list[Link]]:
    """Return which acts are beside which rows: those of this actor in the status in which each row is."""
    mine = [
        act
        for act in acts.book.on(on)
        if any(relation.holds(acts.actor, matter) for relation in (*act.by, *act.confirmed_by))
        and not any(one.lasting and one.hindrance(acts.actor, matter) for one in act.needs)
    ]
    return {
        str(row.id): [
            Link(f"/desk/{on.plural}/{row.id}/acts/{act.name}", acts.said.tell(act.title))
            for act in mine
            if not act.during or getattr(row, "status", LotStatus.OPEN) in act.during
        ]
        for row in rows
    }
