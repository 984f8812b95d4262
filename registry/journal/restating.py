"""When what a subject is changes its form: older documents are read through upgrades, and nothing is written anew.

An upgrade is a pure function from the body of one schema to the next; it gets sealed bodies and opened ones, in which
what was erased is not there. Older items are read through it, so that a migration that moves a fact needs no million
entries, and a row that somebody changed meanwhile still differs. What is personal is sealed: an upgrade that changes
such a value needs the subjects to be told anew (``restatement``).
"""

from collections.abc import Callable, Mapping

from registry.journal.describing import Document

Upgrade = Callable[[Document], Document]

UPGRADES: Mapping[int, Upgrade] = {}
"""From which schema each leads to the next. Never changed, never removed."""


def upgraded(body: Document, upgrades: Mapping[int, Upgrade], schema: int | None = None) -> Document:
    """Return a body as ``schema``, or else the last one, has it, as far as upgrades lead."""
    while body["schema"] in upgrades and (schema is None or body["schema"] < schema):
        body = upgrades[body["schema"]](body)
    return body
