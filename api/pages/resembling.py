"""Names in the register that resemble a name: to be looked at before one is filed, and when one is examined."""

import unicodedata
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from search.engine import EngineUnavailable, Finder
from search.finding import Query
from search.queries import Found, look_up

SHOWN = 6
LOOKED_AT = 25
"""Hits of the search among which names are picked: it also answers from products, places and parties."""


async def resembling(
    connection: AsyncConnection, engine: Finder, name: str, *, but: UUID | None = None
) -> list[Found] | None:
    """Return what everybody may see of records whose name shares words with ``name``; None without an answer."""
    text = unicodedata.normalize("NFC", name).strip()[:200]
    if not text:
        return []
    try:
        answer = await look_up(engine, connection, Query(text, limit=LOOKED_AT))
    except EngineUnavailable:
        return None
    named_alike = (found for found in answer.found if any(piece.is_match for piece in found.name_segments))
    return [found for found in named_alike if found.id != but][:SHOWN]
