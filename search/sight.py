"""What answers an officer or a manager: never more than lies on their desk, in lists as in counts.

The index of the office answers the office; what no index may hold is added from the register: persons, tax codes, parts
of numbers. A manager is answered only from the records of the rights that it manages. They are few and no index holds
them apart, so they are read for each question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.people.permissions import Actor
from registry.people.visibility import DESK, visible
from registry.tables import Record
from search.counting import count, meets, passes
from search.documents import Document
from search.engine import WINDOW, Candidates, Finder, Mark, Search, Sort
from search.finding import sort_key
from search.gathering import chunks, gather, last_line
from search.ordering import order
from search.persons import MetInRegister, met
from search.planner import Plan, plan
from search.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """Brings all candidates among a few texts."""

    texts: Sequence[Text]
    reached: Mark

    async def candidates(self, search: Search) -> Candidates:
        """Return the texts that pass the filters; the pure rules order and count all of them."""
        asked = search.plan
        meeting = [text for text in self.texts if meets(text, asked.phrases, asked.without)]
        found = [text for text in meeting if passes(text, search.filters)]
        facets = count(meeting, search.filters, search.facets)
        if asked.words:
            return Candidates(found, len(found), is_complete=True, rarest=rarest(asked, found), facets=facets)
        found.sort(key=lambda text: sort_key(text, Sort.NEWEST if search.sort is Sort.BEST else search.sort))
        part = found[search.offset : search.offset + search.limit]
        return Candidates(part, len(found), is_complete=len(part) == len(found), facets=facets)

    async def count(self) -> int:
        return len(self.texts)

    async def mark(self) -> Mark:
        return self.reached


@dataclass(frozen=True, slots=True)
class Enlarged:
    """Brings the candidates of an index, and beside them texts that were read from the register."""

    finder: Finder
    texts: Mapping[str, Text]
    is_complete: bool

    async def candidates(self, search: Search) -> Candidates:
        """Return both; a record that is in both comes from the register. Beyond the window only the index counts."""
        found = await self.finder.candidates(search)
        if not search.plan.words or search.offset or search.limit < WINDOW or not self.texts:
            return found
        also = [text for text in self.texts.values() if passes(text, search.filters)]
        rest = [text for text in found.texts if text.id not in self.texts]
        texts = [*also, *rest]
        if found.is_complete:
            total, is_complete = len(texts), self.is_complete
        else:
            total, is_complete = found.total, False
        return replace(
            found,
            texts=texts,
            total=total,
            is_complete=is_complete,
            is_exact=found.is_exact and self.is_complete,
            rarest=found.rarest if found.rarest is not None else rarest(search.plan, texts),
        )

    async def count(self) -> int:
        return await self.finder.count()

    async def mark(self) -> Mark:
        return await self.finder.mark()


async def sight(connection: AsyncConnection, actor: Actor, office: Finder, text: str) -> Finder:
    """Return what answers this actor's question: the office's index for the office, a manager's own records."""
    if not actor.is_staff:
        return OwnTexts(await _managed(connection, actor), Mark(*await last_line(connection)))
    also = await met(connection, actor, text)
    return Enlarged(office, await _texts(connection, actor, also, text), also.is_complete)


async def _texts(connection: AsyncConnection, actor: Actor, also: MetInRegister, text: str) -> dict[str, Text]:
    numbered = frozenset(also.numbered)
    documents = await _documents(connection, actor, list(dict.fromkeys((*also.numbered, *also.named))))
    found = (_with_number(one, text) if one.id in numbered else one for one in documents)
    return {one.id.hex: text_of(one) for one in found}


def _with_number(document: Document, text: str) -> Document:
    """Return the document with a part of its number, or a tax code, added as a number of its own."""
    return msgspec.structs.replace(document, numbers=(*document.numbers, text.strip()))


async def _managed(connection: AsyncConnection, actor: Actor) -> list[Text]:
    statement = select(col(Record.id)).where(visible(DESK, actor)).order_by(col(Record.id))
    ids = list((await connection.execute(statement)).scalars())
    return [text_of(document) for document in await _documents(connection, actor, ids)]


async def _documents(connection: AsyncConnection, actor: Actor, ids: Sequence[UUID]) -> list[Document]:
    return [one for some in chunks(ids) for one in await gather(connection, some, reader=actor)]


def rarest(asked: Plan, texts: Sequence[Text]) -> int | None:
    """Return the plain word of a plan that the fewest texts have as it stands, or else meet in any way."""
    spoken = [{word for _, phrase in text.phrases for word in phrase.split()} | {*text.units} for text in texts]
    standing = {n: sum(asked.words[n].folded in words for words in spoken) for n in asked.plain}
    if not any(standing.values()):
        alone = {n: plan(asked.words[n].written) for n in asked.plain}
        standing = {n: sum(one.is_answer for one in order(alone[n], texts, None)) for n in asked.plain}
    found = {n: number for n, number in standing.items() if number}
    return min(found, key=lambda n: (found[n], n)) if found else None
