"""Saying a refusal of the register in the reader's language, beside the fields it is about."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from http import HTTPStatus

import msgspec

from api.language import Speech
from api.pages.formats import day, number, quantity
from api.pages.sentences import DETAILS, FAULTS, PLACES
from api.problems import STATUSES, slug
from registry.errors import RegistryError
from registry.text import remarks_on
from registry.vocabulary import Measure

COUNTS = frozenset({"left", "total", "least", "most", "now", "read", "drawn"})
VOCABULARIES = {
    "act": ("Act",),
    "status": ("Status", "AuthorisationStatus", "BatchStatus", "LotStatus"),
    "state": ("RangeState",),
    "role": ("Role",),
}
"""Which words a value in a sentence may be."""

_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_AMOUNT = re.compile(r"(\d+) (g|ml|piece)")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?) (m|km)")


class Said(msgspec.Struct):
    """Words for one field; ``is_foreign`` when they could only be given in English."""

    field: str
    label: str
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


def trouble(refusal: RegistryError, said: Speech, fields: Mapping[str, str] | None = None) -> Trouble:
    """Return a refusal in words; ``fields`` are the words of the form's fields, where the page has some of its own.

    A fault deep in a field (``geometry.coordinates.0``) is put to the field itself.
    """
    faults: list[Said] = []
    fields = fields or {}
    for fault in refusal.faults:
        words, is_foreign = fault_words(fault.message, said)
        field = nearest(fault.field, fields)
        one = Said(field, fields.get(field) or said.word(field, "Field"), words, is_foreign)
        faults += [one] if one not in faults else []
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


def nearest(path: str, fields: Mapping[str, str]) -> str:
    """Return the field of the form that a path belongs to: itself, or the longest beginning that is one.

    A page that names no such field has one of the path's first word.
    """
    shorter = path
    while shorter:
        if shorter in fields:
            return shorter
        shorter = shorter.rpartition(".")[0]
    return path.partition(".")[0]


def fault_words(message: str, said: Speech) -> tuple[str, bool]:
    """Return what is wrong with a field, and whether it had to be left in English."""
    for pattern, sentence in _FORMAL:
        met = pattern.match(message)
        if met is not None:
            message = met.expand(sentence)
            break
    return translated(message, FAULTS, said)


def remarks_in(text: str, said: Speech) -> list[str]:
    """Return what whoever decides on a name should look at twice."""
    return [translated(remark, FAULTS, said)[0] for remark in remarks_on(text)]


def hindrance(detail: str, said: Speech) -> str:
    """Return why a step cannot be taken now, in words."""
    return translated(detail, DETAILS, said)[0]


_FORMAL = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Value error, (.+)", r"\1"),
        (r"Field required|(?:String|Value|List|Tuple|Dictionary) should have at least 1 ", "fill this in"),
        # A text that was tidied before it is counted is a Value to Pydantic.
        (r"(?:String|Value) should have at most (\d+) ", r"at most \1 characters"),
        (r"(?:List|Tuple|Dictionary|Set|Frozenset) should have at most (\d+) ", r"at most \1 lines"),
        (r"Input should be a valid (?:decimal|number)|Decimal input should|Input should be a finite", "is no number"),
        (r"Input should be a valid date", "is no date"),
        (r"Input should be a valid integer", "is no whole number"),
        (r"Input should be a valid UUID", "choose one"),
        (r"Input should be '", "choose one"),
        (r"Input should be greater than or equal to (\d+)", r"at least \1"),
        (r"Input should be less than or equal to (\d+)", r"at most \1"),
        (r"Input should be less than (\d+)", r"less than \1"),
        (r"Input should be greater than 0", "more than 0, at most 1,000,000"),
        (r"String should match pattern '\^\[a-z\]", "two small letters: vi, en"),
        (r"String should match pattern '\^\[A-Z\]", "two capital letters: VN, JP"),
    )
)
"""What the forms' own judge says, in the words of the rules: the register passes it on, so its text is all there is."""


def translated(text: str, sentences: tuple[str, ...], said: Speech) -> tuple[str, bool]:
    """Return a rule's sentence in the language, and whether it had to be left in English."""
    for sentence in sentences:
        met = _pattern(sentence).fullmatch(text)
        if met is not None:
            given = met.groupdict()
            values = {name: _value(name, value, said, given.get("amount", "")) for name, value in given.items()}
            return said.say(sentence, **values), False
    return text, said.language != "en"


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(sentence.replace("%%", "%"))), re.DOTALL)


def _value(name: str, value: str, said: Speech, amount: str) -> str:
    if name == "rest" and value.isdecimal() and _AMOUNT.fullmatch(amount):
        # What is left of an amount counts as the amount does.
        value = f"{value} {amount.rpartition(' ')[2]}"
    if name == "day":
        return _day(value)
    if name in {"amount", "rest"} and (whole := _AMOUNT.fullmatch(value)):
        return quantity(int(whole[1]), Measure(whole[2]), said.language)
    if name == "distance" and (length := _LENGTH.fullmatch(value)):
        return f"{number(Decimal(length[1]), said.language)}\u00a0{length[2]}"
    return _word(name, value, said)


def _word(name: str, value: str, said: Speech) -> str:
    if name in COUNTS and _NUMBER.fullmatch(value):
        return number(Decimal(value.replace(",", "")), said.language)
    if name in {"direction", "distance"} and value in PLACES:
        return said.say(value)
    words = (said.word(value, vocabulary) for vocabulary in VOCABULARIES.get(name, ()))
    return next((word for word in words if word != value.replace("_", " ")), value)


def _day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value
