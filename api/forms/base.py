"""What comes in is judged: every fault at once, nothing unknown, every text tidied by one hygiene."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator

from registry.errors import Fault, NotAcceptable
from registry.faults import faults_of
from registry.saying import say
from registry.text import Breaks, tidy


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
        raise NotAcceptable(say("Some fields need another look."), tuple(faults), code="invalid_form")
