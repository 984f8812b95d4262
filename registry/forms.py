"""Checks input: every fault at once, no unknown field, NFC text. A form is what an act asks.

A field states its words in ``Annotated``: pages draw their controls from them, the API describes itself with them, and
a type checker still knows which fields have a default.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo

from registry.errors import Fault, NotAcceptable, Unfit
from registry.faults import NO_WHOLE_NUMBER, faults_of
from registry.saying import Said, say
from registry.text import Breaks, tidy
from registry.vocabulary import Readers

F = TypeVar("F", bound="Form")
INVALID_FORM = say("Some fields need another look.")
MOST_BYTES_OF_A_FORM = 8 * 1024 * 1024
"""The size of the largest form: one with a map of 200,000 positions."""


def tidied(value: Any, breaks: Breaks = Breaks.KEPT) -> Any:
    """Return the input with every text tidied.

    Names of fields are single lines, and so are texts unless ``breaks`` allows.
    """
    if isinstance(value, str):
        return tidy(value, breaks)
    if isinstance(value, dict):
        return {tidy(name): tidied(inner, breaks) for name, inner in value.items()}
    return [tidied(inner, breaks) for inner in value] if isinstance(value, list) else value


def _lined(value: Any) -> Any:
    return tidied(value, Breaks.REFUSED)


LINE = BeforeValidator(_lined)
"""A text of one line. Write this mark last, so that the length is that of the tidied text.

``Annotated[str, Field(max_length=20), LINE]``
"""
TIDY = BeforeValidator(tidied)
"""A text of several lines, or a document of texts; write this mark last too."""


def doubled(value: Any, path: str) -> Iterator[str]:
    """Yield the path of every name in an object and text in a list that equals another one after tidying.

    Properties of a GeoJSON feature are ignored.
    """
    if isinstance(value, dict):
        repeated = _repeated(value)
        yield from (f"{path}.{name}" for name in value if _tidy(name) in repeated)
        for name, inner in value.items():
            if name != "properties":
                yield from doubled(inner, f"{path}.{name}")
    elif isinstance(value, list):
        texts = [inner for inner in value if isinstance(inner, str)]
        repeated = _repeated(texts) if texts else frozenset()
        for n, inner in enumerate(value):
            if isinstance(inner, str):
                yield from (f"{path}.{n}",) if _tidy(inner) in repeated else ()
            elif isinstance(inner, dict | list):  # numbers are skipped, because a map has a million of them
                yield from doubled(inner, f"{path}.{n}")


def _repeated(texts: Iterable[str]) -> frozenset[str]:
    counted = Counter(map(_tidy, texts))
    return frozenset(text for text, count in counted.items() if count > 1)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def whole(value: Any) -> Any:
    """Return a whole number; Unfit for anything that only looks like one, because quantities are not guessed."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(NO_WHOLE_NUMBER, "int_type")
    return value


Whole = Annotated[int, BeforeValidator(whole)]


class Form(BaseModel):
    """Base of every form. Unknown fields are refused, so that nobody sets a value that they may not set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    MOST_BYTES: ClassVar[int] = 256 * 1024
    """Largest body with this form, in bytes; a larger one is refused before it is read."""

    @model_validator(mode="wrap")
    @classmethod
    def _demand_once(cls, given: Any, judge: ModelWrapValidatorHandler[Self]) -> Self:
        """Refuse names that occur twice, together with all other faults; tidying would silently drop one of the two."""
        fields = (
            {name: value for name, value in given.items() if name in cls.model_fields}
            if isinstance(given, dict)
            else {}
        )
        faults = [
            Fault(path, say("is named twice"), "named_twice")
            for name, value in fields.items()
            for path in doubled(value, name)
        ]
        if not faults:
            return judge(given)
        try:
            judge(given)
        except ValidationError as error:
            faults += faults_of(error)
        raise NotAcceptable(INVALID_FORM, tuple(faults), code="invalid_form")


class Nothing(Form):
    """The form of an act that asks nothing."""


class Drawn(str):
    """How a page draws a field when its type does not say it: ``passage``, ``drawing``, or the name of a choice.

    A ``place`` is a point or a drawing. ``codes`` are a list that may be typed in one line. An ``amount`` is typed in
    the unit chosen beside it, in the field ``unit``. A ``label`` is a number in its order, or a code.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Keyed:
    """Marks a mapping that a page asks as rows of ``row``.

    The field ``key`` is the name, the field ``value`` its content. ``both`` is said when only one of the two was given.
    Faults with a code in ``of_key`` are about the name, which ``kept`` converts to its stored form.
    """

    row: type[BaseModel]
    key: str
    value: str
    both: Said
    of_key: frozenset[str] = frozenset()
    kept: Callable[[str], str] = str


