"""What happened to a record, in words: the journal's lines for people."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from api.language import Speech
from api.pages.formats import day
from api.views.records import EventView
from registry.journal import CLOCK, OFFICE
from registry.saying import say
from registry.vocabulary import Act, Status

Facts = Mapping[str, Any]


class Event(msgspec.Struct):
    """One line of a timeline; without ``at`` it is what comes next."""

    at: datetime | None
    words: str
    note: str


def timeline(
    events: Iterable[EventView], names: Mapping[str, str], parties: Mapping[str, str], said: Speech, next_words: str
) -> list[Event]:
    """Return the timeline. ``names`` tells accounts by id, ``parties`` the parties that stand in the record."""
    told = [Event(event.at, said.done(event.act), " · ".join(_notes(event, names, parties, said))) for event in events]
    return [*told, Event(None, next_words, "")] if next_words else told


def _notes(event: EventView, names: Mapping[str, str], parties: Mapping[str, str], said: Speech) -> Iterable[str]:
    note = _fact(event, parties, said)
    if note:
        yield note
    if event.actor is not None:
        yield said.tell(_ITSELF[event.actor]) if event.actor in _ITSELF else names.get(event.actor, event.actor)


def _fact(event: EventView, parties: Mapping[str, str], said: Speech) -> str:
    """Return what the line holds beside the act, as far as a reader wants it."""
    tell = _TELLING.get(event.act)
    return tell(event.facts, parties, said) if tell else ""


def _published(facts: Facts, _: Mapping[str, str], said: Speech) -> str:
    gazette = str(facts.get("gazette", ""))
    return f"{gazette}, {said.tell(say('page %(page)s', page=facts['page']))}" if facts.get("page") else gazette


def _mirrored(facts: Facts, _: Mapping[str, str], said: Speech) -> str:
    return said.tell(Status(facts["status"]).said) if facts.get("status") in set(Status) else ""


def _noticed(facts: Facts, _: Mapping[str, str], said: Speech) -> str:
    count = int(facts.get("defects", 0))
    return said.tell(say("one defect")) if count == 1 else said.tell(say("%(count)s defects", count=count))


def _day(text: Any) -> str:
    try:
        return day(datetime.fromisoformat(str(text)).date())
    except ValueError:
        return str(text)


_ITSELF = {str(OFFICE.account_id): say("the office itself"), str(CLOCK.account_id): say("by time")}
"""Whoever is no account: the office's commands, and the clock."""

_TELLING: dict[str, Callable[[Facts, Mapping[str, str], Speech], str]] = {
    Act.LODGE: lambda facts, *_: str(facts.get("application_number", "")),
    Act.NOTIFY_DEFECTS: _noticed,
    Act.PUBLISH: _published,
    Act.OPPOSE: lambda facts, _, said: said.tell(say("received on %(day)s", day=_day(facts.get("received_on")))),
    Act.REGISTER: lambda facts, _, said: said.tell(
        say("certificate %(number)s", number=facts.get("registration_number", ""))
    ),
    Act.APPOINT_MANAGER: lambda facts, parties, _: parties.get(str(facts.get("party", "")), ""),
    Act.DEFINE_AREA: lambda facts, _, said: said.tell(say("version %(number)s", number=facts.get("area", ""))),
    Act.MIRROR: _mirrored,
}
"""What the lines of an act add to its name."""
