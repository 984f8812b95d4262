"""One right of use: its state, its plots, what was certified and declared under it, and the acts on each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import ActsPage
from api.pages.desk.frame import Html, desk_page
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import PageLists
from api.pages.subjects import SubjectPages
from api.pages.titles import title_shown
from registry import calendar
from registry.acts import ActSubject, AnyAct, Relation, read, traces
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK, may_see
from registry.saying import Said, say
from registry.use import reading
from registry.use.matter import AUTHORISATION, LOT, QUANTITY, UseMatter
from registry.vocabulary import LotStatus


class ActLink(msgspec.Struct):
    """An act on a lot or on a certified quantity, offered beside it."""

    address: str
    words: str


async def _on_the_desk(connection: AsyncConnection, actor: Actor, on: ActSubject[Any], subject_id: UUID) -> UseMatter:
    """Return a matter on this desk: for the office any, for a manager only those under the rights that it manages."""
    matter: UseMatter = await read(connection, actor, on, subject_id)
    if not may_see(USE_ON_THE_DESK, actor, matter):
        raise NotFound(say("There is no %(kind)s %(id)s.", kind=on.said, id=str(subject_id)))
    return matter


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    on: ActSubject[Any],
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
    parts = PageLists(request, f"/desk/authorisations/{matter.use.id}", "quantities", "lots", "plots")
    quantities = await parts.part("quantities", connection, reading.quantities(actor, **under))
    lots = await parts.part("lots", connection, reading.lots(actor, **under))
    acts = PAGES[on.name].acts(request, state, actor, subject_id)
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
        plots=await parts.part("plots", connection, reading.plots(actor, by_name=True, **under)),
        quantities=quantities,
        lots=lots,
        links=await _links(acts, connection, matter, QUANTITY, quantities.rows)
        | await _links(acts, connection, matter, LOT, lots.rows),
        today=calendar.today(),
        about=said.tell(_called(on, matter)),
        version=matter.row.version,
        **shown.names(),
    )


def _called(on: ActSubject[Any], matter: Any) -> Said:
    """Return what the acts beside the page are about, where it is not the right of use itself."""
    if on is LOT:
        return say("Lot %(number)s", number=matter.row.number)
    if on is QUANTITY:
        return say("Season %(season)s", season=matter.row.season)
    return say("Right of use %(number)s", number=matter.row.number)


async def _links(
    acts: ActsPage, connection: AsyncConnection, matter: UseMatter, on: ActSubject[Any], rows: Sequence[Any]
) -> dict[str, list[ActLink]]:
    """Return the acts beside each row: those that this actor may take on it now, or may confirm where they wait."""

    def are(relations: Sequence[Relation[Any]]) -> bool:
        return any(relation.holds(acts.actor, matter) for relation in relations)

    def comes_to_pass(act: AnyAct, row: Any) -> bool:
        own = replace(matter, row=row)
        return not any(one.lasting and one.hindrance(acts.actor, own) for one in act.needs)

    mine = [act for act in acts.book.on(on) if are((*act.by, *act.confirmed_by))]
    found = await traces(connection, on, (row.id for row in rows))
    return {
        str(row.id): [
            ActLink(f"/desk/{on.plural}/{row.id}/acts/{act.name}", acts.said.tell(act.title))
            for act in mine
            if comes_to_pass(act, row)
            and (
                act.name in found[str(row.id)].waiting
                or (
                    are(act.by)
                    and found[str(row.id)].lets(act)
                    and (not act.during or getattr(row, "status", LotStatus.OPEN) in act.during)
                )
            )
        ]
        for row in rows
    }


def _pages_of(on: ActSubject[Any]) -> SubjectPages:
    """Return the pages of acts on a right of use, or on what is under one; the page of the right shows them."""

    async def page(request: Visit, connection: AsyncConnection, actor: Actor, key: UUID, /, **more: Any) -> Html:
        return await _page(request, connection, actor, on, key, **more)

    async def look(connection: AsyncConnection, actor: Actor, key: UUID) -> UseMatter:
        return await _on_the_desk(connection, actor, on, key)

    return SubjectPages(
        on=on, face="/desk", plural=on.plural, page=page, look=look, home=lambda it: f"/desk/authorisations/{it.use.id}"
    )


PAGES = {on.name: _pages_of(on) for on in (AUTHORISATION, QUANTITY, LOT)}
PAGES_OF_USE = (
    *PAGES[AUTHORISATION.name].handlers(),
    *PAGES[QUANTITY.name].of_acts(),
    *PAGES[LOT.name].of_acts(),
)
