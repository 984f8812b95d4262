"""Which recalls of lots are in force: a lot that is recalled twice stays recalled until both recalls are ended.

Each recall of a lot, alone or with others, is a separate entry, and the act that ends it names that entry.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import Fault, NotAcceptable
from registry.journal.describing import PERSONAL, columns, restore
from registry.journal.history import documents, done, kept, one_as_of, with_items
from registry.journal.packing import unpack
from registry.saying import say
from registry.tables import Entry, Item, Lot
from registry.tables.journal import Phase
from registry.vocabulary import Subject

RECALLS = ("recall", "recall_by_right", "recall_by_use", "recall_by_producer")
TAKEN_BACK = tuple(f"correct_{name}" for name in RECALLS)
AT_ONCE = 500
"""How many lots one statement reads."""
WORDS = ("reason", "public_reason", "public_advice", "recalled_at")
"""What a lot stores of its last recall in force."""


class Recalls(NamedTuple):
    """The recalls of a lot as positions of entries, oldest first: all of them, and those in force."""

    lines: list[int]
    standing: list[int]


class RecallTogether(NamedTuple):
    """A recall of several lots: its entry, time and reason, and the lots that it still holds, with their entries.

    ``reason`` is None when it was erased. Lots are named as entries name them.
    """

    line: int
    at: datetime
    reason: str | None
    lots: dict[str, int]


async def recalls_of(connection: AsyncConnection, lots: Iterable[str]) -> dict[str, Recalls]:
    """Return the recalls of lots, by lot; lots are named as entries name them.

    A lot that was recalled only because one of its inputs was recalled has no own recall; its item shows it.
    """
    wanted = list(dict.fromkeys(lots))
    found = {key: Recalls([], []) for key in wanted}
    told = (*(col(getattr(Entry, name)) for name in ("position", "subject_id", "act", "corrects")), *_ITEM)
    said: Any = select(*told).join(Item, col(Item.position) == col(Entry.position), isouter=True)
    # A correction that waits, was returned or withdrawn changes nothing; only the second person's confirmation counts.
    counts = or_(
        and_(col(Entry.act).in_(RECALLS), col(Entry.phase) == Phase.TAKEN),
        and_(col(Entry.act).in_(TAKEN_BACK), col(Entry.phase) == Phase.CONFIRMED),
    )
    said = said.where(col(Entry.subject) == Subject.LOT.value, counts).order_by(col(Entry.position))
    for at in range(0, len(wanted), AT_ONCE):
        part = said.where(col(Entry.subject_id).in_(wanted[at : at + AT_ONCE]))
        for position, key, act, corrects, packing, body in await connection.execute(part):
            if act in TAKEN_BACK or body is None or "recalled_with" not in json.loads(unpack(packing, body)):
                _follow(found[key], position, act, corrects)
    return found


_ITEM = col(Item.packing), col(Item.body)


def _follow(recalls: Recalls, position: int, act: str, corrects: int | None) -> None:
    if act in RECALLS:
        recalls.lines.append(position)
        recalls.standing.append(position)
    elif corrects is None:
        # An older entry, from the time when a lot had at most one recall: it ends all recalls.
        recalls.standing.clear()
    elif corrects in recalls.standing:
        recalls.standing.remove(corrects)


class RecallAlone(NamedTuple):
    """A recall of a lot that is in force: its entry, time and reason; ``reason`` is None when it was erased."""

    line: int
    at: datetime
    reason: str | None


async def standing_recalls(connection: AsyncConnection, lot_id: object) -> list[RecallAlone]:
    """Return the recalls of a lot that are in force, oldest first."""
    standing = (await recalls_of(connection, [str(lot_id)]))[str(lot_id)].standing
    wanted = with_items().where(col(Entry.position).in_(standing)).order_by(col(Entry.position))
    rows = (await connection.execute(wanted)).all()
    told = await documents(connection, [kept(row) for row in rows])
    return [
        RecallAlone(row.position, row.at, document.get(PERSONAL, {}).get("reason"))
        for row, document in zip(rows, told, strict=True)
    ]


async def recalled_together(
    connection: AsyncConnection, act: str, subject: Subject, subject_id: object
) -> list[RecallTogether]:
    """Return the recalls by an act on a subject that still hold a lot, oldest first."""
    mine = (col(Entry.subject) == subject.value, col(Entry.subject_id) == str(subject_id), col(Entry.act) == act)
    lines = with_items().where(*mine, col(Entry.phase) == Phase.TAKEN).order_by(col(Entry.position))
    mains = [done(row) for row in await connection.execute(lines)]
    if not mains:
        return []
    lots = [await _lots_behind(connection, act, one.position) for one in mains]
    recalls = await recalls_of(connection, (key for found in lots for key in found))
    told = [
        RecallTogether(
            one.position,
            one.at,
            one.facts.get("reason"),
            {key: line for key, line in found.items() if line in recalls[key].standing},
        )
        for one, found in zip(mains, lots, strict=True)
    ]
    return [one for one in told if one.lots]


async def _lots_behind(connection: AsyncConnection, act: str, line: int) -> dict[str, int]:
    """Return the lots that an act recalled, with their entries, which follow the act's own entry without a gap."""
    place = func.row_number().over(order_by=col(Entry.position)).label("place")
    behind = (
        select(col(Entry.position), col(Entry.subject_id), place)
        .where(col(Entry.position) > line, col(Entry.subject) == Subject.LOT.value, col(Entry.act) == act)
        .subquery()
    )
    without_gap = select(behind.c.subject_id, behind.c.position).where(behind.c.position == line + behind.c.place)
    return {row.subject_id: row.position for row in await connection.execute(without_gap)}


async def take_back(connection: AsyncConnection, lot: Lot, recalls: Recalls, line: int) -> bool:
    """End one recall of a lot; return whether it was the last, so that the lot is open again (``chain``).

    When another recall is in force, the lot gets the words of that one.
    """
    rest = [one for one in recalls.standing if one != line]
    if rest and line > rest[-1]:
        # Until the next recall, the lot had the words of this one, with later changes to them.
        until = next(one for one in recalls.lines if one > rest[-1]) - 1
        document = await one_as_of(connection, Subject.LOT, lot.id, until)
        if document is None:
            raise LookupError(f"Lot {lot.id} has no line {until} or before.")
        (row,) = restore(document)["lot"]
        told = dict(zip(columns("lot"), row, strict=True))
        for name in WORDS:
            setattr(lot, name, told[name])
    return not rest


def meant(wish: int | None, lines: Iterable[int]) -> int:
    """Return the recall to be ended, by its entry.

    NotAcceptable when several are in force and none of them is named.
    """
    standing = list(lines)
    found = [line for line in standing if wish in {None, line}]
    if len(found) == 1:
        return found[0]
    lines_of = say("choose one of the lines %(lines)s", lines=[str(line) for line in standing])
    raise NotAcceptable(
        say("Say which recall is taken back."), (Fault("recall", lines_of, "choose_one"),), code="choose_one"
    )
