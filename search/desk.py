"""One question on a desk: the records that lie on it, parties, the place of a label, passages of specifications."""

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
"""How many of each stand beside the list."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What answers a question beside records."""

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
    """Return what else answers; passages are the office's to search. Raises EngineUnavailable."""
    if not text.strip() or not text.isprintable():
        return Beside()
    label = None
    with suppress(SecretUnusable):  # the desk is no place to accuse a label, nor to fail for a missing secret
        label = await place_of(verification, connection, actor, text)
    inside: tuple[Sequence[FoundPassage], int] = ((), 0)
    if actor.is_staff:
        embedded = engines.embedded
        inside = await look_inside(embedded, connection, text, limit=PASSAGES, offset=0, audience=Audience.OFFICE)
    parties = await directory.parties(actor, q=text, by_name=True).rows(connection, PARTIES)
    return Beside(parties, label, inside)
