"""The lines of a history as pages show them, and who acted, in words."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from api.language import Speech
from registry.acts import ToldLine
from registry.journal import CLOCK, OFFICE, SCANS, VISITOR
from registry.saying import say


class Event(msgspec.Struct):
    """One line of a history; without ``at`` it is what comes next."""

    at: datetime | None
    words: str
    note: str


def event(line: ToldLine, names: Mapping[str, str], said: Speech) -> Event:
    """Return a line as it is shown; ``names`` tells accounts by id."""
    return Event(line.at, said.tell(line.said), who(line.actor, names, said))


def who(actor: str | None, names: Mapping[str, str], said: Speech) -> str:
    """Return who acted, in words; "" where that is not told."""
    if actor is None:
        return ""
    return said.tell(_ITSELF[actor]) if actor in _ITSELF else names.get(actor, actor)


_ITSELF = {
    str(OFFICE.account_id): say("the office itself"),
    str(CLOCK.account_id): say("by time"),
    str(VISITOR.account_id): say("a visitor without an account"),
    str(SCANS.account_id): say("the rules of scans"),
}
"""Actors that are no accounts: the office's commands, the clock, people who report a suspicion, the counting of
scans."""
