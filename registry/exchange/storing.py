"""Stores what a batch of rows describes, each kind in its room."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import Fault
from registry.exchange.layouts import Told
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow, settle
from registry.rights.mirroring import Addition, MirroredRecord, RowOutcome, annotate, mirror
from registry.vocabulary import Choice

T = TypeVar("T")


class Judged(NamedTuple):
    """A row with what it describes, or with its faults."""

    row: Row
    told: Told | None
    faults: tuple[Fault, ...]


async def store(session: AsyncSession, batch: Sequence[Judged]) -> list[RowOutcome]:
    """Store the valid rows: units, then rights, then additions to rights; return the outcome of each row."""
    outcomes = [RowOutcome(Choice.FAULTY, judged.faults) for judged in batch]
    await _store(session, batch, outcomes, UnitRow, settle)
    await _store(session, batch, outcomes, MirroredRecord, mirror)
    await _store(session, batch, outcomes, Addition, annotate)
    return outcomes


async def _store(
    session: AsyncSession,
    batch: Sequence[Judged],
    outcomes: list[RowOutcome],
    kind: type[T],
    write: Callable[[AsyncSession, Sequence[T]], Awaitable[list[RowOutcome]]],
) -> None:
    chosen = [(place, judged.told) for place, judged in enumerate(batch) if isinstance(judged.told, kind)]
    if not chosen:
        return
    for (place, _), outcome in zip(chosen, await write(session, [told for _, told in chosen]), strict=True):
        outcomes[place] = outcome
