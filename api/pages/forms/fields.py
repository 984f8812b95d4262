"""What the fields of a form are: which control each needs, and what may be chosen in it."""

import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, SecretStr
from pydantic.fields import FieldInfo

from api.language import Speech
from registry.forms import Description, Drawn, Keyed, description_of
from registry.saying import Said, Words, say

DRAWN_ALONE = frozenset({"passage", "drawing", "place", "amount", "label", "codes"})
"""Marks of fields for which a page offers no choices."""

_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("choice", (Words, UUID)),
    ("password", SecretStr),
    ("moment", (datetime, AwareDatetime)),
    ("date", date),
    ("check", bool),
    ("decimal", Decimal),
    ("number", (int, float)),
    ("paper", bytes),
)


class FormField(NamedTuple):
    """A field and its place in a form.

    ``kind`` is text, lines (one item per line), several (of the choices), passage, date, moment, number, decimal,
    choice, check, password, paper (a scan or a photo), drawing (GeoJSON), place (a point or a drawing) or rows;
    ``drawn`` is the mark of the model, if it has one; ``columns`` are the fields of a row, and ``keyed`` says which of
    them is the name where the model holds a mapping.
    """

    path: str
    info: FieldInfo
    kind: str
    inner: Any
    drawn: str = ""
    columns: "tuple[FormField, ...]" = ()
    keyed: Keyed | None = None

    @property
    def told(self) -> Description:
        """Return what the model says of the field; KeyError where it says nothing."""
        told = description_of(self.info)
        if told is None:
            raise KeyError(self.path)
        return told

    def labelled(self, said: Speech) -> str:
        """Return the words of the field."""
        return said.tell(self.told.title)


POSITION: Mapping[str, Said] = {"latitude": say("Latitude"), "longitude": say("Longitude")}
"""The fields of a place that nobody has drawn, in the order of telephones and maps."""
Fields = Mapping[str, FormField]


def fields_of(form: type[BaseModel], documents: Mapping[str, type[BaseModel]] | None = None) -> dict[str, FormField]:
    """Return the fields of a form by path; a field in ``documents`` stands for the fields of its document."""
    found: dict[str, FormField] = {}
    for name, info in form.model_fields.items():
        document = (documents or {}).get(name)
        if document is None:
            found[name] = field_of(name, info)
        else:
            found |= {
                f"{name}.{inner}": field_of(f"{name}.{inner}", one) for inner, one in document.model_fields.items()
            }
    return found


def field_of(path: str, info: FieldInfo) -> FormField:
    """Return what a field is."""
    inner, metadata = _bare(info.annotation, list(info.metadata))
    drawn = next((str(mark) for mark in metadata if isinstance(mark, Drawn)), "")
    keyed = next((mark for mark in metadata if isinstance(mark, Keyed)), None)
    if keyed is not None:
        return FormField(path, info, "rows", keyed.row, drawn, tuple(_columns(keyed.row)), keyed)
    if get_origin(inner) in {list, tuple}:
        item = get_args(inner)[0]
        if isinstance(item, type) and issubclass(item, BaseModel):
            return FormField(path, info, "rows", item, drawn, tuple(_columns(item)))
        return FormField(path, info, "several" if drawn not in DRAWN_ALONE | {""} else "lines", item, drawn)
    if get_origin(inner) is dict or inner is dict:
        return FormField(path, info, "place" if drawn == "place" else "drawing", dict, drawn)
    for kind, known in () if drawn == "label" else _KINDS:
        if isinstance(inner, type) and issubclass(inner, known):
            return FormField(path, info, kind, inner, drawn)
    return FormField(path, info, "passage" if drawn == "passage" else "text", inner, drawn)


def titles(form: type[BaseModel], said: Speech) -> dict[str, str]:
    """Return the words of every field of a form, by the names under which faults name them."""
    found: dict[str, str] = {}
    for path, one in fields_of(form).items():
        found[path] = one.labelled(said)
        if one.kind == "place":
            found |= {name: said.tell(words) for name, words in POSITION.items()}
    return found


def unit_of(fields: Fields, path: str) -> str | None:
    """Return the path of the unit in which an amount is typed: it stands behind the amount, in a row in the same row.

    None where the form has none: then the page asks for it beside the amount.
    """
    rows, _, rest = path.partition(".")
    number, _, column = rest.partition(".")
    inside = fields[rows].columns if column and rows in fields else ()
    names = [one.path for one in inside or fields.values()]
    units = [one.path for one in inside or fields.values() if one.drawn == "unit"]
    at = names.index(column if inside else path)
    found = next((unit for unit in units if names.index(unit) > at), units[0] if units else None)
    return f"{rows}.{number}.{found}" if found and inside else found


def asks_to_choose(form: type[BaseModel]) -> set[str]:
    """Return the marks for which a page must offer choices in a form: ``party``, ``opposition``."""
    fields = fields_of(form).values()
    drawn = {one.drawn for field in fields for one in (field, *field.columns) if one.drawn}
    return drawn - DRAWN_ALONE | ({"unit"} if "amount" in drawn else set())


def _columns(row: type[BaseModel]) -> Iterator[FormField]:
    for name, info in row.model_fields.items():
        yield field_of(name, info)


def _bare(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """Return a type without ``Annotated`` and ``| None``, with the annotations."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata = [*metadata, *more]
        elif origin in {Union, types.UnionType}:
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation, metadata
