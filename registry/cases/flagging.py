"""Opens cases that nobody reports: from flags of scans, and from orders whose close-out does not add up.

There is one open case for a label, an order or a lot. What is found later, or was reported before, joins it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import nobody, recorded
from registry.acts.told import kept
from registry.cases.linking import Links, of_lot, of_order
from registry.cases.matter import CASE
from registry.cases.opening import new_case
from registry.database import queue_here
from registry.journal import Head, head
from registry.journal.following import Follower, Read, move_bookmark
from registry.journal.history import done, with_items
from registry.labels import closing
from registry.labels.scans.flags import WHOLE_ORDER, Flag
from registry.labels.scans.spread import comparing
from registry.saying import Said, Value, say
from registry.tables import Case, Entry
from registry.tables.journal import Phase
from registry.vocabulary import CaseSource, CaseStatus, ScanRule, Subject, Suspicion

LOCK = 0x50CA
SUSPECTED: Mapping[ScanRule, Suspicion] = {
    ScanRule.R1: Suspicion.CONFIRMED_AGAIN,
    ScanRule.R2: Suspicion.SCANNED_OFTEN,
    ScanRule.R3: Suspicion.SCANNED_TOO_FAR,
    ScanRule.R4: Suspicion.SCANNED_WIDELY,
    ScanRule.R5: Suspicion.SCANNED_AFTER_SALE,
    ScanRule.R6: Suspicion.SCANNED_IN_BULK,
}
"""The suspicion for each rule."""


def _noticed(facts: Mapping[str, Value]) -> Said:
    if facts["suspicion"] is Suspicion.DIFFERENCE:
        return say(
            "Noticed at the close-out of the order: %(difference)s not accounted for; %(used)s used, %(activated)s "
            "activated",
            difference=facts["difference"],
            used=facts["used"],
            activated=facts["activated"],
        )
    return say("Noticed by the rules of scans: %(suspicion)s", suspicion=facts["suspicion"])


flag_case = recorded(
    "flag_case",
    on=CASE,
    title=say("Noticed by counting"),
    notifies=nobody("the observation itself is notified, once for an order and a rule, and at each close-out"),
    history=_noticed,
    final=say("A case without ground is closed: nothing found."),
)


def flag_of(batch: int | None, index: int | None, lot_id: UUID | None = None) -> str:
    """Return the key of what was found: of a lot, a label or a whole order."""
    if lot_id is not None:
        return f"lot:{lot_id}"
    return f"order:{batch}" if index is None else f"label:{batch}:{index}"


async def open_from_flag(
    session: AsyncSession,
    suspicion: Suspicion,
    *,
    batch: int | None = None,
    index: int | None = None,
    lot_id: UUID | None = None,
    told: Mapping[str, Value] | None = None,
) -> Case | None:
    """Open a case for a label (``batch``, ``index`` from 0), an order (``batch``) or a lot.

    None when one is already open. The open one gets an entry. ``told`` are counts that the entry keeps. Two calls at
    the same time open one case.
    """
    await queue_here(session, LOCK)
    connection = await session.connection()
    flag, opened = flag_of(batch, index, lot_id), None
    case = await _open_about(session, flag, batch, index)
    if case is not None:
        case.flag = case.flag or flag
        case.version += 1
    else:
        links = await (of_lot(connection, lot_id) if lot_id is not None else of_order(connection, batch or 0))
        if links.lot_id is None:
            return None  # there is no such order, so there is nothing to open a case about
        source = CaseSource.CLOSE_OUT if suspicion is Suspicion.DIFFERENCE else CaseSource.SCAN
        about: Links = links if index is None else links._replace(label_index=index)
        case = opened = await new_case(session, source, suspicion, about, flag=flag, seen_on=calendar.today())
    session.add(case)
    facts: dict[str, Any] = {"suspicion": suspicion, **(told or {})}
    sealed = {name: kept(value) for name, value in facts.items()}
    await journal.enter(session, journal.SCANS, flag_case.name, Subject.CASE, case.id, told=sealed)
    return opened


async def _open_about(session: AsyncSession, flag: str, batch: int | None, index: int | None) -> Case | None:
    """Return the open case with this flag, or one reported about the same label, locked until the transaction ends."""
    same = [col(Case.flag) == flag]
    if index is not None:
        same.append((col(Case.batch_number) == batch) & (col(Case.label_index) == index))
    is_open = select(Case).where(or_(*same), col(Case.status) != CaseStatus.CLOSED).with_for_update()
    return (await session.exec(is_open.order_by(col(Case.flag).is_(None), col(Case.opened_at)))).first()


async def open_for(session: AsyncSession, flag: Flag) -> None:
    """Open a case for a flag that is not in shadow, or join an open one, in the flag's transaction."""
    index = None if flag.label_index == WHOLE_ORDER else flag.label_index
    told = {"sessions": flag.sessions}
    await open_from_flag(session, SUSPECTED[flag.rule], batch=flag.batch, index=index, told=told)


compare_orders = comparing(open_for)


class CloseOuts(Follower):
    """Opens a case for an order whose close-out does not add up."""

    name = "close_outs"
    inside = True
    with_items = False
    said = say("Opening cases for orders whose close-out does not add up")

    async def begin_again(self) -> None:
        """Continue after the last entry, so that an old close-out opens no second case."""
        async with self.database.writing() as session:
            await move_bookmark(session, self.name, await head(await session.connection()))

    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:  # noqa: ARG002 # the base's shape
        """Open the cases that these entries require."""
        for line in read:
            if (line.subject, line.act, line.phase) != (Subject.LABEL_BATCH, closing.close_out.name, Phase.TAKEN):
                continue
            await self._open(cast("AsyncSession", session), line)  # an inside follower has a session

    async def _open(self, session: AsyncSession, line: Read) -> None:
        entered = with_items().where(col(Entry.position) == line.position)
        facts = done((await (await session.connection()).execute(entered)).one()).facts
        told = {name: facts[name] for name in closing.COUNTED}
        if not closing.adds_up(told):
            await open_from_flag(session, Suspicion.DIFFERENCE, batch=int(line.subject_id), told=told)
