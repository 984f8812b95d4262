"""The controls of a page, made from the fields of a form, filled with what was typed before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from pydantic import BaseModel

from api.language import Speech
from api.pages import amounts
from api.pages.forms.fields import POSITION, Fields, FormField, fields_of, unit_of
from api.pages.forms.typed import rows_in
from registry.saying import Said, Words, say

Pairs = Sequence[tuple[str, str]]
"""Choices: values and their words."""
WIDTHS = {"date": 2, "decimal": 1, "number": 1, "passage": 4}
"""How much of a row's width a column takes, 1 to 4, where it holds no line of text."""
SHORT = 8
"""A column is narrow when its example has at most this many characters."""


class Control(msgspec.Struct):
    """A field with its words in the reader's language and its content.

    ``kind`` is that of the field, or ``file``; ``weight`` says beside the words whether it may stay empty. ``rows``
    holds the controls of each row, ``parts`` those of a place or an amount. ``asks`` is the address that is asked while
    somebody types.
    """

    name: str
    label: str
    kind: str
    is_required: bool = False
    weight: str = ""
    help: str = ""
    example: str = ""
    options: list[tuple[str, str]] = msgspec.field(default_factory=list)
    value: str = ""
    width: int = 2
    asks: str = ""
    rows: list[list["Control"]] = msgspec.field(default_factory=list)
    parts: list["Control"] = msgspec.field(default_factory=list)
    at: str = "f-"

    @property
    def id(self) -> str:
        """Return its id on the page; ``at`` distinguishes controls with the same name in two forms of one page."""
        return f"{self.at}{self.name}"

    @property
    def has_files(self) -> bool:
        """Say whether a file may be sent with this control."""
        return self.kind == "paper" or any(part.kind == "file" for part in self.parts)


def controls(
    form: type[BaseModel], typed: Mapping[str, str], said: Speech, choices: Mapping[str, Pairs] | None = None
) -> list[Control]:
    """Return the controls of a form; ``choices`` are those that only the page knows, by the mark of the field."""
    fields = fields_of(form)
    drawing = Drawing(said, typed, choices or {}, fields)
    return [drawing.control(one) for one in fields.values()]


