"""What comes in is judged: every fault at once, nothing unknown, NFC text."""

import unicodedata
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from registry.errors import Unfit
from registry.saying import say


def plain(text: str) -> str:
    """Return the text in NFC; refuse control characters and bidirectional overrides, which hide what is written."""
    for character in text:
        kind = unicodedata.category(character)
        if (
            kind == "Cc" and character not in "\n\t\r"
        ) or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
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


class Form(BaseModel):
    """Base of every form. Unknown fields are refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)
