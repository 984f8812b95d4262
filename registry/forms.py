"""What comes in is judged: every fault at once, nothing unknown, NFC text. A form is what an act asks.

A field says its words where it stands, in ``Annotated``: pages draw their controls from them, the API describes itself
by them, and a type checker still knows which fields have a default.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

from registry.errors import Fault, NotAcceptable
from registry.faults import faults_of
from registry.saying import Said, say
from registry.text import Breaks, tidy

F = TypeVar("F", bound="Form")
INVALID_FORM = say("Some fields need another look.")
MOST_BYTES_OF_A_FORM = 8 * 1024 * 1024
"""Of the largest form there is: one with a map of 200,000 positions."""


def tidied(value: Any, breaks: Breaks = Breaks.KEPT) -> Any:
    """Return what was sent with every text in it as it is kept; names of fields are lines, and so is ``breaks``."""
    if isinstance(value, str):
        return tidy(value, breaks)
    if isinstance(value, dict):
        return {tidy(name): tidied(inner, breaks) for name, inner in value.items()}
    return [tidied(inner, breaks) for inner in value] if isinstance(value, list) else value


def _lined(value: Any) -> Any:
    return tidied(value, Breaks.REFUSED)


LINE = BeforeValidator(_lined)
"""A text of one line. It stands last, so that lengths are those of the tidied text:
``Annotated[str, Field(max_length=20), LINE]``."""
TIDY = BeforeValidator(tidied)
"""A text of several lines, or a document of texts; it stands last too."""


def doubled(value: Any, path: str) -> Iterator[str]:
    """Yield the path of every name of an object and every text of a list that becomes the same as another when tidied.

    What a GeoJSON feature carries beside its geometry is not looked at.
    """
    if isinstance(value, dict):
        repeated = _repeated(value)
        yield from (f"{path}.{name}" for name in value if _tidy(name) in repeated)
        for name, inner in value.items():
            if name != "properties":
                yield from doubled(inner, f"{path}.{name}")
    elif isinstance(value, list):
        repeated = _repeated(inner for inner in value if isinstance(inner, str))
        for n, inner in enumerate(value):
            if isinstance(inner, str):
                yield from (f"{path}.{n}",) if _tidy(inner) in repeated else ()
            else:
                yield from doubled(inner, f"{path}.{n}")


def _repeated(texts: Iterable[str]) -> frozenset[str]:
    counted = Counter(map(_tidy, texts))
    return frozenset(text for text, count in counted.items() if count > 1)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


class Form(BaseModel):
    """Base of every form. Unknown fields are refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    MOST_BYTES: ClassVar[int] = 256 * 1024
    """Of a body that holds it; more is refused before it is read."""

    @model_validator(mode="wrap")
    @classmethod
    def _demand_once(cls, given: Any, judge: ModelWrapValidatorHandler[Self]) -> Self:
        """Refuse what is named twice, with whatever else is wrong: tidying would drop one of the two in silence."""
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
    """How a page draws a field where its type does not say it: ``passage``, ``drawing``, ``party`` or ``file``."""

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


Line = Annotated[str, Field(min_length=1, max_length=300), LINE]
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