class Drawing:
    """Draws fields for one reader."""

    def __init__(
        self,
        said: Speech,
        typed: Mapping[str, str],
        choices: Mapping[str, Pairs],
        fields: Fields,
        *,
        needed: Collection[str] | None = None,
        wording: Mapping[str, Any] | None = None,
    ) -> None:
        """``needed`` are the paths that lodging requires; with it the browser itself requires nothing."""
        self.said, self.typed, self.choices, self.fields = said, typed, choices, fields
        self.needed, self.wording = needed, wording or {}

    def control(self, one: FormField) -> Control:
        """Return the control of a field, with the controls that belong to it."""
        told, wording = one.told, self.wording.get(one.path)
        title = wording.question if wording else told.question if self.needed is not None else None
        helping = (wording.help if wording else None) or told.help
        is_required = self.needed is None and one.info.is_required()
        made = Control(
            name=one.path,
            label=self.said.tell(title or told.title),
            kind=_KINDS_DRAWN.get(one.kind, one.kind),
            is_required=is_required,
            weight=self._weight(one, is_required=is_required),
            help=self.said.tell(helping) if helping else "",
            example=self._example(one, wording.example if wording else ""),
            options=self._options(one) if _is_chosen(one, self.choices) else [],
            value="" if one.kind in {"password", "paper"} else self.typed.get(one.path, ""),
        )
        if one.kind == "rows":
            made.rows = list(self._rows(one))
        elif one.kind in {"drawing", "place"}:
            made.parts = self._parts(one)
        elif one.drawn == "amount" and unit_of(self.fields, one.path) is None:
            made.parts = [self._unit(one)]
        return made

    def _weight(self, one: FormField, *, is_required: bool) -> str:
        if self.needed is None:
            return "" if is_required or one.kind == "check" else self.said.tell(say("optional"))
        return self.said.tell(say("needed to lodge") if one.path in self.needed else say("optional"))

    def _example(self, one: FormField, instead: Said | str = "") -> str:
        """Return an example in words; fields that are chosen, ticked or counted in other units have none."""
        if one.kind in _WITHOUT_EXAMPLE or one.drawn in {"amount", "label"}:
            return ""
        told = instead or one.told.example
        if told:
            return self.said.value(told)
        example = one.info.examples[0] if one.info.examples else ""
        return self.said.value(example[0] if isinstance(example, list) else example)

    def _offered(self, column: FormField) -> list[tuple[str, str]]:
        """Return the choices in a row, with an empty one first: an empty row does not count."""
        offered = [pair for pair in self._options(column) if pair[0]]
        return [("", self.said.tell(say("choose …"))), *offered] if offered else []

    def _options(self, one: FormField) -> list[tuple[str, str]]:
        known: Pairs | None = self.choices.get(one.drawn) or self.choices.get(one.path)
        if known is None and one.drawn == "unit":
            known = amounts.all_units(self.said)
        if known is None and isinstance(one.inner, type) and issubclass(one.inner, Words):
            known = [(word.value, self.said.tell(word.said)) for word in one.inner]
        offered = list(known or [])
        if one.kind == "several" or (not offered and one.kind != "choice"):
            return offered  # without choices it is typed
        is_only = one.info.is_required() and len(offered) == 1
        return offered if is_only else [("", self.said.tell(say("choose …"))), *offered]

    def _rows(self, one: FormField) -> Iterator[list[Control]]:
        """Draw the rows with content and one more, at least two."""
        for number in range(max(2, max(rows_in(one.path, self.typed), default=-1) + 2)):
            yield [self._cell(one, column, number) for column in one.columns]

    def _cell(self, one: FormField, column: FormField, number: int) -> Control:
        path = f"{one.path}.{number}.{column.path}"
        example = self._example(column) if number == 0 else ""
        return Control(
            name=path,
            label=column.labelled(self.said),
            kind=_KINDS_DRAWN.get(column.kind, column.kind),
            example=example,
            options=self._offered(column) if _is_chosen(column, self.choices) else [],
            value=self.typed.get(path, ""),
            width=WIDTHS.get(column.kind, 1 if 0 < len(str(column.told.example)) <= SHORT else 3),
        )

    def _parts(self, one: FormField) -> list[Control]:
        tell = self.said.tell
        file = Control(f"{one.path}.file", tell(say("GeoJSON or KML file")), "file", weight=tell(say("optional")))
        if one.kind == "drawing":
            return [file]
        place = [
            Control(name, tell(title), "number", example=_NEAR_VINH[name], value=self.typed.get(name, ""))
            for name, title in POSITION.items()
        ]
        return [*place, file]

    def _unit(self, one: FormField) -> Control:
        name = f"{one.path}_unit"
        options = list(self.choices.get("unit") or amounts.all_units(self.said))
        return Control(name, self.said.tell(say("Unit")), "choice", options=options, value=self.typed.get(name, ""))


_WITHOUT_EXAMPLE = {"choice", "several", "date", "moment", "drawing", "place", "check", "rows", "paper"}


def _is_chosen(one: FormField, choices: Mapping[str, Pairs]) -> bool:
    return one.kind in {"choice", "several"} or one.drawn in {"unit", *choices}


_NEAR_VINH = {"latitude": "18.2431", "longitude": "105.6972"}
_KINDS_DRAWN = {"decimal": "number"}
"""Kinds of field that are read differently and drawn alike."""


def labelled(drawn: Sequence[Control]) -> dict[str, str]:
    """Return the words of every control by its name, for the summary of faults."""
    found: dict[str, str] = {}
    for one in drawn:
        found[one.name] = one.label
        found |= {part.name: f"{one.label}, {part.label}" for part in one.parts}
        for number, row in enumerate(one.rows, 1):
            found |= {cell.name: f"{one.label} {number}, {cell.label}" for cell in row}
    return found
