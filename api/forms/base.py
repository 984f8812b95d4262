"""What comes in is judged: every fault at once, nothing unknown, every text tidied by one hygiene."""

from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

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


class Form(BaseModel):
    """Base of every form. Unknown fields are refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)