class Searched(Enum):
    """How a field is found: as another name or product, as a facet (legal basis, stars), or as a text to search in."""

    NAME = "name"
    PRODUCT = "product"
    BASIS = "basis"
    STARS = "stars"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The words of a field, wherever it is asked, shown, searched or printed.

    ``question`` is asked of a producer when the title is office language. ``inid`` are its codes of WIPO ST.60.
    ``shown_to`` says who reads it, None for nobody. A field of a kind's document that is not asked, or is shown to
    nobody, says why in ``unasked`` or ``unshown``. ``is_printed``: it is on printed pages.
    """

    title: Said
    help: Said | None = None
    example: Said | str = ""
    question: Said | None = None
    inid: str = ""
    shown_to: Readers | None = None
    searched: Searched | None = None
    is_printed: bool = True
    unasked: str = ""
    unshown: str = ""


def asked(
    title: Said,
    *,
    help: Said | None = None,  # noqa: A002 # the word that everybody greps for
    example: Any = None,
    question: Said | None = None,
    inid: str = "",
    shown_to: Readers | None = None,
    searched: Searched | None = None,
    is_printed: bool = True,
    unasked: str = "",
    unshown: str = "",
    **limits: Any,
) -> Any:
    """Return a field with its words; ``limits`` are those of Pydantic. The form must accept the example."""
    told = [example.sentence if isinstance(example, Said) else example]
    codes = ", ".join(f"({code})" for code in inid.split(", ") if code)
    explained = " ".join(one for one in (help.sentence if help else "", f"INID {codes}." if codes else "") if one)
    made: FieldInfo = Field(
        title=title.sentence,
        description=explained or None,
        examples=None if example is None else told,
        **limits,
    )
    made.metadata.append(
        Description(
            title=title,
            help=help,
            example=example if isinstance(example, str | Said) else "",
            question=question,
            inid=inid,
            shown_to=shown_to,
            searched=searched,
            is_printed=is_printed,
            unasked=unasked,
            unshown=unshown,
        )
    )
    return made


def description_of(field: FieldInfo) -> Description | None:
    """Return the words of a field; None when it was not made by ``asked``."""
    return next((one for one in field.metadata if isinstance(one, Description)), None)


Line = Annotated[str, Field(min_length=1, max_length=300), LINE]
Passage = Annotated[str, Field(min_length=1, max_length=8000), Drawn("passage"), TIDY]
Reason = Annotated[str, Field(min_length=1, max_length=2000), Drawn("passage"), TIDY]


class Correction(Form):
    """Base of the forms of acts that correct a mistake."""

    mistake: Annotated[
        Reason,
        asked(say("What was wrong"), help=say("It stays in the history beside the mistake."), example="Ghi nhầm số."),
    ]


def example_of(form: type[Form]) -> dict[str, Any]:
    """Return a body that the form accepts, made of the examples of its fields."""
    return {name: field.examples[0] for name, field in form.model_fields.items() if field.examples}


def judge(form: type[F], values: Mapping[str, Any], faults: Sequence[Fault] = ()) -> F:
    """Return the form; NotAcceptable names every fault by path, those in ``faults`` first.

    An empty value counts as not given. A field that already has a fault gets no second one.
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
