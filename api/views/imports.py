"""The JSON of imports and of the rows that they could not take."""

import json
from datetime import datetime
from uuid import UUID

import msgspec

from registry.vocabulary import RunStatus


class ImportView(msgspec.Struct):
    """An import of a file, with the counts of its rows.

    ``no_rights`` are valid rows of something that this register does not keep, ``faulty`` the others that were not
    taken.
    """

    id: UUID
    layout: str
    file_name: str
    digest: str
    status: RunStatus
    rows_read: int
    added: int
    changed: int
    unchanged: int
    no_rights: int
    faulty: int
    started_at: datetime
    ended_at: datetime | None


def cells_of(text: str) -> dict[str, str]:
    """Return the cells that are stored as JSON; characters that a broken file has cut are shown as replaced."""
    return {name: str(value).encode(errors="replace").decode() for name, value in json.loads(text).items()}
