"""Lots that are made of other lots: what went into which lot, and how a recall passes on.

A recall reaches every lot that is made of the recalled lot, over any number of steps, and ends with that recall. It
does not reach the inputs of the recalled lot: the fault of dried fruit may come from drying. All lots of a chain are
under one certified quantity, and every caller locks them in the same order (``in_order``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Condition
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.saying import Said, say
from registry.seeing import shown
from registry.tables import CertifiedQuantity, Lot, LotInput
from registry.use.matter import GoodsMatter
from registry.vocabulary import LotStatus

HARVESTED = col(Lot.measure).is_(None)
"""Lots that use up their certified quantity; lots made of others use up these lots instead."""
MEASURE: Any = func.coalesce(col(Lot.measure), col(CertifiedQuantity.measure))
"""The measure of a lot: that of its certified quantity, or its own when it is made of other lots."""
_ORIGIN = aliased(Lot)


def told_with(name: str) -> Any:
    """Return a column of a recalled lot; when it is empty, that of the lot whose recall passed on to it."""
    column = col(getattr(_ORIGIN, name))
    of_origin = rows(column).where(col(_ORIGIN.id) == col(Lot.recalled_with)).correlate(Lot).scalar_subquery()
    return func.coalesce(col(getattr(Lot, name)), of_origin).label(name)


def in_order(statement: Any) -> Any:
    """Return the statement for lots that are locked until the transaction ends, the oldest first."""
    return statement.order_by(col(Lot.produced_on), col(Lot.number)).with_for_update(of=Lot)


async def along(session: AsyncSession, origins: Collection[UUID]) -> list[tuple[Lot, UUID]]:
    """Return the open lots that are made of these lots, locked, each with the one of these lots that it comes from."""
    found = await _made_of(session, origins)
    wanted = select(Lot).where(col(Lot.id).in_(found.keys() - set(origins)), col(Lot.status) == LotStatus.OPEN)
    return [(lot, found[lot.id]) for lot in (await session.exec(in_order(wanted))).all()] if found else []


async def take_along(session: AsyncSession, recalled: Sequence[Lot]) -> None:
    """Recall the open lots that are made of recalled lots."""
    at = {lot.id: lot.recalled_at for lot in recalled}
    for lot, origin in await along(session, at.keys()):
        lot.status, lot.recalled_with, lot.recalled_at = LotStatus.RECALLED, origin, at[origin]


async def let_stand(session: AsyncSession, lots: Sequence[Lot]) -> None:
    """End the recall of lots and of the lots made of them, unless another of their inputs is recalled."""
    for lot in lots:
        _open(lot)
    found = await _made_of(session, [lot.id for lot in lots])
    hanging = select(Lot).where(col(Lot.id).in_(found), col(Lot.recalled_with).is_not(None))
    for lot in [*lots, *((await session.exec(in_order(hanging))).all() if found else ())]:
        origin = await _recalled_in(session, lot) if lot.measure is not None else None
        if origin is None:
            _open(lot)
        else:
            lot.status, lot.recalled_with, lot.recalled_at = LotStatus.RECALLED, origin.id, origin.recalled_at


def _open(lot: Lot) -> None:
    lot.status, lot.recalled_with = LotStatus.OPEN, None
    lot.reason = lot.public_reason = lot.public_advice = lot.recalled_at = None


async def _recalled_in(session: AsyncSession, lot: Lot) -> Lot | None:
    """Return the oldest lot inside another lot with its own recall; None when there is none."""
    connection = await session.connection()
    inside = [row.id for row in await inputs_all(connection, lot.id)]
    wanted = select(Lot).where(
        col(Lot.id).in_(inside), col(Lot.status) == LotStatus.RECALLED, col(Lot.recalled_with).is_(None)
    )
    return (await session.exec(wanted.order_by(col(Lot.produced_on), col(Lot.number)).limit(1))).first()


async def _made_of(session: AsyncSession, origins: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Return every lot made of these lots, over any number of steps, with the first of these from which it comes."""
    found: dict[UUID, UUID] = {}
    step = {one: one for one in origins}
    while step:
        made = select(LotInput.source_id, LotInput.lot_id).where(col(LotInput.source_id).in_(step))
        pairs = (await session.exec(made.order_by(col(LotInput.lot_id), col(LotInput.source_id)))).all()
        step = {lot: step[source] for source, lot in reversed(pairs) if lot not in found}
        found |= step
    return found


async def inputs(connection: AsyncConnection, lot_id: UUID) -> Sequence[Row[Any]]:
    """Return the inputs of a lot, each with the quantity that went in, the oldest first; a form takes at most fifty."""
    statement = _lots(col(LotInput.quantity).label("went_in")).join(LotInput, col(LotInput.source_id) == col(Lot.id))
    return await _shown(connection, statement.where(col(LotInput.lot_id) == lot_id))


def outputs(lot_id: UUID, *, newest_first: bool = False) -> Listing:
    """Return the list of the lots made of a lot, each with the quantity that went in, by default the oldest first."""
    statement = _lots(col(LotInput.quantity).label("went_in")).join(LotInput, col(LotInput.lot_id) == col(Lot.id))
    key = col(Lot.produced_on), col(Lot.id)
    return Listing(statement.where(col(LotInput.source_id) == lot_id), key, ascending=not newest_first)


async def inputs_all(connection: AsyncConnection, lot_id: UUID) -> Sequence[Row[Any]]:
    """Return every lot that is part of a lot, over any number of steps."""
    inside = rows(col(LotInput.source_id).label("id")).where(col(LotInput.lot_id) == lot_id).cte(recursive=True)
    # UNION instead of UNION ALL, so that the query ends even if a forged row makes a circle.
    inside = inside.union(rows(col(LotInput.source_id)).join(inside, col(LotInput.lot_id) == inside.c.id))
    return (await connection.execute(_lots().where(col(Lot.id).in_(rows(inside.c.id))))).all()


def _lots(*more: Any) -> Any:
    names = (
        *("id", "number", "product", "quantity", "produced_on", "expires_on", "gtin"),
        *("status", "recalled_with", "declared_at"),
    )
    columns = (col(getattr(Lot, name)) for name in names)
    statement: Any = rows(*columns, MEASURE.label("measure"), *more)
    return statement.select_from(Lot).join(
        CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id)
    )


async def _shown(connection: AsyncConnection, statement: Any) -> Sequence[Row[Any]]:
    found: Sequence[Row[Any]] = (
        await connection.execute(statement.order_by(col(Lot.produced_on), col(Lot.number)))
    ).all()
    shown("lot", [row.id for row in found])
    return found


async def _read_recalled(connection: AsyncConnection, matter: GoodsMatter) -> None:
    inside = await inputs_all(connection, matter.row.id) if matter.row.measure is not None else ()
    matter.recalled_inside = [
        row.number for row in inside if row.status is LotStatus.RECALLED and row.recalled_with is None
    ]


def _is_in_it(_: Actor, matter: GoodsMatter) -> Said | None:
    if not matter.recalled_inside:
        return None
    return say(
        "It is made of lots that are recalled (%(lots)s); take that recall back first.", lots=matter.recalled_inside
    )


NOTHING_RECALLED_INSIDE: Condition[Any] = Condition(
    name="recalled_inside",
    said=say("no lot that it is made of is recalled"),
    unmet=_is_in_it,
    reads=_read_recalled,
)
