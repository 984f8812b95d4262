"""Records as rows of an exported table: it holds what the reader sees."""

from collections.abc import Sequence

from api.language import Speech
from api.tables import Cell
from registry.saying import say
from search.queries import Found

COLUMNS = (
    "name", "kind", "category", "status", "product", "holder", "registration_number", "registered_on",
    "application_number", "filed_on", "country", "office", "custody", "id",
)  # fmt: skip

VOCABULARY = {"kind": "Kind", "category": "Category", "status": "Status", "custody": "Custody"}


TITLES = (
    say("Name"), say("Kind of right"), say("Nature of the mark"), say("Status"),
    say("Product"), say("Holder"), say("Registration number"), say("Registered on"),
    say("Application number"), say("Filed on"), say("Country"), say("Registering office"),
    say("Kept by"), say("Identifier"),
)  # fmt: skip
"""The heads of the columns."""


def titles(said: Speech) -> list[str]:
    """Return the heads of the columns in a language."""
    return [said.tell(title) for title in TITLES]


def cells(found: Found, said: Speech | None) -> Sequence[Cell]:
    """Return a record's row; words of the office as people say them, or as codes where ``said`` is None."""
    return [_cell(name, getattr(found, name), said) for name in COLUMNS]


def _cell(name: str, value: object, said: Speech | None) -> Cell:
    if value is None:
        return None
    if name in VOCABULARY and said is not None:
        return said.word(str(value), VOCABULARY[name])
    return str(value) if name == "id" or name in VOCABULARY else value  # type: ignore[return-value] # texts and days
