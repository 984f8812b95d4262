"""Upgrades: older documents are read in today's schema, and nothing is written again.

An upgrade is a pure function from the body of one schema to the next. It receives sealed bodies and opened ones, in
which erased values are missing. So a migration that moves a fact needs no new entries, and a row that somebody changed
by hand still differs. Personal values are sealed: an upgrade that changes one also needs new entries for its subjects
(``restatement``).
"""

from collections.abc import Callable, Mapping

from registry.journal.describing import Document

Upgrade = Callable[[Document], Document]

UPGRADES: Mapping[int, Upgrade] = {}
"""By the schema from which each upgrade leads to the next. An upgrade is never changed and never removed."""


def upgraded(body: Document, upgrades: Mapping[int, Upgrade], schema: int | None = None) -> Document:
    """Return a body in the form of ``schema`` (None: the newest), as far as the upgrades lead."""
    while body["schema"] in upgrades and (schema is None or body["schema"] < schema):
        body = upgrades[body["schema"]](body)
    return body
