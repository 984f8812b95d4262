"""The words of a notice: those of the act's declaration or of a reminder, with the stored values."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from registry.acts.book import AnyAct, Book
from registry.acts.notifying import AWAITED, RETURNED
from registry.acts.told import kept, revived
from registry.labels.closing import DIFFERS
from registry.labels.guessing import GUESSING
from registry.labels.leaving import AGAIN, BROKEN
from registry.labels.press import PRESS_DIFFERS
from registry.labels.scans.flags import FLAGGED
from registry.people import watching
from registry.saying import Said, Titled, Value, Words, say
from registry.tables.journal import Phase
from registry.vocabulary import NoticeKind

_NAMES = re.compile(r"%\((\w+)\)s")
REMINDERS: dict[str, Said] = {
    DIFFERS: say(
        "Order %(order)s was closed out with a difference of %(difference)s: %(used)s used, %(activated)s activated"
    ),
    PRESS_DIFFERS: say(
        "What a press says of order %(order)s does not add up: %(printed)s printed of %(taken)s taken, difference "
        "%(difference)s"
    ),
    BROKEN: say(
        "A print file of order %(order)s was broken off and counts as taken: %(handed)s octets left in all, of "
        "%(octets)s that it has"
    ),
    AGAIN: say(
        "A print file of order %(order)s left in several attempts: %(handed)s octets in all, of %(octets)s that it has"
    ),
    FLAGGED: say("Checks of labels of order %(order)s look like copies: %(rule)s"),
    watching.ELSEWHERE: say(
        "Somebody signed in to your account in a browser and from a place that it does not know. If it was not you, "
        "change the password, end that session, and tell the office."
    ),
    watching.UNPROVEN: say(
        "Somebody gave the password of your account and no right second proof. If it was not you, change the password."
    ),
    watching.RECOVERED: say(
        "A recovery code of your account was used; left are %(left)s. If it was not you, tell the office at once."
    ),
    GUESSING: say("Many codes that were never issued are being tried: somebody may be guessing codes of labels."),
}
"""The sentence of each reminder, by the name that its notice has instead of an act."""


def sentence(book: Book, notice: Any) -> Said:
    """Return the sentence of a notice of ``people.notices``, with its values."""
    match notice.kind:
        case NoticeKind.FOUND:
            return say(
                "A new record answers your search “%(search)s”: %(record)s",
                search=notice.search_name,
                record=notice.record_name,
            )
        case NoticeKind.FOUND_MANY:
            return say("Many new records answer your search “%(search)s”", search=notice.search_name)
    told: defaultdict[str, Value] = defaultdict(lambda: "–")
    told.update({name: revived(value) for name, value in notice.told.items()})
    act = book.find(notice.subject or "", notice.act)
    said = REMINDERS.get(notice.act) or _of(act, notice.phase, notice.recipient)
    if act is not None:
        told["act"] = Titled(act.title)
    return replace(said, values={**said.values, **{name: told[name] for name in names(said)}})


def names(said: Said) -> list[str]:
    """Return the names of the values in a sentence."""
    return _NAMES.findall(f"{said.sentence} {said.many}") + (["n"] if said.many else [])


def told_of(said: Said, facts: Mapping[str, Any], matter: str | Words) -> dict[str, Any]:
    """Return the values that a notice stores for its sentence."""
    named = {name: facts[name] for name in names(said) if name in facts}
    return {**named, "matter": kept(matter)}


def _of(act: AnyAct | None, phase: str | None, recipient: str | None) -> Said:
    if act is not None and phase == Phase.RETURNED:
        return RETURNED
    if act is not None and phase == Phase.TAKEN and act.confirmed_by:
        return AWAITED
    tellings = act.notifies if act is not None and isinstance(act.notifies, tuple) else ()
    return next((one.said for one in tellings if one.to.name == recipient), say("Something was done: %(matter)s"))
