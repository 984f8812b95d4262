"""Texts as they were typed: which rows have content, and the content of a field without blanks around it."""

import unicodedata
from collections.abc import Mapping


def rows_in(name: str, typed: Mapping[str, str]) -> list[int]:
    """Return the numbers of the rows of a name that have content."""
    found = set()
    for field, text in typed.items():
        rest = field.removeprefix(f"{name}.")
        number = rest.partition(".")[0]
        if rest != field and number.isascii() and number.isdecimal() and text.strip():
            found.add(int(number))
    return sorted(found)


def text_of(typed: Mapping[str, str], name: str) -> str | None:
    """Return the content of a field, NFC and without blanks around it; None for nothing."""
    return unicodedata.normalize("NFC", typed.get(name, "").replace("\r\n", "\n")).strip() or None


def has_text(name: str, typed: Mapping[str, str]) -> bool:
    """Say whether a field, or a field that belongs to it, has content."""
    return any(text.strip() for field, text in typed.items() if field == name or field.startswith(f"{name}."))
