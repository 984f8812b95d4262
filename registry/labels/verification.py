"""Checking a code: the hot path of the register, on its own connections and without the ORM.

What can change is read for every check, so a recall or a suspension acts on the next one. Remembered is only what
never changes: a batch's format and keys, and the limits in one version of a specification.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from registry import calendar
from registry.database import Database
from registry.labels import codes, epochs, known, verdicts
from registry.labels.codes import Code, Mistyped
from registry.labels.keys import SECRET_OCTETS, BatchKeys, KeyRing
from registry.labels.known import Known, Limit
from registry.labels.verdicts import Judgement
from registry.vocabulary import Verdict

_TRUE_SPELLING = frozenset(codes.ALPHABET)
BATCHES_REMEMBERED = 4096
SPECIFICATIONS_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer. ``code`` is in its one true spelling, or as it was typed when it is none.

    ``label`` is what may be shown; None when the code was mistyped or is none of the register's, whatever batch its
    characters point to. ``limits`` are those of the specification in force.
    """

    judgement: Judgement
    code: str
    checked_at: datetime
    label: Known | None
    limits: tuple[Limit, ...] = ()


class Seat(NamedTuple):
    """What of a batch never changes."""

    format: int
    keys: BatchKeys


class Verification:
    """Answers what a code on a label is worth. One for a process, for as long as it runs."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.ring = ring
        self._database = database
        self._seats: OrderedDict[int, Seat] = OrderedDict()
        self._limits: dict[tuple[UUID | str, int], tuple[Limit, ...]] = {}
        # What a batch that does not exist is tried with. Drawn anew by every process: nothing is ever sealed with it.
        self._spare = Seat(
            codes.FORMAT, BatchKeys(secrets.token_bytes(SECRET_OCTETS), secrets.token_bytes(SECRET_OCTETS))
        )

    async def check_epochs(self) -> None:
        """Compare the secrets with the register's epochs before the first check; raises ``SecretTrouble``."""
        points = await self._database.points()
        rows = await points.rows("SELECT number, fingerprint FROM label_epoch ORDER BY number")
        epochs.check(((number, fingerprint) for number, fingerprint in rows), self.ring)

    async def verify(self, text: str, *, scanned_gtin: str | None = None) -> Finding:
        """Return the word for a code as it was typed or scanned, today.

        ``scanned_gtin`` is the trade item number of the address it was found in, if any. Raises ``SecretTrouble``
        when the secret of the code's epoch is missing or another's: no label is accused for the office's mistake.
        """
        checked_at = calendar.now()
        try:
            code = codes.parse(text)
        except Mistyped:
            return Finding(verdicts.mistyped(), text.strip(), checked_at, None)
        spelled = text if len(text) == codes.LENGTH and _TRUE_SPELLING.issuperset(text) else codes.write(code)
        label = await self._find(code)
        if label is not None:
            today = checked_at.astimezone(calendar.OFFICE_TIME).date()
            judgement = verdicts.judge(label.facts(scanned_gtin), today=today)
            if judgement.verdict is not Verdict.UNKNOWN:
                return Finding(judgement, spelled, checked_at, label, await self._limits_of(label))
        return Finding(verdicts.unknown(), spelled, checked_at, None)

    async def _find(self, code: Code) -> Known | None:
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
        index = codes.unseal(seat.keys, code) if seat.format == code.format else None
        if index is None:
            if not asked:
                await self._rows(known.SEAT, code.batch)
            return None
        rows = await self._rows(known.LABEL, code.batch, index)
        return known.read(code.batch, index, rows) if rows else None

    async def _limits_of(self, label: Known) -> tuple[Limit, ...]:
        if label.specification is None:
            return ()
        key = label.right_key, label.specification
        limits = self._limits.get(key)
        if limits is None:
            rows = await self._rows(known.LIMITS, label.batch, label.specification)
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
