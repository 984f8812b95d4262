"""Saying a refusal of the register in the reader's language, and which fields it is about."""

import re
from datetime import date
from functools import cache
from http import HTTPStatus

import msgspec

from api.pages.desk.sentences import DETAILS, FAULTS
from api.pages.formats import day
from api.pages.language import Speech
from api.problems import STATUSES, slug
from registry.errors import RegistryError

VOCABULARIES = {
    "act": ("Act",),
    "status": ("Status", "AuthorisationStatus", "BatchStatus", "LotStatus"),
    "state": ("RangeState",),
    "role": ("Role",),
}
"""Which words a value in a sentence may be."""


class Said(msgspec.Struct):
    """Words for one field; ``is_foreign`` when they could only be given in English."""

    field: str
    words: str
    is_foreign: bool


class Trouble(msgspec.Struct):
    """Why the register refused, for the top of the page, and for the fields by their names."""

    status: int
    title: str
    detail: str
    is_foreign: bool
    faults: list[Said]
    by_field: dict[str, str]


def trouble(refusal: RegistryError, said: Speech) -> Trouble:
    """Return a refusal in words. A fault deep in a field (``geometry.coordinates.0``) is put to the field itself."""
    faults = []
    for fault in refusal.faults:
        words, is_foreign = translated(fault.message, FAULTS, said)
        faults.append(Said(fault.field.partition(".")[0], words, is_foreign))
    by_field: dict[str, list[str]] = {}
    for one in faults:
        by_field.setdefault(one.field, []).append(one.words)
    detail, is_foreign = translated(refusal.detail, DETAILS, said)
    return Trouble(
        status=STATUSES.get(type(refusal), HTTPStatus.UNPROCESSABLE_ENTITY),
        title=said.word(slug(type(refusal).__name__), "Problem"),
        detail=detail,
        is_foreign=is_foreign,
        faults=faults,
        by_field={field: "; ".join(dict.fromkeys(words)) for field, words in by_field.items()},
    )


def hindrance(detail: str, said: Speech) -> str:
    """Return why a step cannot be taken now, in words."""
    return translated(detail, DETAILS, said)[0]


def translated(text: str, sentences: tuple[str, ...], said: Speech) -> tuple[str, bool]:
    """Return a rule's sentence in the language, and whether it had to be left in English."""
    for sentence in sentences:
        met = _pattern(sentence).fullmatch(text)
        if met is not None:
            values = {name: _value(name, value, said) for name, value in met.groupdict().items()}
            return said.say(sentence, **values), False
    return text, said.language != "en"


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(sentence)))


def _value(name: str, value: str, said: Speech) -> str:
    if name == "day":
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    for vocabulary in VOCABULARIES.get(name, ()):
        word = said.word(value, vocabulary)
        if word != value.replace("_", " "):
            return word
    return value
