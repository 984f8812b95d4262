"""One question on a desk: its records, and beside them parties, the place of a label, passages of specifications."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.codes.keys import SecretUnusable
from registry.labels.placing import LabelPlace, place_of
from registry.labels.verification import Verification
from registry.people import directory
from registry.people.permissions import Actor
from search.documents import Audience
from search.engine import Finder
from search.engines import Engines
from search.finding import Query
from search.passages import FoundPassage, look_inside
from search.queries import SearchAnswer, look_up
from search.sight import sight

PARTIES, PASSAGES = 6, 3
"""How many results of each kind stand beside the list."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What answers a question beside the records."""

    parties: Sequence[Row[Any]] = ()
    label: LabelPlace | None = None
    passages: tuple[Sequence[FoundPassage], int] = ((), 0)


async def look_up_on_desk(engines: Engines, connection: AsyncConnection, actor: Actor, query: Query) -> SearchAnswer:
    """Return the answer from what lies on an actor's desk; ``engines`` are the office's. Raises EngineUnavailable."""
    return await look_up(await finder(engines, connection, actor, query.text), connection, query, actor)


async def finder(engines: Engines, connection: AsyncConnection, actor: Actor, text: str) -> Finder:
    """Return what answers a question on an actor's desk."""
    return await sight(connection, actor, engines.finder, text)


async def look_beside(
    engines: Engines, verification: Verification, connection: AsyncConnection, actor: Actor, text: str
) -> Beside:
    """Return the answers beside the records; only the office searches passages. Raises EngineUnavailable."""
    if not text.strip() or not text.isprintable():
        return Beside()
    label = None
    with suppress(SecretUnusable):  # the desk does not accuse a label, and does not fail because a secret is missing
        label = await place_of(verification, connection, actor, text)
    inside: tuple[Sequence[FoundPassage], int] = ((), 0)
    if actor.is_staff:
        embedded = engines.embedded
        inside = await look_inside(embedded, connection, text, limit=PASSAGES, offset=0, audience=Audience.OFFICE)
    parties = await directory.parties(actor, q=text, by_name=True).rows(connection, PARTIES)
    return Beside(parties, label, inside)
