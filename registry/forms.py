"""What comes in is judged: every fault at once, nothing unknown, NFC text. A form is what an act asks.

A field says its words where it stands, in ``Annotated``: pages draw their controls from them, the API describes itself
by them, and a type checker still knows which fields have a default.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from registry.errors import Fault, NotAcceptable, Unfit
from registry.faults import NO_WHOLE_NUMBER, faults_of
from registry.saying import Said, say

F = TypeVar("F", bound="Form")
INVALID_FORM = say("Some fields need another look.")
MOST_BYTES_OF_A_FORM = 8 * 1024 * 1024
"""Of the largest form there is: one with a map of 200,000 positions."""
HIDING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Bidirectional overrides: they hide what is written."""


def plain(text: str) -> str:
    """Return the text in NFC; refuse control characters and bidirectional overrides, which hide what is written."""
    for character in text:
        kind = unicodedata.category(character)
        if (kind == "Cc" and character not in "\n\t\r") or character in HIDING:
            raise Unfit(
                say(
                    "holds a character that must not stand in a text: %(character)s",
                    character=f"U+{ord(character):04X}",
                ),
                "forbidden_character",
            )
        if kind == "Cs":
            raise Unfit(say("holds half a character (a lone surrogate)"), "lone_surrogate")
    return unicodedata.normalize("NFC", text)


def tidied(value: Any) -> Any:
    """Return what was sent with every text in it as ``plain`` gives it, keys and what is nested included."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(name): tidied(inner) for name, inner in value.items()}
    return [tidied(inner) for inner in value] if isinstance(value, list) else value


TIDY = BeforeValidator(tidied)
"""Text of a person: NFC, without control characters. It stands last, so that lengths are those of the tidied text:
``Annotated[str, Field(max_length=20), TIDY]``."""


def whole(value: Any) -> Any:
    """Let a whole number pass and nothing that only looks like one: quantities are not guessed at."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(NO_WHOLE_NUMBER, "int_type")
    return value


Whole = Annotated[int, BeforeValidator(whole)]


class Form(BaseModel):
    """Base of every form. Unknown fields are refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    MOST_BYTES: ClassVar[int] = 256 * 1024
    """Of a body that holds it; more is refused before it is read."""


class Nothing(Form):
    """The form of an act that asks nothing."""


class Drawn(str):
    """How a page draws a field where its type does not say it: ``passage``, ``drawing``, or what is to be chosen.

    An ``amount`` is typed in the unit that is chosen beside it, for the field ``unit``; a ``label`` is an index from 0
    that people count from 1.
    """

    __slots__ = ()


def asked(title: Said, *, help: Said | None = None, example: Any = None, **limits: Any) -> Any:  # noqa: A002 # the word that everybody greps for
    """Return a field with its words; ``limits`` are Pydantic's. An example is one that the form accepts."""
    made: FieldInfo = Field(
        title=title.sentence,
        description=help.sentence if help else None,
        examples=None if example is None else [example],
        **limits,
    )
    return made


Line = Annotated[str, Field(min_length=1, max_length=300), TIDY]
Passage = Annotated[str, Field(min_length=1, max_length=8000), Drawn("passage"), TIDY]
Reason = Annotated[str, Field(min_length=1, max_length=2000), Drawn("passage"), TIDY]


class Correction(Form):
    """Base of the forms of acts that mend a mistake."""

    mistake: Annotated[
        Reason,
        asked(say("What was wrong"), help=say("It stays in the history beside the mistake."), example="Ghi nhầm số."),
    ]


def example_of(form: type[Form]) -> dict[str, Any]:
    """Return a body that the form accepts, made of the examples of its fields."""
    return {name: field.examples[0] for name, field in form.model_fields.items() if field.examples}


def judge(form: type[F], values: Mapping[str, Any], faults: Sequence[Fault] = ()) -> F:
    """Return the form; NotAcceptable naming every field at fault, each by its path, those in ``faults`` first.

    What was left empty counts as not given; a field that has a fault already is not told a second one.
    """
    known = list(faults)
    named = {fault.field for fault in known}
    try:
        made = form.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        known += [fault for fault in faults_of(error) if fault.field not in named]
        raise NotAcceptable(INVALID_FORM, tuple(known), code="invalid_form") from None
    if known:
        raise NotAcceptable(INVALID_FORM, tuple(known), code="invalid_form")
    return made
