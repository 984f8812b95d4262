"""The journal as people read it, and how far its followers are behind."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.desk.facts import facts_shown
from api.pages.desk.frame import Html, desk_page, query_text, query_word
from api.pages.desk.upkeep import KEEPERS, followers_shown
from api.pages.frame import Visit, note_parameter
from api.pages.history import who
from api.paging import Page
from registry.acts import Book
from registry.acts.history import sentence
from registry.errors import NotFound
from registry.journal import head
from registry.journal.history import done, listing
from registry.people import directory
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.use import reading
from registry.vocabulary import STAFF, Role, Subject

PLACES: dict[str, str] = {
    Subject.RECORD: "/desk/records/",
    Subject.PARTY: "/desk/parties/",
    Subject.AUTHORISATION: "/desk/authorisations/",
    Subject.LABEL_BATCH: "/desk/orders/",
    Subject.IMPORT: "/desk/imports/",
    Subject.LOT: "/desk/lots/",
    Subject.QUANTITY: "/desk/quantities/",
    Subject.PLOT: "/desk/plots/",
}


class LineShown(msgspec.Struct):
    """One line: what happened to what, by whom, and the facts entered."""

    position: int
    subject: str
    subject_id: str
    words: str
    actor: str
    credential: str
    at: Any
    facts: list[tuple[str, str]]
    digest: str
    address: str


@get("/journal")
async def journal(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    state: State,
) -> Html:
    """List the lines, newest first."""
    demand(actor, *sorted(STAFF))
    said = speech(language_of(request))
    subject, words = query_word(request, "subject", Subject), _words_of(state.book, said)
    act = query_text(request, "act")
    if act not in words:
        note_parameter(request, "act", ignored=act)
        act = ""
    about = query_text(request, "about")[:64]
    rows, later = await paging.rows(snapshot, listing(subject=subject, subject_id=about, act=act))
    names = await directory.names_of(snapshot, [row.actor for row in rows])
    last = (await head(snapshot)).position
    return desk_page(
        request,
        "journal.html",
        lines=[_line(row, names, actor, state.book, said) for row in rows],
        later=later or "",
        subject=subject or "",
        act=act,
        about=about,
        subjects=list(Subject),
        acts=sorted(words.items(), key=lambda pair: pair[1]),
        last=last,
        followers=await followers_shown(snapshot, state, said),
        may_keep=not actor.roles.isdisjoint(KEEPERS),
        deep="after" in request.query_params,
    )


@get("/quantities/{quantity_id:uuid}")
async def quantity(
    *, quantity_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Redirect:
    """Lead to the right of use that a certified quantity is under."""
    return _to(await reading.quantity(snapshot, actor, quantity_id))


@get("/plots/{plot_id:uuid}")
async def plot(
    *, plot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Redirect:
    """Lead to the right of use that a plot is under."""
    return _to(await reading.plot(snapshot, actor, plot_id))


def _to(row: Any) -> Redirect:
    if row.authorisation_id is None:
        raise NotFound(say("This stands under no right of use."))
    return Redirect(f"/desk/authorisations/{row.authorisation_id}", status_code=HTTP_303_SEE_OTHER)


def _words_of(book: Book, said: Speech) -> dict[str, str]:
    """Return every act that a line may name, in words."""
    return {act.name: said.tell(act.title) for act in book}


def _line(row: Any, names: dict[str, str], actor: Actor, book: Book, said: Speech) -> LineShown:
    act = done(row)
    declared = book.find(act.subject, act.act)
    place = PLACES.get(act.subject, "")
    if act.subject == Subject.ACCOUNT and Role.ADMINISTRATOR in actor.roles:
        place = "/desk/accounts/"
    return LineShown(
        position=act.position,
        subject=act.subject,
        subject_id=act.subject_id,
        words=said.tell(sentence(declared, act)),
        actor=who(act.actor, names, said),
        credential=act.credential.partition(":")[0],
        at=act.at,
        facts=facts_shown(act.subject, act.facts, declared, said),
        digest=act.digest.hex()[:12],
        address=f"{place}{act.subject_id}" if place else "",
    )
