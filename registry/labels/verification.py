"""Checking a code: the hot path of the register, on its own connections and without the ORM.

A recall or a suspension acts on the next check: every check reads what was said of the label, and the journal's last
line. No row of the register changes without an entry (decision 0005), so what a batch hangs on is read again when the
journal has moved, and only then. Remembered besides is what never changes: a batch's format and keys, and the limits
in one version of a specification.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry import calendar
from registry.codes import label_codes
from registry.codes.keys import SECRET_OCTETS, BatchKeys, KeyRing
from registry.codes.label_codes import Code, Mistyped
from registry.database import Database
from registry.labels import epochs, known, verdicts
from registry.labels.known import Known, Limit
from registry.labels.verdicts import Judgement, Mark
from registry.vocabulary import Verdict

_TRUE_SPELLING = frozenset(label_codes.ALPHABET)
BATCHES_REMEMBERED = 4096
SPECIFICATIONS_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Checked:
    """One answer. ``code`` is in its one true spelling, or as it was typed when it is none.

    ``label`` is what may be shown; None when the code was mistyped or is none of the register's, whatever batch its
    characters point to. ``index`` is which of its batch's it is, from 0.
    """

    judgement: Judgement
    code: str
    checked_at: datetime
    label: Known | None
    index: int | None = None


@dataclass(slots=True)
class Seat:
    """What of a batch never changes; and what its labels hung on when the journal's last line was ``read_at``."""

    format: int
    keys: BatchKeys
    label: Known | None = None
    read_at: int = -1


class Verification:
    """Answers what a code on a label is worth. One for a process, for as long as it runs."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.ring = ring
        self._database = database
        self._seats: OrderedDict[int, Seat] = OrderedDict()
        self._limits: dict[tuple[UUID | str, int], tuple[Limit, ...]] = {}
        # What a batch that does not exist is tried with. Drawn anew by every process: nothing is ever sealed with it.
        self._spare = Seat(
            label_codes.FORMAT, BatchKeys(secrets.token_bytes(SECRET_OCTETS), secrets.token_bytes(SECRET_OCTETS))
        )

    async def check_epochs(self) -> None:
        """Compare the secrets with the register's epochs before the first check; raises ``SecretTrouble``."""
        points = await self._database.points()
        rows = await points.rows("SELECT number, fingerprint FROM label_epoch ORDER BY number")
        epochs.check(((number, fingerprint) for number, fingerprint in rows), self.ring)

    async def verify(self, text: str, *, scanned_gtin: str | None = None) -> Checked:
        """Return the word for a code as it was typed or scanned, today.

        ``scanned_gtin`` is the trade item number of the address it was found in, if any. Raises ``SecretTrouble``
        when the secret of the code's epoch is missing or another's: no label is accused for the office's mistake.
        """
        checked_at = calendar.now()
        try:
            code = label_codes.parse(text)
        except Mistyped:
            return Checked(verdicts.mistyped(), text.strip(), checked_at, None)
        spelled = (
            text if len(text) == label_codes.LENGTH and _TRUE_SPELLING.issuperset(text) else label_codes.write(code)
        )
        found = await self._find(code)
        if found is not None:
            label, index, marks = found
            today = checked_at.astimezone(calendar.OFFICE_TIME).date()
            judgement = verdicts.judge(label.facts(index, marks, scanned_gtin), today=today)
            if judgement.verdict is not Verdict.UNKNOWN:
                return Checked(judgement, spelled, checked_at, label, index)
        return Checked(verdicts.unknown(), spelled, checked_at, None)

    async def _find(self, code: Code) -> tuple[Known, int, tuple[Mark, ...]] | None:
        """Return the label a code seals, or None; a batch that is none costs what a wrong tag costs.

        Both are a read of ``SEAT`` and one unsealing, so that the time to the answer tells no batch numbers either.
        """
        seat = self._seats.get(code.batch)
        if seat is None:
            seat = await self._take_seat(code.batch)
            asked = True
        else:
            self._seats.move_to_end(code.batch)
            asked = False
        index = label_codes.unseal(seat.keys, code) if seat.format == code.format else None
        if index is None:
            if not asked:
                await self._rows(known.SEAT, code.batch)
            return None
        said = await self._rows(known.SAID, code.batch, index)
        last_line = said[0][0]
        label = seat.label if seat.read_at == last_line else None
        if label is None:
            rows = await self._rows(known.BATCH, code.batch)
            limits = await self._limits_of(code.batch, *known.specification_of(rows))
            label = known.read(code.batch, rows, limits)
            # The rows may be younger than the line they are remembered under, never older.
            seat.label, seat.read_at = label, last_line
        return label, index, known.marks_in(said)

    async def _limits_of(self, batch: int, right: UUID | str, specification: int | None) -> tuple[Limit, ...]:
        if specification is None:
            return ()
        key = right, specification
        limits = self._limits.get(key)
        if limits is None:
            rows = await self._rows(known.LIMITS, batch, specification)
            limits = self._limits[key] = known.limits_in(rows)
            if len(self._limits) > SPECIFICATIONS_REMEMBERED:
                del self._limits[next(iter(self._limits))]
        return limits

    async def _take_seat(self, batch: int) -> Seat:
        rows = await self._rows(known.SEAT, batch)
        if not rows:
            return self._spare
        format_, epoch, fingerprint = rows[0]
        epochs.demand_right_master(self.ring, epoch, fingerprint)
        seat = Seat(format_, self.ring.keys(epoch, format_, batch))
        self._seats[batch] = seat
        if len(self._seats) > BATCHES_REMEMBERED:
            self._seats.popitem(last=False)
        return seat

    async def _rows(self, statement: str, *values: int) -> Sequence[tuple[Any, ...]]:
        points = await self._database.points()
        return await points.rows(statement, *values)
