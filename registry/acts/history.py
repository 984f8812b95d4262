"""The history of a subject in sentences, limited to the entries that the reader may see."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, true
from sqlmodel import col

from registry.acts.book import AnyAct, Book
from registry.acts.subject import ActSubject, M
from registry.acts.told import revived
from registry.journal.history import Done, done, listing
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.saying import Ordinal, Said, Value, say
from registry.tables import Entry
from registry.tables.journal import Phase
from registry.vocabulary import Readers

_NAMES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class ToldLine:
    """One entry as a sentence. ``actor`` is None for readers outside the office."""

    position: int
    at: datetime
    act: str
    phase: Phase
    said: Said
    actor: str | None


def history_of(
    actor: Actor | None,
    book: Book,
    on: ActSubject[M],
    matter: M,
    *,
    newest_first: bool = False,
    without: Collection[str] = (),
) -> Listing:
    """Return the list of the entries about a subject that this person may read, by default the oldest first.

    ``without`` names acts whose entries are left out.
    """
    found = listing(subject=on.kind, subject_id=str(matter.id))
    statement = found.statement.where(_is_read(actor, book, on, matter), col(Entry.act).not_in(without))
    return replace(found, statement=statement, ascending=not newest_first)


def told_line(row: Row[Any], actor: Actor | None, book: Book, on: ActSubject[Any]) -> ToldLine:
    """Return a row of ``history_of`` as a sentence, with the account that acted for the office only."""
    line = done(row)
    who = line.actor if actor is not None and actor.is_staff else None
    return ToldLine(line.position, line.at, line.act, line.phase, sentence(book.find(on.name, line.act), line), who)


def _is_read(actor: Actor | None, book: Book, on: ActSubject[M], matter: M) -> ColumnElement[bool]:
    """Return the rule of ``reads`` as a condition of a statement."""
    if reads(actor, on, matter, None, Phase.TAKEN):
        return true()
    known = {act.name: book.find(on.name, act.name) for act in book}
    told = {phase: [name for name, act in known.items() if reads(actor, on, matter, act, phase)] for phase in Phase}
    ways = (and_(col(Entry.phase) == phase, col(Entry.act).in_(names)) for phase, names in told.items() if names)
    return or_(false(), *ways)


def reads(actor: Actor | None, on: ActSubject[M], matter: M, act: AnyAct | None, phase: Phase) -> bool:
    """Say whether a person may read an entry. Only the office reads acts that wait, were returned or were withdrawn.

    The same holds for an act that no room declares any more.
    """
    if actor is not None and actor.is_staff:
        return True
    is_done = phase is Phase.CONFIRMED or (phase is Phase.TAKEN and act is not None and not act.confirmed_by)
    told_to = act.told_to if act is not None and is_done else Readers.OFFICE
    if told_to is Readers.PUBLIC:
        return True
    return told_to is Readers.PARTIES and actor is not None and on.is_party(actor, matter)


CHANGED = "changed"
"""The fact of an entry that names the fields of its subject that were changed."""


def _called(act: AnyAct, names: Value) -> Value:
    """Return the changed fields by their titles; a value that names no fields is returned as it is."""
    if not isinstance(names, list) or act.on is None:
        return names
    return [act.on.titled(str(name)) for name in names]


def sentence(act: AnyAct | None, done: Done) -> Said:
    """Return the sentence of an entry with its values."""
    facts: Mapping[str, Any] = done.facts
    if act is None:
        return say("%(act)s", act=done.act)
    told: defaultdict[str, Value] = defaultdict(lambda: "–")
    told.update({name: revived(value) for name, value in facts.items()})
    if CHANGED in told:
        told[CHANGED] = _called(act, told[CHANGED])
    said = act.history if isinstance(act.history, Said) else act.history(told)
    named = {name: told[name] for name in _NAMES.findall(said.sentence) if name not in said.values}
    said = replace(said, values={**said.values, **named})
    if act.about.name != done.subject and act.on is not None and act.on.name != done.subject:
        said = act.title
    match done.phase:
        case Phase.TAKEN if act.confirmed_by:
            return say("Taken, waits for a second person: %(what)s", what=act.title)
        case Phase.RETURNED:
            return say("Returned: %(what)s (%(remark)s)", what=act.title, remark=told["remark"])
        case Phase.WITHDRAWN:
            return say("Taken back: %(what)s", what=act.title)
    if done.corrects is not None:
        return say("%(what)s (corrects line %(line)s)", what=said, line=Ordinal(done.corrects))
    return said
