"""The journal for people, and how far its followers are behind."""

from collections.abc import Callable, Mapping, Sequence
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
from registry.cases import reading as cases
from registry.errors import NotFound
from registry.exchange import runs
from registry.journal import head
from registry.journal.history import done, listing
from registry.labels import reading as orders
from registry.listing import Listing
from registry.people import directory
from registry.people.permissions import Actor, demand
from registry.people.visibility import DESK, USE_ON_THE_DESK
from registry.rights import reading as records
from registry.saying import say
from registry.use import reading
from registry.vocabulary import STAFF, Role, Subject


class LineShown(msgspec.Struct):
    """One line: the act, its subject, who took it, and the facts."""

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
    places = await _places(snapshot, actor, rows)
    last = (await head(snapshot)).position
    return desk_page(
        request,
        "journal.html",
        lines=[_line(row, names, places, state.book, said) for row in rows],
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
    """Redirect to the right of use under which a quantity is certified."""
    return _to(await reading.quantity(snapshot, actor, quantity_id))


@get("/plots/{plot_id:uuid}")
async def plot(
    *, plot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Redirect:
    """Redirect to the right of use under which a plot is declared."""
    return _to(await reading.plot(snapshot, actor, plot_id))


def _to(row: Any) -> Redirect:
    if row.authorisation_id is None:
        raise NotFound(say("This is under no right of use."))
    return Redirect(f"/desk/authorisations/{row.authorisation_id}", status_code=HTTP_303_SEE_OTHER)


def _words_of(book: Book, said: Speech) -> dict[str, str]:
    """Return every act that a line may name, with its words."""
    return {act.name: said.tell(act.title) for act in book}


def _lists(actor: Actor) -> dict[str, tuple[str, Listing]]:
    """Return where subjects have pages on the desk, and the lists of the subjects that this officer may open there."""
    use: dict[str, Any] = {"rule": USE_ON_THE_DESK}
    lists: dict[str, tuple[str, Listing]] = {
        Subject.RECORD: ("/desk/records/", records.listing(actor, ("id",), rule=DESK)),
        Subject.PARTY: ("/desk/parties/", directory.parties(actor, merged=True)),
        Subject.AUTHORISATION: ("/desk/authorisations/", reading.authorisations(actor, **use)),
        Subject.QUANTITY: ("/desk/quantities/", reading.quantities(actor, **use)),
        Subject.PLOT: ("/desk/plots/", reading.plots(actor, **use)),
        Subject.LOT: ("/desk/lots/", reading.lots(actor, **use)),
        Subject.LABEL_BATCH: ("/desk/orders/", orders.listing(actor, **use)),
        Subject.CASE: ("/desk/cases/", cases.listing(actor)),
        Subject.IMPORT: ("/desk/imports/", runs.listing()),
    }
    if Role.ADMINISTRATOR in actor.roles:
        lists[Subject.ACCOUNT] = ("/desk/accounts/", directory.accounts(actor))
    return lists


async def _places(connection: AsyncConnection, actor: Actor, rows: Sequence[Any]) -> dict[tuple[str, str], str]:
    """Return the addresses of those subjects of the lines that this officer may open, by kind and id."""
    found = {}
    for subject, (place, listed) in _lists(actor).items():
        ids = (row.subject_id for row in rows if row.subject == subject)
        named = {key: one for one in ids if (key := _key(listed.types[-1], one)) is not None}
        for key in await listed.among(connection, named) if named else ():
            found[subject, named[key]] = f"{place}{named[key]}"
    return found


def _key(kind: Callable[[str], Any], subject_id: str) -> Any:
    """Return the key that an entry names; None for a subject without a row, as an entry may name one."""
    try:
        return kind(subject_id)
    except ValueError:
        return None


def _line(
    row: Any, names: dict[str, str], places: Mapping[tuple[str, str], str], book: Book, said: Speech
) -> LineShown:
    act = done(row)
    declared = book.find(act.subject, act.act)
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
        address=places.get((act.subject, act.subject_id), ""),
    )
