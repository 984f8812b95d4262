"""Checks lots that are made of other lots: the inputs existed, and the output is not more than the yield allows."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry.journal.checks import Finding
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, LabelRange, Lot, LotInput, Yield
from registry.vocabulary import BatchStatus, LotStatus, RangeState

PERMILLE = 1000


class MadePart(NamedTuple):
    """One input of a lot: its ``quantity``, and the yield (at most ``most`` comes out of ``per`` of it)."""

    quantity: int
    per: int
    most: int


def most_of(parts: Iterable[MadePart]) -> int:
    """Return the largest quantity that these inputs can give, in whole units, rounded down once at the end."""
    return int(sum((Fraction(one.quantity * one.most, one.per) for one in parts), Fraction()))


def allowed(quantity: int, waste_permille: int) -> int:
    """Return the quantity for which labels may be made: the lot and its labelling waste (per mille), rounded down."""
    return quantity * (PERMILLE + waste_permille) // PERMILLE


async def lots_made(connection: AsyncConnection) -> list[Finding]:
    """Find lots that are larger than their yield, have no input, or took more of another lot than it held."""
    found = await _inputs(connection)
    findings: list[Finding] = []
    by_lot: dict[Any, list[Row[Any]]] = {}
    taken: dict[Any, int] = {}
    for row in found:
        by_lot.setdefault(row.lot_id, []).append(row)
        taken[row.source_id] = taken.get(row.source_id, 0) + row.quantity
    for lot_id, rows in by_lot.items():
        findings += [Finding(0, f"lot {lot_id}", sentence) for sentence in _amiss(rows)]
    held = {row.source_id: row.source_quantity for row in found}
    findings += [
        Finding(0, f"lot {source_id}", f"{amount} of it went into other lots, and it held {held[source_id]}")
        for source_id, amount in taken.items()
        if held[source_id] is not None and amount > held[source_id]
    ]
    return findings + await _empty(connection) + await _labelled(connection, taken)


def _amiss(rows: Sequence[Row[Any]]) -> Iterable[str]:
    """Yield each fault of one lot and its inputs."""
    first = rows[0]
    if first.measure is None:
        yield "something went into it, and it counts as harvested"
    for row in rows:
        if row.source_quantity is None:
            yield f"it is made of {row.source_id}, which is no lot"
        elif row.source_certified != row.certified:
            yield f"it is made of {row.source_id}, which is under another certified quantity"
        elif row.source_declared_at > row.declared_at:
            yield f"it is made of {row.source_id}, which came later"
    if any(row.per is None for row in rows):
        yield "no yield stands behind it"
        return
    most = most_of(MadePart(row.quantity, row.per, row.most) for row in rows)
    if first.lot_quantity > most:
        yield f"it holds {first.lot_quantity}, and at most {most} can be made of what went in"


async def _inputs(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return the inputs of each lot that is not void, with the facts of both lots and the yield that applies."""
    source = aliased(Lot)
    statement: Any = (
        select(
            *(col(getattr(LotInput, name)) for name in ("lot_id", "source_id", "quantity")),
            col(Lot.quantity).label("lot_quantity"),
            col(Lot.measure),
            col(Lot.declared_at),
            col(Lot.certified_quantity_id).label("certified"),
            col(source.quantity).label("source_quantity"),
            col(source.declared_at).label("source_declared_at"),
            col(source.certified_quantity_id).label("source_certified"),
            col(Yield.per),
            col(Yield.most),
        )
        .join(Lot, col(Lot.id) == col(LotInput.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .outerjoin(source, col(source.id) == col(LotInput.source_id))
        .outerjoin(
            Yield,
            and_(
                col(Yield.record_id) == col(Authorisation.record_id), col(Yield.version) == col(LotInput.yield_version)
            ),
        )
        .where(col(Lot.status) != LotStatus.VOID)
        .order_by(col(LotInput.lot_id), col(LotInput.source_id))
    )
    return (await connection.execute(statement)).all()


async def _labelled(connection: AsyncConnection, gone: Mapping[Any, int]) -> list[Finding]:
    """Find lots with labels for more goods than the lot allows; void labels do not count.

    A run of void labels may have freed nothing. So the count here is never too high, and every finding is a real
    fault.
    """
    void: Any = (
        select(func.coalesce(func.sum(col(LabelRange.last) + 1 - col(LabelRange.first)), 0))
        .where(col(LabelRange.batch_number) == col(LabelBatch.number), col(LabelRange.state) == RangeState.VOID)
        .correlate(LabelBatch)
        .scalar_subquery()
    )
    statement: Any = (
        select(
            *(col(getattr(Lot, name)) for name in ("id", "quantity", "status")),
            col(CertifiedQuantity.waste_permille).label("waste"),
            col(LabelBatch.quantity).label("labels"),
            col(LabelBatch.pack),
            void.label("void"),
        )
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .where(col(LabelBatch.status) != BatchStatus.DECLINED)
        .order_by(col(Lot.id))
    )
    content: dict[Any, int] = {}
    most: dict[Any, int] = {}
    for row in await connection.execute(statement):
        # Multiplied in Python: labels × pack is too large for the integers of one of the databases.
        content[row.id] = content.get(row.id, 0) + max(0, row.labels - int(row.void)) * row.pack
        held = 0 if row.status is LotStatus.VOID else row.quantity
        most[row.id] = allowed(held - gone.get(row.id, 0), row.waste)
    return [
        Finding(0, f"lot {lot_id}", f"labels for {amount} of it are valid, and {most[lot_id]} is the most")
        for lot_id, amount in content.items()
        if amount > most[lot_id]
    ]


async def _empty(connection: AsyncConnection) -> list[Finding]:
    inside = select(func.count()).where(col(LotInput.lot_id) == col(Lot.id)).correlate(Lot).scalar_subquery()
    made = select(col(Lot.id)).where(col(Lot.measure).is_not(None), inside == 0).order_by(col(Lot.id))
    return [
        Finding(0, f"lot {key}", "it is made of others, and nothing went in")
        for key in (await connection.execute(made)).scalars()
    ]
