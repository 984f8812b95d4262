"""R6: an order whose labels are checked far more than those of other orders under the right. Only the office sees it.

A copied roll shows on no single label, because each is checked only a few times. It shows on the order, once enough
people check.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.journal.clock import Duty
from registry.labels.scans.flags import WHOLE_ORDER, Flag, Follow, enter
from registry.labels.scans.limits import Limits, limits_of
from registry.labels.verdicts import ISSUED_BATCHES
from registry.saying import say
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, LabelScan, Lot, ScanLimits
from registry.vocabulary import ScanRule

MOST_OF_A_LABEL = 3
"""Sessions of one label that count at most, because a sample in a shop is no copied roll."""
ORDERS, SESSIONS, ORDINARY = 10, 30, 10
"""Nothing is compared with fewer orders under a right, sessions of an order, or sessions of the median order."""
OLD = timedelta(days=14)
"""How long ago an order must have been approved; before that, its goods are still on their way."""


class Spread(NamedTuple):
    """The number of sessions of an order of ``labels`` labels, with at most ``MOST_OF_A_LABEL`` for each label."""

    batch: int
    labels: int
    sessions: int


def unusual(orders: Sequence[Spread], limits: Limits) -> list[Spread]:
    """Return the orders that are checked far more than the others under the right, relative to their size."""
    if len(orders) < ORDERS:
        return []
    middle = median(one.sessions / one.labels for one in orders)
    return [
        one
        for one in orders
        if one.sessions >= SESSIONS
        and one.sessions * 100 > max(middle * one.labels, ORDINARY) * limits.over_median_percent
    ]


def comparing(follow: Follow) -> Duty:
    """Return the duty that flags unusual orders, one right after another; ``follow`` runs after each flag."""

    async def compare(session: AsyncSession, day: date, after: str) -> str | None:
        connection = await session.connection()
        record_id = await _next_right(connection, after)
        if record_id is None:
            return None
        limits = await limits_in_force(connection, record_id)
        for one in unusual(await _orders(connection, record_id, day), limits):
            flag = Flag(one.batch, WHOLE_ORDER, ScanRule.R6, one.sessions, limits.is_shadow(day))
            await enter(session, flag, follow)
        return str(record_id)

    return Duty("compare_orders", compare, say("Compare how often the orders of each right are checked"))


async def limits_in_force(connection: AsyncConnection, record_id: UUID) -> Limits:
    """Return the limits in force for a right."""
    columns = [col(getattr(ScanLimits, name)) for name in Limits._fields]
    statement: Any = select(*columns).where(col(ScanLimits.record_id) == record_id)
    row = (await connection.execute(statement.order_by(col(ScanLimits.version).desc()).limit(1))).one_or_none()
    return limits_of(row._asdict() if row else {})


async def _next_right(connection: AsyncConnection, after: str) -> UUID | None:
    statement = select(col(Authorisation.record_id)).join(
        CertifiedQuantity, col(CertifiedQuantity.authorisation_id) == col(Authorisation.id)
    )
    if after:
        statement = statement.where(col(Authorisation.record_id) > UUID(after))
    ordered = statement.distinct().order_by(col(Authorisation.record_id)).limit(1)
    return (await connection.execute(ordered)).scalar_one_or_none()


async def _orders(connection: AsyncConnection, record_id: UUID, day: date) -> list[Spread]:
    began = datetime.combine(day, time(), calendar.OFFICE_TIME) - OLD
    counted = case((col(LabelScan.sessions) > MOST_OF_A_LABEL, MOST_OF_A_LABEL), else_=col(LabelScan.sessions))
    statement = (
        select(col(LabelBatch.number), col(LabelBatch.quantity), func.coalesce(func.sum(counted), 0))
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .outerjoin(LabelScan, col(LabelScan.batch_number) == col(LabelBatch.number))
        .where(
            col(Authorisation.record_id) == record_id,
            col(LabelBatch.status).in_(ISSUED_BATCHES),
            col(LabelBatch.decided_at) < began,
        )
        .group_by(col(LabelBatch.number), col(LabelBatch.quantity))
    )
    return [Spread(number, labels, int(sessions)) for number, labels, sessions in await connection.execute(statement)]
