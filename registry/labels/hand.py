"""A label in somebody's hand: for who may see its order, which label it is and all that was said of it.

To everybody else a code tells what it tells any shopper; whether they may see its order is not to be learnt from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.codes.label_codes import Mistyped
from registry.errors import NotFound
from registry.labels import reading
from registry.labels.pin_tries import PinStanding, standing_of
from registry.labels.verification import Label, Verification
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.people.visibility import RIGHT_OF_USE
from registry.saying import say
from registry.tables import PrintFile, ScanFlag
from registry.vocabulary import RangeState, Verdict

NO_LABEL = say("There is no such label here.")
DONE: Mapping[str, frozenset[RangeState]] = {
    "activate_labels": frozenset({RangeState.ACTIVATED, RangeState.VOID, RangeState.REVOKED, RangeState.RECALLED}),
    "void_labels": frozenset({RangeState.ACTIVATED, RangeState.VOID}),
    "void_used_labels": frozenset({RangeState.VOID}),
    "revoke_labels": frozenset({RangeState.REVOKED, RangeState.VOID}),
    "recall_labels": frozenset({RangeState.RECALLED}),
    "ship_labels": frozenset({RangeState.SHIPPED, RangeState.VOID}),
    "sell_labels": frozenset({RangeState.SOLD, RangeState.VOID}),
    "display_labels": frozenset({RangeState.VOID}),
}
"""After which words an act on a label would be refused or change nothing."""


@dataclass(frozen=True, slots=True)
class InHand:
    """Label number ``label`` (from 1) of an order; what was said of runs that cover it, the print files it is in.

    ``pin`` is how the number under its coating stands, None where it has none.
    """

    order: Row[Any]
    found: Label
    said: Sequence[Row[Any]]
    files: Sequence[Row[Any]]
    pin: PinStanding | None = None

    @property
    def label(self) -> int:
        return self.found.label_index + 1

    @property
    def code(self) -> str:
        return self.found.code

    @property
    def done(self) -> tuple[str, ...]:
        """The acts that have nothing left to do on this label."""
        said = {run.state for run in self.said if not run.is_taken_back}
        idle = [] if RangeState.ACTIVATED in said else ["void_used_labels"]
        if self.pin is None or not self.pin.tries:
            idle.append("give_tries_back")
        return (*(name for name, words in DONE.items() if words & said), *idle)


async def in_hand(
    verification: Verification, connection: AsyncConnection, actor: Actor, text: str, *, rule: Rule = RIGHT_OF_USE
) -> InHand:
    """Return the label with this code.

    NotFound, in the same words, for what is no code, was never issued, or is not theirs to see by ``rule``. Raises
    SecretUnusable as ``Verification.verify`` does.
    """
    try:
        found = await verification.find(text)
    except Mistyped:
        found = None
    if found is None:
        raise NotFound(NO_LABEL)
    try:
        order = await reading.one(connection, actor, found.batch, rule=rule)
    except NotFound:
        raise NotFound(NO_LABEL) from None
    if (await verification.verify(found.code)).judgement.verdict is Verdict.UNKNOWN:
        raise NotFound(NO_LABEL)
    index = found.label_index
    runs = [run for run in await reading.runs(connection, found.batch) if run.first <= index <= run.last]
    return InHand(order, found, runs, await _files_with(connection, found), await standing_of(connection, found))


async def _files_with(connection: AsyncConnection, label: Label) -> Sequence[Row[Any]]:
    """Return the runs of print files that a label is in, in the order in which they were taken."""
    statement: Any = (
        select(*(col(getattr(PrintFile, name)) for name in ("kind", "first", "last", "taken_at")))
        .where(
            col(PrintFile.batch_number) == label.batch,
            col(PrintFile.first) <= label.label_index,
            col(PrintFile.last) >= label.label_index,
        )
        .order_by(col(PrintFile.taken_at), col(PrintFile.id))
    )
    return (await connection.execute(statement)).all()


async def flags_of(connection: AsyncConnection, label: Label) -> Sequence[Row[Any]]:
    """Return what the rules over checks said of a label, the latest first: for those who look after the right."""
    statement: Any = (
        select(*(col(getattr(ScanFlag, name)) for name in ("rule", "is_shadow", "sessions", "at")))
        .where(col(ScanFlag.batch_number) == label.batch, col(ScanFlag.label_index) == label.label_index)
        .order_by(col(ScanFlag.at).desc())
    )
    return (await connection.execute(statement)).all()
