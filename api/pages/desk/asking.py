"""What a form of the desk asks: fields as data, so that one macro draws them all."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from api.forms.base import Form
from api.language import Speech
from api.pages import dates
from api.pages.submission import Submission
from registry.saying import Said, say

Pairs = Sequence[tuple[str, str]]
"""What can be chosen: values and their words."""


class Field(msgspec.Struct, frozen=True):
    """One question.

    ``kind`` is text, lines (one item a line), passage, date, number, choice, check, password or file. The options of
    a choice are values of the vocabulary ``words``, or come from the page that asks.
    """

    name: str
    label: Said
    kind: str = "text"
    is_required: bool = False
    help: Said | None = None
    example: Said | str = ""
    options: tuple[str, ...] = ()
    words: str = ""


class Matter(NamedTuple):
    """One act: what it asks, and in a sentence what becomes of it. ``is_grave`` acts are not undone."""

    form: type[Form]
    fields: tuple[Field, ...]
    sentence: Said | None = None
    is_grave: bool = False


class NothingAsked(Form):
    """The answers to an act that asks nothing."""


class Question(msgspec.Struct):
    """A field with its words in the reader's language and what stands in it."""

    name: str
    label: str
    kind: str
    is_required: bool
    help: str
    example: str
    options: list[tuple[str, str]]
    value: str


def questions(
    fields: tuple[Field, ...], typed: Mapping[str, str], said: Speech, choices: Mapping[str, Pairs] | None = None
) -> list[Question]:
    """Return the questions of a form, with what was typed before kept; ``choices`` are those only the page knows."""
    return [
        Question(
            name=field.name,
            label=said.tell(field.label),
            kind=field.kind,
            is_required=field.is_required,
            help=said.tell(field.help) if field.help else "",
            example=said.value(field.example),
            options=_options(field, said, (choices or {}).get(field.name)),
            value=typed.get(field.name, ""),
        )
        for field in fields
    ]


def values(fields: tuple[Field, ...], submission: Submission) -> dict[str, Any]:
    """Return what the answers hold for these fields: lists for lines, texts for the rest; numbers are read apart."""
    return {field.name: _value(field, submission) for field in fields}


def _value(field: Field, submission: Submission) -> list[str] | str | None:
    if field.kind == "lines":
        return submission.lines(field.name)
    text = submission.text(field.name)
    return dates.read(text) if field.kind == "date" else text


def _options(field: Field, said: Speech, known: Pairs | None) -> list[tuple[str, str]]:
    if field.kind != "choice":
        return []
    offered = [(option, said.word(option, field.words)) for option in field.options] if known is None else list(known)
    return offered if field.is_required and len(offered) == 1 else [("", said.tell(say("choose …"))), *offered]
