"""Keeps in memory what the labels of an order depend on, until an entry of the journal concerns it.

No row of the register changes without an entry (decision 0005). So each check reads the entries since the last one,
usually none, and drops exactly the orders that depend on their subjects: the lot and the lots of which it is made,
quantity, plots, right of use, record and holder. A change of the administrative map or an import drops all orders.
The states recorded for labels are only added to, so they stay in memory and each read adds the new ones: a shop that
reports every pack as sold records fifty thousand of them.
"""

import asyncio
from collections import OrderedDict, defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.journal import ERASE
from registry.labels import rows, statements, verdicts
from registry.labels.known import Known, SourceLot, SpecifiedLimit
from registry.labels.marks import NOTHING_YET, Marks
from registry.labels.scans.rules import Look
from registry.labels.sharing import Sharing
from registry.labels.verdicts import Judgement, RecallNotice
from registry.vocabulary import RangeState, Reason, Subject

BATCHES = 4_096
SPECIFICATIONS = 256
MANY = 500
"""With this many entries at once, for example from an import, everything is dropped."""
JUDGED = 1_000
"""Judgements that are kept for one order; labels that were sold one by one each have their own."""
MOVES_ALL = frozenset({Subject.UNIT.value, Subject.IMPORT.value})
ALL = "*"
NOW = "now"
USE = 3
"""The position of the right of use among the subjects of ``HANGS_ON``."""

Ask = Callable[..., Awaitable[Sequence[tuple[Any, ...]]]]
"""Runs a statement of the verify path, given its text and its values."""


class Remembered:
    """What all labels of an order share, as of one entry of the journal, and the states of its runs then or later."""

    __slots__ = ("__weakref__", "_day", "_judged", "_marks", "label")

    def __init__(self, label: Known, marks: Marks) -> None:
        self.label = label
        self._marks = marks
        self._day: date | None = None
        self._judged: dict[tuple[Any, ...], Judgement] = {}

    def judge(
        self,
        index: int,
        *,
        today: date,
        named: Named = NOTHING_NAMED,
        warning: Reason | None = None,
        is_opened: bool = False,
    ) -> Judgement:
        """Return the judgement on a label.

        ``named`` is what its address contains, ``warning`` the warning of its counter about copies, ``is_opened``
        whether the number under its coating was confirmed. Labels with the same facts are judged once a day.
        """
        if not 0 <= index < self.label.quantity:
            return verdicts.unknown()
        marks = self._marks.of(index)
        if today != self._day or len(self._judged) >= JUDGED:
            self._day, self._judged = today, {}
        key = marks, warning, is_opened, self.label.differences(named)
        judged = self._judged.get(key)
        if judged is None:
            judged = verdicts.judge(self.label.facts(index, marks, named, warning, is_opened), today=today)
            self._judged[key] = judged
        return judged

    def notice(self, index: int, judgement: Judgement) -> RecallNotice | None:
        """Return the public words of the recall that decided the judgement; None for any other judgement."""
        if judgement.reason is Reason.LOT_RECALLED:
            return self.label.notice
        if judgement.reason is not Reason.LABEL_RECALLED:
            return None
        told = [mark.notice for mark in self._marks.of(index) if mark.state == RangeState.RECALLED and mark.notice]
        return told[-1] if told else None

    def look(self, index: int, minute: int, *, today: date, place: str = "") -> Look:
        """Return a check of a label for the rules about copies, with its display and its sale."""
        if not self._marks.is_watched:
            return Look(minute, place)
        said = self._marks.of(index)
        sold = [mark.minute for mark in said if mark.minute is not None]
        is_displayed = any(mark.until is not None and mark.until >= today for mark in said)
        return Look(minute, place, is_displayed, min(sold, default=None))


