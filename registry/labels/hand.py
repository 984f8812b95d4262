"""A label in a person's hand: for those who may see its order, which label it is and everything recorded about it.

For everybody else the code tells only what it tells any shopper, not even whether an order exists.
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
from registry.labels.standing import ON_GOODS
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
    "void_labels": frozenset({*ON_GOODS, RangeState.VOID}),
    "void_used_labels": frozenset({RangeState.VOID}),
    "revoke_labels": frozenset({RangeState.REVOKED, RangeState.VOID}),
    "recall_labels": frozenset({RangeState.RECALLED}),
    "ship_labels": frozenset({RangeState.SHIPPED, RangeState.VOID}),
    "sell_labels": frozenset({RangeState.SOLD, RangeState.VOID}),
    "display_labels": frozenset({RangeState.VOID}),
}
"""By act: the states of a label in which the act would be refused or change nothing."""


@dataclass(frozen=True, slots=True)
class InHand:
    """Label number ``label`` (from 1) of an order, the runs recorded for it, and the print files that contain it.

    ``pin`` is the state of the number under its coating, None when it has none.
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
        """Return the acts that cannot change anything more on this label."""
        said = {run.state for run in self.said if not run.is_taken_back}
        idle = [] if said & set(ON_GOODS) else ["void_used_labels"]
        if self.pin is None or not self.pin.tries:
            idle.append("give_tries_back")
        return (*(name for name, words in DONE.items() if words & said), *idle)


async def in_hand(
    verification: Verification, connection: AsyncConnection, actor: Actor, text: str, *, rule: Rule = RIGHT_OF_USE
) -> InHand:
    """Return the label with this code.

    Raises NotFound, with the same sentence, when the text is no code, the code was never issued, or ``rule`` does not
    let the actor see its order. Raises SecretUnusable as ``Verification.verify`` does.
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
    runs = await reading.runs_over(connection, found.batch, found.label_index)
    return InHand(order, found, runs, await _files_with(connection, found), await standing_of(connection, found))


async def _files_with(connection: AsyncConnection, label: Label) -> Sequence[Row[Any]]:
    """Return the parts of print files that contain a label, in the order in which they were taken."""
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
    """Return the flags that rules over checks put on a label, the latest first, for those who look after the right."""
    statement: Any = (
        select(*(col(getattr(ScanFlag, name)) for name in ("rule", "is_shadow", "sessions", "at")))
        .where(col(ScanFlag.batch_number) == label.batch, col(ScanFlag.label_index) == label.label_index)
        .order_by(col(ScanFlag.at).desc())
    )
    return (await connection.execute(statement)).all()
