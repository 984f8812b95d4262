"""Notices about saved questions: they tell an account that new records answer a question that it keeps.

A record is new when it was not on the account's desk when the question was saved: it was lodged or mirrored since, or
came under the account's management. A question and a record give one notice, written in the transaction of the
bookmark. So nothing is told twice and nothing is lost, whenever the process is killed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.journal import Head, describing, following
from registry.journal.following import Read
from registry.journal.history import one_as_of
from registry.people.accounts import actor_of
from registry.people.managing import Seat
from registry.people.notices import leave
from registry.people.permissions import Actor
from registry.people.visibility import DESK, RecordFacts, may_see, visible
from registry.saying import say
from registry.tables import Notice, Record, SavedSearch, Table
from registry.vocabulary import NoticeKind, Subject
from search.counting import passes
from search.gathering import chunks, gather, touched
from search.narrowing import asked_of
from search.ordering import order
from search.syntax import Asked
from search.texts import Text, text_of

NAME = "alerts"

MOST = 20
"""New records per question and reading that get a notice each; if there are more, one notice says that there are
many."""


class KeptSearch(NamedTuple):
    """A question that an account keeps."""

    id: UUID
    account_id: UUID
    question: str
    since: int


class Alerts(following.Follower):
    """Reads the journal and leaves notices."""

    name = NAME
    inside = True
    with_items = False
    said = say("Telling what saved searches find")

    async def handle(
        self, read: Sequence[Read], reached: Head, session: AsyncSession | None
    ) -> None:  # the base's shape
        """Leave notices about the records that these lines touched."""
        connection = await cast("AsyncSession", session).connection()  # it works on the register alone
        kept = await _kept(connection, reached.position)
        if not kept:
            return
        ids = sorted(await touched(connection, ((line.subject, line.subject_id) for line in read)))
        for account_id, questions in kept.items():
            actor = await actor_of(connection, account_id)
            if actor is not None and ids:
                await _note(connection, actor, questions, await _texts(connection, actor, ids))


async def _kept(connection: AsyncConnection, reached: int) -> Mapping[UUID, list[KeptSearch]]:
    """Return the questions by account that were saved before the last of the lines was written."""
    columns = [col(getattr(SavedSearch, name)) for name in KeptSearch._fields]
    statement: Any = select(*columns).where(col(SavedSearch.since) < reached).order_by(col(SavedSearch.id))
    found: dict[UUID, list[KeptSearch]] = defaultdict(list)
    for row in await connection.execute(statement):
        found[row.account_id].append(KeptSearch(*row))
    return found


async def _texts(connection: AsyncConnection, actor: Actor, ids: Sequence[UUID]) -> list[Text]:
    """Return the searched texts of those records that lie on an actor's desk."""
    texts: list[Text] = []
    for some in chunks(ids):
        statement = select(col(Record.id)).where(col(Record.id).in_(some), visible(DESK, actor))
        seen = list((await connection.execute(statement)).scalars())
        texts += [text_of(document) for document in await gather(connection, seen, reader=actor)]
    return texts


async def _note(
    connection: AsyncConnection, actor: Actor, questions: Sequence[KeptSearch], texts: Sequence[Text]
) -> None:
    for question in questions:
        asked = asked_of(parse_qsl(question.question))
        answering = [text for text in texts if answers(asked, text)]
        told = await _told(connection, question, answering)
        new = [UUID(text.id) for text in answering if UUID(text.id) not in told]
        new = [one for one in new if not await _was_there(connection, actor, one, question.since)]
        common = {"account_id": actor.account_id, "about": question.id, "at": calendar.now()}
        if len(new) > MOST:
            many = {"kind": NoticeKind.FOUND_MANY, "key": f"found_many {question.id}"}
            await leave(connection, [{**common, **many}], anew=True)
            continue
        found = {"kind": NoticeKind.FOUND, "subject": Subject.RECORD.value}
        ones = [{"key": f"found {question.id} {one}", "subject_id": str(one), "record_id": one} for one in new]
        await leave(connection, [{**common, **found, **one} for one in ones])


def answers(asked: Asked, text: Text) -> bool:
    """Say whether a text answers a question by itself, whatever the other records are: no word counts as the rarest."""
    if asked.plan.is_nothing or not passes(text, asked.filters):
        return False
    return not asked.plan.words or order(asked.plan, [text], None)[0].is_answer


async def _told(connection: AsyncConnection, question: KeptSearch, texts: Sequence[Text]) -> set[UUID | None]:
    """Return the records for which a notice was left before."""
    ids = [UUID(text.id) for text in texts]
    statement = select(col(Notice.record_id)).where(col(Notice.about) == question.id, col(Notice.record_id).in_(ids))
    return set((await connection.execute(statement)).scalars())


async def _was_there(connection: AsyncConnection, actor: Actor, record_id: UUID, since: int) -> bool:
    """Say whether a record was on the actor's desk as of the line at which the question was saved."""
    document = await one_as_of(connection, Subject.RECORD, record_id, since)
    return document is not None and may_see(DESK, actor, facts_of(document))


def facts_of(document: describing.Document) -> RecordFacts:
    """Return the facts of a record, as it was then, that decide who could see it."""
    rows = {name: _named(name, some) for name, some in describing.restore(document).items()}
    (record,) = rows["record"]
    seats = [
        Seat(one["capacity"], one["party_id"], one["from_on"], one["to_on"]) for one in rows.get("record_party", ())
    ]
    return RecordFacts(record["status"], record["custody"], record["category"], tuple(seats))


def _named(table: str, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    names = [column.name for column in Table.metadata.tables[table].columns]
    return [dict(zip(names, row, strict=True)) for row in rows]