class Remembering:
    """The orders that were asked for lately, in one process."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._batches: OrderedDict[int, Remembered] = OrderedDict()
        self._hanging: defaultdict[str, set[int]] = defaultdict(set)
        self._marks: OrderedDict[int, Marks] = OrderedDict()
        self._filling: dict[int, asyncio.Task[Remembered]] = {}
        self._limits: OrderedDict[tuple[UUID | str, int], tuple[SpecifiedLimit, ...]] = OrderedDict()
        self._recent: deque[tuple[int, str]] = deque(maxlen=MANY)
        self._tail = Sharing(self._read_on)
        self._position = -1

    async def of(self, batch: int) -> Remembered:
        """Return what is known of an existing order, as of now or later; concurrent callers share one read."""
        await self._tail.of(NOW)
        found = self._batches.get(batch)
        if found is not None:
            self._batches.move_to_end(batch)
            return found
        filling = self._filling.get(batch)
        if filling is None:
            filling = self._filling[batch] = asyncio.create_task(self._remember(batch))
            filling.add_done_callback(lambda _: self._filling.pop(batch, None))
        return await asyncio.shield(filling)

    def lately(self, batch: int) -> Remembered | None:
        """Return what was known of an order when it was last asked for; None when it is not in memory."""
        return self._batches.get(batch)

    async def _remember(self, batch: int) -> Remembered:
        """Read an order, and again if an entry concerned it meanwhile, because older rows must not be kept."""
        while True:
            before = self._position
            marks = await self._marks_of(batch)
            found, subjects = await self._read(batch, marks)
            if not self._was_touched(subjects, before):
                break
        self._batches[batch] = found
        self._keep(batch, marks)
        for subject in subjects:
            self._hanging[subject].add(batch)
        if len(self._batches) > BATCHES:
            self._batches.popitem(last=False)
        return found

    async def _marks_of(self, batch: int) -> Marks:
        """Return the states recorded for the labels of an order: those in memory and those recorded since.

        All of them are read again after a state was taken back or a text was erased.
        """
        known = self._marks.get(batch)
        if known is not None:
            new = await self._ask(statements.RUNS, batch, known.version)
            if self._marks.get(batch) is known and known.take(new):
                return known
        return Marks(await self._ask(statements.RUNS, batch, NOTHING_YET))

    def _keep(self, batch: int, marks: Marks) -> None:
        self._marks[batch] = marks
        self._marks.move_to_end(batch)
        if len(self._marks) > BATCHES:
            self._marks.popitem(last=False)

    def _was_touched(self, subjects: Sequence[str], since: int) -> bool:
        """Say whether an entry after ``since`` concerns one of these subjects, or may: only the last MANY are kept."""
        if len(self._recent) == MANY and self._recent[0][0] > since + 1:
            return True
        return any(position > since and subject in {*subjects, ALL} for position, subject in self._recent)

    async def _read(self, batch: int, marks: Marks) -> tuple[Remembered, Sequence[str]]:
        found = await self._ask(statements.BATCH, batch)
        limits = await self._limits_of(batch, *rows.specification_of(found))
        subjects = rows.subjects_of(await self._ask(statements.HANGS_ON, batch))
        changes = rows.changes_in(await self._ask(statements.CHANGES, subjects[USE]))
        sources: tuple[SourceLot, ...] = ()
        if rows.is_made_of_others(found):
            sources, inside = rows.sources_in(await self._ask(statements.MADE_OF, batch))
            subjects = (*subjects, *inside)
        return Remembered(rows.read(batch, found, limits, changes, sources=sources), marks), subjects

    async def _limits_of(self, batch: int, right: UUID | str, specification: int | None) -> tuple[SpecifiedLimit, ...]:
        """Return the limits of one version of a specification; a version never changes."""
        if specification is None:
            return ()
        key = right, specification
        limits = self._limits.get(key)
        if limits is None:
            limits = self._limits[key] = rows.limits_in(await self._ask(statements.LIMITS, batch, specification))
            if len(self._limits) > SPECIFICATIONS:
                self._limits.popitem(last=False)
        return limits

    async def _read_on(self, _: Collection[str]) -> Mapping[str, None]:
        """Read the new entries and drop what they concern; it returns an empty mapping."""
        if self._position < 0:
            self._position = (await self._ask(statements.LAST_LINE))[0][0]
        entries = await self._ask(statements.SINCE, self._position, MANY)
        for position, subject, subject_id, act in entries:
            self._position = position
            if act == ERASE and subject == Subject.LABEL_BATCH.value:
                self._marks.pop(int(subject_id), None)
            if subject in MOVES_ALL or len(entries) >= MANY:
                self._forget_all(position)
            else:
                self._recent.append((position, subject_id))
                for batch in self._hanging.pop(subject_id, ()):
                    self._batches.pop(batch, None)
        if len(entries) >= MANY:
            self._position = (await self._ask(statements.LAST_LINE))[0][0]
            self._forget_all(self._position)
        return {}

    def _forget_all(self, position: int) -> None:
        self._recent.append((position, ALL))
        self._batches.clear()
        self._hanging.clear()
        self._marks.clear()
