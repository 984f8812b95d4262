"""The controls of a page from a form's fields, and what was typed back into what the form judges."""

import json
import types
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from api.language import Speech
from api.pages import amounts, dates, numbers
from api.pages.submission import Submission
from registry.errors import Fault, Unfit
from registry.forms import Drawn, Form, description_of
from registry.saying import Said, Words, say

Pairs = Sequence[tuple[str, str]]
"""What can be chosen: values and their words."""
DRAWN_ALONE = frozenset({"passage", "drawing", "amount", "label"})
"""Marks of fields for which a page offers nothing."""
NO_GEOJSON = say("is no GeoJSON: the text breaks off or has a sign too many")


class Control(msgspec.Struct):
    """A field with its words in the reader's language and what stands in it.

    ``kind`` is text, lines (one item a line), several (of what is offered), passage, date, number, choice, check,
    password, code or file.
    """

    name: str
    label: str
    kind: str
    is_required: bool
    help: str
    example: str
    options: list[tuple[str, str]]
    value: str


def controls(
    form: type[Form], typed: Mapping[str, str], said: Speech, choices: Mapping[str, Pairs] | None = None
) -> list[Control]:
    """Return the controls of a form, with what was typed before kept; ``choices`` are those only the page knows."""
    made = []
    for name, one in form.model_fields.items():
        kind, inner, drawn = kind_of(one)
        made.append(
            Control(
                name=name,
                label=title_of(form, name, said),
                kind=kind,
                is_required=one.is_required(),
                help=said.tell(told.help) if (told := description_of(one)) and told.help else "",
                example=_example(kind, one),
                options=_options(one, kind, inner, drawn, said, (choices or {}).get(drawn)),
                value="" if kind == "password" else typed.get(name, ""),
            )
        )
        if kind == "code":
            label = said.tell(say("GeoJSON file"))
            made.append(Control(f"{name}.file", label, "file", False, "", "", [], ""))
    return made


def title_of(form: type[Form], name: str, said: Speech) -> str:
    """Return the words of a field."""
    one = form.model_fields.get(name)
    return said.tell(Said(one.title)) if one is not None and one.title else name


def titles(form: type[Form], said: Speech) -> dict[str, str]:
    """Return the words of every field, by the names under which faults name them."""
    return {name: title_of(form, name, said) for name in form.model_fields}


def asks_to_choose(form: type[Form]) -> set[str]:
    """Return what a page must offer for the fields of a form: ``party``, ``opposition``."""
    return {drawn for one in form.model_fields.values() if (drawn := kind_of(one)[2])} - DRAWN_ALONE


def labels_of(form: type[Form]) -> frozenset[str]:
    """Return the fields of a form that people count from 1 and the register from 0."""
    return frozenset(name for name, one in form.model_fields.items() if kind_of(one)[2] == "label")


async def values(form: type[Form], submission: Submission, said: Speech, faults: list[Fault]) -> dict[str, Any]:
    """Return what was typed in the shape that the form judges; what was left empty is not given.

    Numbers and drawings that cannot be read are added to the faults.
    """
    found: dict[str, Any] = {}
    for name, one in form.model_fields.items():
        kind, inner, drawn = kind_of(one)
        match kind if kind == "several" else drawn or kind:
            case "unit" | "amount" | "label":
                found[name] = _counted(form, name, drawn, submission, said, faults)
            case "drawing" | "code":
                found[name] = await _document(name, submission, faults)
            case "date":
                found[name] = dates.read(submission.text(name))
            case "lines" | "several":
                found[name] = submission.lines(name)
            case "check":
                found[name] = submission.text(name) is not None
            case "number":
                found[name] = _number(name, submission.text(name), inner, said, faults)
            case "password":
                found[name] = submission.typed.get(name) or None  # its blanks are meant
            case _:
                found[name] = submission.text(name)
    return {name: value for name, value in found.items() if value is not None}


def _counted(  # noqa: PLR0917 # what reading a field takes
    form: type[Form], name: str, drawn: str, submission: Submission, said: Speech, faults: list[Fault]
) -> Any:
    """Return what the register counts of what people count: units, amounts in units, labels from 1."""
    text = submission.text(name)
    if drawn == "unit":
        return amounts.ALL[text][0] if text in amounts.ALL else text
    times = _times(form, name, submission) if drawn == "amount" else 1
    number = numbers.whole(name, text, said.language, faults, times=times)
    return number - 1 if drawn == "label" and number is not None else number


def _times(form: type[Form], name: str, submission: Submission) -> int:
    """Return how many of the register's units one is of the unit that was chosen for an amount."""
    unit = next((other for other, one in form.model_fields.items() if kind_of(one)[2] == "unit"), f"{name}_unit")
    return amounts.ALL[chosen][1] if (chosen := submission.text(unit) or "") in amounts.ALL else 1


def kind_of(one: FieldInfo) -> tuple[str, Any, str]:
    """Return how a field is drawn, the type that it holds, and what a page must offer for it."""
    inner, metadata = _bare(one.annotation, list(one.metadata))
    drawn = next((str(mark) for mark in metadata if isinstance(mark, Drawn)), "")
    if get_origin(inner) in {list, tuple}:
        return "several" if drawn else "lines", get_args(inner)[0], drawn
    if get_origin(inner) is dict or inner is dict:
        return "code", dict, drawn
    for kind, known in _KINDS:
        if isinstance(inner, type) and issubclass(inner, known):
            return kind, inner, drawn
    return ("passage" if drawn == "passage" else "text"), inner, drawn


_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("choice", (Words, UUID)),
    ("password", SecretStr),
    ("date", date),
    ("check", bool),
    ("number", (int, float, Decimal)),
)


def _bare(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """Take ``Annotated`` and ``| None`` off, keeping what was said with them."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata = [*metadata, *more]
        elif origin in {Union, types.UnionType}:
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation, metadata


def _example(kind: str, one: FieldInfo) -> str:
    example = one.examples[0] if one.examples else None
    if kind in {"choice", "date", "code", "check"} or example is None:
        return ""
    return str(example[0]) if isinstance(example, list) else str(example)


def _options(  # noqa: PLR0917 # what a field lets choose hangs on all of it
    one: FieldInfo, kind: str, inner: Any, drawn: str, said: Speech, known: Pairs | None
) -> list[tuple[str, str]]:
    if kind not in {"choice", "several"}:
        return []
    if kind == "several":
        return list(known or [])
    if known is None and drawn == "unit":
        known = amounts.all_units(said)
    if known is None and issubclass(inner, Words):
        known = [(word.value, said.tell(word.said)) for word in inner]
    offered = list(known or [])
    is_only = one.is_required() and len(offered) == 1
    return offered if is_only else [("", said.tell(say("choose …"))), *offered]


def _number(name: str, text: str | None, inner: Any, said: Speech, faults: list[Fault]) -> Any:
    if text is None:
        return None
    try:
        number = numbers.read(text, said.language)
    except Unfit as unfit:
        faults.append(Fault(name, unfit.said, unfit.code))
        return None
    return int(number) if issubclass(inner, int) and number == number.to_integral_value() else number


async def _document(name: str, submission: Submission, faults: list[Fault]) -> Any:
    """Return the JSON that was pasted, or that of the file; nothing for neither."""
    file = submission.files.get(f"{name}.file") or submission.files.get("file")
    content = await file.read() if file is not None and file.filename else b""
    text = submission.text(name)
    if text is None and not content:
        return None
    try:
        return json.loads(text if text is not None else content)
    except (ValueError, RecursionError):
        faults.append(Fault(name, NO_GEOJSON, "no_geojson"))
        return None
