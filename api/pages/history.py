"""What happened to a record, for its page: the lines of its history, and what comes next."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from api.language import Speech
from registry.acts import ToldLine
from registry.journal import CLOCK, OFFICE, SCANS, VISITOR
from registry.saying import say


class Event(msgspec.Struct):
    """One line of a timeline; without ``at`` it is what comes next."""

    at: datetime | None
    words: str
    note: str


def timeline(lines: Iterable[ToldLine], names: Mapping[str, str], said: Speech, next_words: str) -> list[Event]:
    """Return the timeline. ``names`` tells accounts by id."""
    told = [Event(line.at, said.tell(line.said), who(line.actor, names, said)) for line in lines]
    return [*told, Event(None, next_words, "")] if next_words else told


def who(actor: str | None, names: Mapping[str, str], said: Speech) -> str:
    """Return who acted, in words; "" for nobody who is told."""
    if actor is None:
        return ""
    return said.tell(_ITSELF[actor]) if actor in _ITSELF else names.get(actor, actor)


_ITSELF = {
    str(OFFICE.account_id): say("the office itself"),
    str(CLOCK.account_id): say("by time"),
    str(VISITOR.account_id): say("a visitor without an account"),
    str(SCANS.account_id): say("the rules of scans"),
}
"""Whoever is no account: the office's commands, the clock, who reports a suspicion, what counts the scans."""
