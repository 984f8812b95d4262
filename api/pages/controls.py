"""The controls of a page from a form's fields, and what was typed back into what the form judges."""

import json
import types
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic.fields import FieldInfo

from api.language import Speech
from api.pages import dates, numbers
from api.pages.answers import Answers
from registry.errors import Fault, Unfit
from registry.forms import Drawn, Form
from registry.saying import Said, Words, say

Pairs = Sequence[tuple[str, str]]
"""What can be chosen: values and their words."""
NO_GEOJSON = say("is no GeoJSON: the text breaks off or has a sign too many")


class Control(msgspec.Struct):
    """A field with its words in the reader's language and what stands in it.

    ``kind`` is text, lines (one item a line), passage, date, number, choice, check, code or file.
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
                help=said.tell(Said(one.description)) if one.description else "",
                example=_example(kind, one),
                options=_options(one, inner, said, (choices or {}).get(drawn)) if kind == "choice" else [],
                value=typed.get(name, ""),
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
    return {drawn for one in form.model_fields.values() if (drawn := kind_of(one)[2])} - {"passage", "drawing"}


async def values(form: type[Form], answers: Answers, said: Speech, faults: list[Fault]) -> dict[str, Any]:
    """Return what was typed in the shape that the form judges; what was left empty is not given.

    Numbers and drawings that cannot be read are added to the faults.
    """
    found: dict[str, Any] = {}
    for name, one in form.model_fields.items():
        kind, inner, _ = kind_of(one)
        match kind:
            case "lines":
                found[name] = answers.lines(name)
            case "check":
                found[name] = answers.text(name) is not None
            case "number":
                found[name] = _number(name, answers.text(name), inner, said, faults)
            case "date":
                found[name] = dates.read(answers.text(name))
            case "code":
                found[name] = await _document(name, answers, faults)
            case _:
                found[name] = answers.text(name)
    return {name: value for name, value in found.items() if value is not None}


def kind_of(one: FieldInfo) -> tuple[str, Any, str]:
    """Return how a field is drawn, the type that it holds, and what a page must offer for it."""
    inner, metadata = _bare(one.annotation, list(one.metadata))
    drawn = next((str(mark) for mark in metadata if isinstance(mark, Drawn)), "")
    if get_origin(inner) in {list, tuple}:
        return "lines", get_args(inner)[0], drawn
    if get_origin(inner) is dict or inner is dict:
        return "code", dict, drawn
    for kind, known in _KINDS:
        if isinstance(inner, type) and issubclass(inner, known):
            return kind, inner, drawn
    return ("passage" if drawn == "passage" else "text"), inner, drawn


_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("choice", (Words, UUID)),
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


def _options(one: FieldInfo, inner: Any, said: Speech, known: Pairs | None) -> list[tuple[str, str]]:
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


async def _document(name: str, answers: Answers, faults: list[Fault]) -> Any:
    """Return the JSON that was pasted, or that of the file; nothing for neither."""
    file = answers.files.get(f"{name}.file") or answers.files.get("file")
    content = await file.read() if file is not None and file.filename else b""
    text = answers.text(name)
    if text is None and not content:
        return None
    try:
        return json.loads(text if text is not None else content)
    except (ValueError, RecursionError):
        faults.append(Fault(name, NO_GEOJSON, "no_geojson"))
        return None
