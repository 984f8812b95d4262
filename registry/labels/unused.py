"""The clock voids labels that nobody activated within six months, like the codes on tobacco products.

The months count from the approval or from the last print file, whichever is later (Implementing Regulation (EU)
2018/574, article 4, has the same six months from delivery). Their content is free for other labels. Labels of a print
file that is on its way are left until it was taken or given up.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import String, cast, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import recorded
from registry.acts.notifying import notify
from registry.acts.told import kept
from registry.journal import CLOCK
from registry.journal.clock import Duty
from registry.labels.matter import ORDER
from registry.labels.print_files import print_labels
from registry.labels.runs import Run, minus, size
from registry.labels.standing import ON_GOODS, OUT, reserved, stands
from registry.labels.verdicts import ISSUED_BATCHES
from registry.saying import say
from registry.tables import Entry, LabelBatch, LabelRange
from registry.use.matter import PRODUCER_OF_USE
from registry.vocabulary import RangeState, Readers, Subject

MONTHS = 6
PORTION = 100
SAID = (*ON_GOODS, *OUT)
"""A label in one of these states is not an unused one."""

void_unused = recorded(
    "void_unused",
    on=ORDER,
    title=say("Labels voided that were never put on goods"),
    told_to=Readers.PARTIES,
    notifies=(notify(PRODUCER_OF_USE, say("Labels of order %(matter)s were voided: never activated in six months.")),),
    history=say("%(count)s labels voided: not activated within six months"),
    final=say("Labels are ordered again; their content is free."),
)


async def _void(session: AsyncSession, day: date, after: str) -> str | None:
    """Void the unused labels of the next orders that are old enough."""
    before = datetime.combine(calendar.months_after(day, -MONTHS), time(), calendar.OFFICE_TIME)
    orders = await _old(session, before, int(after or -1))
    for order in orders:
        runs = select(LabelRange.first, LabelRange.last).where(
            LabelRange.batch_number == order.number, col(LabelRange.state).in_(SAID), stands()
        )
        said = (await session.exec(runs)).all()
        on_its_way = await reserved(await session.connection(), order.number)
        unused = minus([(0, order.quantity - 1)], [*((first, last) for first, last in said), *on_its_way])
        if unused:
            await _enter(session, order, unused)
    return str(orders[-1].number) if len(orders) == PORTION else None


async def _old(session: AsyncSession, before: datetime, after: int) -> Sequence[LabelBatch]:
    """Return the next orders, by number, that were approved and last taken for printing before an instant.

    They are locked, as acts lock theirs: nobody activates a label that is voided here.
    """
    taken = select(func.max(col(Entry.at))).where(
        Entry.subject == Subject.LABEL_BATCH,
        Entry.subject_id == cast(col(LabelBatch.number), String),
        Entry.act == print_labels.name,
    )
    late: Any = taken.correlate(LabelBatch).scalar_subquery()
    statement = select(LabelBatch).where(
        col(LabelBatch.number) > after,
        col(LabelBatch.status).in_(ISSUED_BATCHES),
        col(LabelBatch.decided_at) < before,
        func.coalesce(late < before, True),
    )
    held = statement.order_by(col(LabelBatch.number)).limit(PORTION).with_for_update()
    return (await session.exec(held)).all()


async def _enter(session: AsyncSession, order: LabelBatch, unused: Sequence[Run]) -> None:
    for first, last in unused:
        void = LabelRange(batch_number=order.number, first=first, last=last, state=RangeState.VOID)
        void.order_version = order.version
        session.add(void)
    order.version += 1
    session.add(order)
    await session.flush()
    told = {"count": kept(size(unused))}
    await journal.enter(session, CLOCK, void_unused.name, Subject.LABEL_BATCH, order.number, told=told)


void_unused_labels = Duty("void_unused_labels", _void, say("Void labels that nobody activated within six months"))
