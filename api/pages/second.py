"""What waits for a second person, in words: what was asked, what would change, and an area before and after."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from api.language import Speech
from api.pages.area import AreaChange, change_of
from api.pages.forms.controls import Pairs
from api.pages.forms.fields import field_of, titles
from registry.acts import ActSubject, AnyAct, Pending
from registry.acts.changes import Change, ChangedField, word_in
from registry.errors import NotAcceptable
from registry.forms import Form, judge
from registry.saying import say

COUNTED = frozenset({"first", "last"})
"""Fields with numbers of labels, which people count from 1."""
DRAWINGS = frozenset({"geometry", "body"})
"""Fields of rows that are not put into words: an area is shown on the map."""


class DifferenceShown(msgspec.Struct):
    """A field that an act would change, in words; of a list, the rows that are removed and added."""

    subject: str
    field: str
    before: list[str]
    after: list[str]


class Second(msgspec.Struct):
    """What waits for a second person: what would change, who took it, and what hinders its confirmation, if anything.

    ``told`` are titles with their lines; ``area`` is what is drawn, before and after on one map.
    """

    digest: str
    differences: list[DifferenceShown]
    told: list[tuple[str, list[str]]]
    hindrance: str
    area: AreaChange | None = None


class SecondTold:
    """Words what waits of an act on a subject, for one reader; ``offered`` has the words of the choices in a form."""

    def __init__(
        self, said: Speech, on: ActSubject[Any], act: AnyAct, pending: Pending, offered: Mapping[str, Pairs]
    ) -> None:
        self.said, self.on, self.act = said, on, act
        self.form: Form = _as_asked(act, pending)
        self._chosen = {mark: dict(pairs) for mark, pairs in offered.items()}

    def refused(self, why: str) -> Second:
        """Return what was asked, where it cannot be carried out as things are."""
        return Second("", [], self._asked(), why)

    async def second(self, connection: Any, actor: Any, matter: Any, change: Change, hindrance: str) -> Second:
        """Return what was asked and what would change."""
        words = self.on.words
        known = words.keys() - self.act.asks.model_fields.keys()
        facts = [(self._label(name), self._lines(value)) for name, value in change.facts.items() if name in known]
        differences = [self._difference(one) for one in change.fields()]
        drawn = [getattr(self.form, name) for name in self._drawings() if getattr(self.form, name) is not None]
        area = await change_of(connection, actor, matter, drawn[0], self.said) if drawn else None
        return Second(change.digest, differences, self._asked() + facts, hindrance, area)

    def _asked(self) -> list[tuple[str, list[str]]]:
        words = titles(self.act.asks, self.said)
        shown = ((name, value) for name, value in self.form if value is not None and value is not False)
        return [
            (words[name], self._lines(value, self._mark(name)))
            for name, value in shown
            if not isinstance(value, dict) and value != []
        ]

    def _drawings(self) -> list[str]:
        return [name for name in self.act.asks.model_fields if self._mark(name) == "drawing"]

    def _mark(self, name: str) -> str:
        return field_of(name, self.act.asks.model_fields[name]).drawn

    def _difference(self, one: ChangedField) -> DifferenceShown:
        told = ([self._row(one, row) for row in _rows(value)] for value in (one.before, one.after))
        return DifferenceShown(self.said.tell(one.subject.said), self._label(one.name), *told)

    def _row(self, one: ChangedField, value: Any) -> str:
        """Return a value of a field that changes, or a row of a list, with the office's words for its own."""
        if isinstance(value, dict):
            row = {name: word_in(one.subject, one.name, name, inner) for name, inner in value.items()}
            return ", ".join(self._fields(row, one.name))
        return self._told(word_in(one.subject, "", one.name, value))

    def _label(self, name: str) -> str:
        words = self.on.words.get(name)
        return self.said.tell(words) if words else name

    def _lines(self, value: Any, mark: str = "") -> list[str]:
        """Return a line, and for a list a line each, in the words in which a field with this mark was chosen."""
        chosen = self._chosen.get(mark, {})
        lines = [chosen.get(str(one)) or self._told(one) for one in _rows(value)]
        return lines if value != [] else [self.said.tell(say("none"))]

    def _told(self, value: Any, part: str = "") -> str:
        """Return the content of a field of a document, rows with the names of their fields; keys are left out."""
        match value:
            case None:
                return "–"
            case dict():
                return ", ".join(self._fields(value, part))
            case list():
                return "; ".join(one for one in map(self._told, value) if one)
            case float():
                return self.said.value(round(value, 1))
            case _:
                return "" if is_key(str(value)) else self.said.value(_day(value))

    def _fields(self, row: Mapping[str, Any], part: str) -> Iterator[str]:
        for name, value in row.items():
            told = "" if name in DRAWINGS else self._told(value + 1 if name in COUNTED else value)
            words = self.on.words.get(f"{part}.{name}")
            if told:
                yield f"{self.said.tell(words)}: {told}" if words else told


def _as_asked(act: AnyAct, pending: Pending) -> Form:
    """Return what was asked; a form that is no longer acceptable is returned unjudged, so that it can be given back."""
    asks: type[Form] = act.asks
    try:
        return judge(asks, pending.form)
    except NotAcceptable:
        return asks.model_construct(None, **pending.form)


def _rows(value: Any) -> list[Any]:
    return value or [None] if isinstance(value, list) else [value]


def _day(value: Any) -> Any:
    """Return the day that a text means, as documents store days; any other text unchanged."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-01-01") else value
    except ValueError:
        return value


def is_key(text: str) -> bool:
    """Say whether a text is a key, which says nothing to a reader."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
