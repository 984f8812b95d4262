"""The present state of an order's labels as runs: recorded states, and labels taken for printing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry.errors import NotPermitted
from registry.labels.runs import Run, merged, minus, outweighing
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import LabelBatch, LabelRange, PrintFile, PrintJob, PrintRepeat
from registry.vocabulary import BatchStatus, PrintState, RangeState

PINS = "pins.csv"
"""The kind of a file of numbers under the coating; it is taken and counted apart from the labels."""
OUT = (RangeState.VOID, RangeState.REVOKED, RangeState.RECALLED)
"""States that end a label: such labels are neither printed nor activated."""
ON_GOODS = (RangeState.ACTIVATED, RangeState.DISPLAYED, RangeState.SHIPPED, RangeState.SOLD)
"""States of labels that are on goods. A producer who reports labels as sold has only forgotten to activate them."""
ON_THE_WAY = (PrintState.WAITING, PrintState.MAKING, PrintState.READY)
"""States of a print file for which labels are reserved."""


@cache
def is_taken_back() -> ColumnElement[bool]:
    """Return the SQL condition for rows about labels that were cancelled."""
    later = aliased(LabelRange)
    # By the id alone: with the order beside it, SQLite reads all rows of the order for each of them.
    return exists().where(col(later.takes_back) == col(LabelRange.id))


@cache
def stands() -> ColumnElement[bool]:
    """Return the SQL condition for rows about labels in force: not cancelled, and not cancelling another row."""
    return and_(col(LabelRange.takes_back).is_(None), not_(is_taken_back()))


async def said_of(connection: AsyncConnection, number: int) -> Mapping[RangeState, list[Run]]:
    """Return the runs in force of an order, by their state."""
    statement = select(col(LabelRange.state), col(LabelRange.first), col(LabelRange.last)).where(
        col(LabelRange.batch_number) == number, stands()
    )
    found: dict[RangeState, list[Run]] = {state: [] for state in RangeState}
    for state, first, last in await connection.execute(statement):
        found[state].append((first, last))
    return found


def out_of(said: Mapping[RangeState, Iterable[Run]]) -> list[Run]:
    """Return the labels that are void, withdrawn or recalled."""
    return merged(run for state in OUT for run in said[state])


def on_goods(said: Mapping[RangeState, Iterable[Run]]) -> list[Run]:
    """Return the labels that are in one of the states ON_GOODS."""
    return merged(run for state in ON_GOODS for run in said[state])


async def files(connection: AsyncConnection, number: int, *, kind: str | None = None) -> list[Run]:
    """Return the runs in the print files of an order; with ``kind`` PINS those of the files of numbers."""
    is_meant = col(PrintFile.kind) == PINS if kind == PINS else col(PrintFile.kind) != PINS
    statement = select(col(PrintFile.first), col(PrintFile.last)).where(col(PrintFile.batch_number) == number, is_meant)
    return [(first, last) for first, last in await connection.execute(statement)]


async def taken_by(connection: AsyncConnection, number: int, account_id: UUID) -> list[Run]:
    """Return the labels in the print files of an order that an account took."""
    statement = select(col(PrintFile.first), col(PrintFile.last)).where(
        col(PrintFile.batch_number) == number, col(PrintFile.taken_by) == account_id, col(PrintFile.kind) != PINS
    )
    return merged((first, last) for first, last in await connection.execute(statement))


async def taken(connection: AsyncConnection, number: int, *, kind: str | None = None) -> list[Run]:
    """Return the runs that were taken in print files, each as often as it was taken."""
    found = await files(connection, number, kind=kind)
    if found or kind is not None:
        return found
    # An order printed before each file had its own row counts as taken once, completely.
    statement = select(col(LabelBatch.quantity)).where(
        col(LabelBatch.number) == number, col(LabelBatch.status) == BatchStatus.PRINTED
    )
    return [(0, quantity - 1) for (quantity,) in await connection.execute(statement)]


async def reserved(
    connection: AsyncConnection, number: int, but: UUID | None = None, *, kind: str | None = None
) -> list[Run]:
    """Return the labels reserved for files that are not complete yet, except for the file ``but``.

    These files are waiting or being made, or their delivery is open. ``kind`` is one that is counted apart.
    """
    is_meant = col(PrintJob.kind) == PINS if kind == PINS else col(PrintJob.kind) != PINS
    statement = select(col(PrintJob.id), col(PrintJob.runs)).where(
        col(PrintJob.batch_number) == number,
        col(PrintJob.state).in_(ON_THE_WAY),
        col(PrintJob.is_entered).is_(False),
        is_meant,
    )
    found = [runs for job, runs in await connection.execute(statement) if job != but]
    return merged((first, last) for runs in found for first, last in runs)


async def barred(connection: AsyncConnection, number: int, *, kind: str | None = None) -> list[Run]:
    """Return the labels that were taken and for which no repeat has been allowed since."""
    is_meant = col(PrintRepeat.kind).is_(None) if kind is None else col(PrintRepeat.kind) == kind
    allowed = select(col(PrintRepeat.first), col(PrintRepeat.last)).where(
        col(PrintRepeat.batch_number) == number, is_meant
    )
    again = [(first, last) for first, last in await connection.execute(allowed)]
    return outweighing(await taken(connection, number, kind=kind), again)


async def live(connection: AsyncConnection, number: int, quantity: int) -> list[Run]:
    """Return the labels of an order that are not void, withdrawn or recalled."""
    return minus([(0, quantity - 1)], out_of(await said_of(connection, number)))


async def to_print(
    connection: AsyncConnection, number: int, quantity: int, *, kind: str | None = None, but: UUID | None = None
) -> list[Run]:
    """Return the labels of an order that may be taken in a print file now; only the labels' own state is checked.

    ``but`` is the file that takes the labels reserved for it.
    """
    gone = [*await barred(connection, number, kind=kind), *await reserved(connection, number, but, kind=kind)]
    return minus(await live(connection, number, quantity), gone)


async def demand_other_hand(connection: AsyncConnection, actor: Actor, number: int, *, kind: str | None = None) -> None:
    """Raise NotPermitted when the actor took the other kind of file, or has it in an open delivery.

    No person may have both labels and numbers.
    """
    mine: Any = select(col(PrintFile.kind)).where(
        col(PrintFile.batch_number) == number, col(PrintFile.taken_by) == actor.account_id
    )
    begun: Any = select(col(PrintJob.kind)).where(
        col(PrintJob.batch_number) == number,
        col(PrintJob.asked_by) == actor.account_id,
        col(PrintJob.state) == PrintState.READY,
        col(PrintJob.opened_at).is_not(None),
    )
    kinds = (await connection.execute(mine.union(begun))).scalars()
    if any((one == PINS) is (kind is None) for one in kinds):
        raise NotPermitted(
            say("The labels of an order and the numbers under their coating are taken by two different people."),
            code="same_hand",
        )


async def freed(connection: AsyncConnection, numbers: Sequence[int]) -> Mapping[int, list[Run]]:
    """Return, by order, the labels whose content is free for new ones: voided before use, or freed by an officer."""
    told = ("batch_number", "state", "first", "last", "frees")
    statement: Any = select(*(col(getattr(LabelRange, name)) for name in told)).where(
        col(LabelRange.batch_number).in_(numbers),
        col(LabelRange.state).in_((RangeState.VOID, *ON_GOODS)),
        stands(),
    )
    void: dict[int, list[Run]] = {number: [] for number in numbers}
    used: dict[int, list[Run]] = {number: [] for number in numbers}
    decided: dict[int, list[Run]] = {number: [] for number in numbers}
    for number, state, first, last, frees in await connection.execute(statement):
        (used if state in ON_GOODS else decided if frees else void)[number].append((first, last))
    return {number: merged([*minus(void[number], used[number]), *decided[number]]) for number in numbers}
