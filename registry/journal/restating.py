"""When what a subject is changes its form: older documents are read through upgrades, and nothing is written anew.

An upgrade is a pure function from the body of one schema to the next. The audit reads older items through it, so that
a migration that moves a fact needs no million entries, and a row that somebody changed meanwhile still differs.
"""

from collections.abc import Callable, Mapping

from registry.journal.describing import Document

Upgrade = Callable[[Document], Document]

UPGRADES: Mapping[int, Upgrade] = {}
"""From which schema each leads to the next. Never changed, never removed."""


def upgraded(body: Document, upgrades: Mapping[int, Upgrade], schema: int) -> Document:
    """Return a body as ``schema`` has it, as far as upgrades lead."""
    while body["schema"] < schema and body["schema"] in upgrades:
        body = upgrades[body["schema"]](body)
    return body
