"""Sentences of the register: English literals in the code, with values that keep their types.

Babel finds every sentence by the names ``say``, ``say_many`` and ``say_in``, so a sentence is always a literal.
``api/language.py`` looks it up in the reader's language and formats the values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self, TypeAlias
from uuid import UUID

Language = Literal["vi", "en"]
"""The languages in which the register can be read."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and its values; ``many`` is the sentence for every value of ``n`` except 1."""

    sentence: str
    values: Mapping[str, "Value"] = field(default_factory=dict)
    many: str = ""
    context: str = ""

    def __str__(self) -> str:
        """Return plain English, for logs and the command line."""
        sentence = self.many if self.many and self.values["n"] != 1 else self.sentence
        return (
            sentence % {name: _plain_english(value) for name, value in self.values.items()} if self.values else sentence
        )

    def __hash__(self) -> int:
        return hash((self.sentence, self.context))


def say(sentence: str, /, **values: "Value") -> Said:
    """Return a sentence; ``%(name)s`` in it is replaced by the value of that name."""
    return Said(sentence, values)


def say_many(one: str, many: str, /, *, n: int, **values: "Value") -> Said:
    """Return a sentence whose words depend on the number ``n``."""
    return Said(one, {"n": n, **values}, many)


def say_in(context: str, sentence: str, /, **values: "Value") -> Said:
    """Return a sentence that is the same in English in two contexts but differs in another language."""
    return Said(sentence, values, context=context)


class Words(StrEnum):
    """A vocabulary: a member is stored and sent by its value, and shown by its words.

    ``said`` is used alone, in a heading or a list; ``inside`` is used within a sentence ("it is a draft") and equals
    ``said`` unless given.
    """

    said: Said
    inside: Said

    def __new__(cls, value: str, said: Said | None = None, inside: Said | None = None) -> Self:
        """Make a member; TypeError without words. The default is for type checkers, who read Unit("kg") as a call."""
        if said is None:
            raise TypeError(f"{cls.__name__}: {value!r} has no words")
        member = str.__new__(cls, value)
        member._value_ = value
        member.said = said
        member.inside = inside or member.said
        return member


class Length(Words):
    """The unit of a distance on the ground."""

    METRE = "m", say("m")
    KILOMETRE = "km", say("km")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit; ``of`` names the goods, because Vietnamese counts fruit with its own word."""

    amount: int | Decimal
    unit: Words
    of: str = ""


class Ordinal(int):
    """A number that names something (an order, a version, a year); it is written without separators."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Titled:
    """Something called by its title, which begins with a lower-case letter within a sentence.

    ``name`` is what JSON calls it, if it has a name there.
    """

    title: Said
    name: str = ""

    def inside(self, told: str) -> str:
        """Return the title in the reader's language for use within a sentence; abbreviations stay unchanged."""
        return told[:1].lower() + told[1:] if told[1:2].islower() or told[1:2] == " " else told


class Either(tuple["Value", ...]):
    """Alternative values: "a, b or c", where a list gives "a, b and c"."""

    __slots__ = ()


Value: TypeAlias = str | int | float | Decimal | date | UUID | Quantity | Words | Said | Titled | Sequence["Value"]


def plain(value: Any) -> Any:  # noqa: PLR0911 # one answer a type
    """Return a value as JSON: days as ISO 8601, amounts as text, members of a vocabulary by their value."""
    match value:
        case Said():
            return str(value)
        case Titled():
            return value.name or str(value.title)
        case Quantity():
            return {"amount": plain(value.amount), "unit": value.unit.value}
        case Words():
            return value.value
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case Mapping():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value


def _plain_english(value: "Value") -> str:
    match value:
        case Words():
            return str(value.inside)
        case Titled():
            return value.inside(str(value.title))
        case Quantity():
            return f"{value.amount} {value.unit.said}"
        case list() | tuple():
            return ", ".join(_plain_english(one) for one in value)
        case _:
            return str(value)
