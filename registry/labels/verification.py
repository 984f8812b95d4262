"""Checks a code: the fastest path of the register, on its own connections and without the ORM.

A recall or a suspension takes effect at the next check: every check reads the new entries of the journal and drops what
they concern (``remembering``). Facts that never change, the format and keys of an order, are kept as well.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry import calendar
from registry.codes import label_codes, signed_labels
from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.codes.keys import SECRET_OCTETS, BatchKeys, KeyRing, MasterSecret
from registry.codes.label_codes import Code, Mistyped
from registry.database import Database, instant
from registry.labels import epochs, statements, verdicts
from registry.labels.known import Known
from registry.labels.remembering import BATCHES, Remembered, Remembering
from registry.labels.verdicts import Judgement, RecallNotice
from registry.vocabulary import Compared, Reason, Verdict

_TRUE_SPELLING = frozenset(label_codes.ALPHABET)


@dataclass(frozen=True, slots=True)
class Checked:
    """One answer. ``code`` is in its standard spelling, or as it was typed when it is no code.

    ``label`` holds what may be shown; None when the code was mistyped or is not the register's, whatever order its
    characters name. ``index`` is the label's place in its order, from 0; ``notice`` the public words about its recall;
    ``differs`` what its address names differently from the register. ``has_pin``: it has a number under a coating,
    whose first confirmation is ``opened``. ``is_signed``: what was read is the text of a signed label, no code.
    """

    judgement: Judgement
    code: str
    checked_at: datetime
    label: Known | None
    index: int | None = None
    notice: RecallNotice | None = None
    differs: tuple[Compared, ...] = ()
    has_pin: bool = False
    opened: "Opened | None" = None
    is_signed: bool = False


class BatchSeal(NamedTuple):
    """The facts of an order that never change."""

    format: int
    keys: BatchKeys
    epoch: int
    has_pins: bool = False


class SigningKeys(NamedTuple):
    """What checks the signed labels of an order: the public key of its epoch, and what permutes their numbers."""

    public: Ed25519PublicKey
    order: bytes


class Label(NamedTuple):
    """A code with a valid seal: its order, its index from 0, its standard spelling, and whether it has a number.

    The number is the one under a coating.
    """

    batch: int
    label_index: int
    code: str
    has_pin: bool = False


class Opened(NamedTuple):
    """When the number under a label's coating was first confirmed, and in which province, if that is known."""

    at: datetime
    place: str | None


class Verification:
    """Answers what a code on a label is worth. A process has one for its whole life."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.ring = ring
        self._database = database
        self._seats: OrderedDict[int, BatchSeal] = OrderedDict()
        self._remembering = Remembering(self._rows)
        # Codes of an order that does not exist are tried with this. It is random in every process, so nothing is sealed
        # with it.
        self._spare = BatchSeal(
            label_codes.FORMAT,
            BatchKeys(secrets.token_bytes(SECRET_OCTETS), secrets.token_bytes(SECRET_OCTETS)),
            epoch=0,
        )
        self._spare_signing = _signing_keys(MasterSecret(secrets.token_bytes(SECRET_OCTETS)), self._spare.format, 0)
        self._signing = lru_cache(BATCHES)(
            lambda epoch, format_, batch: _signing_keys(ring.master(epoch), format_, batch)
        )

    async def check_epochs(self) -> None:
        """Check the secrets against the register's epochs before the first check; raises SecretUnusable."""
        points = await self._database.points()
        rows = await points.rows("SELECT number, fingerprint FROM label_epoch ORDER BY number")
        epochs.check(((number, fingerprint) for number, fingerprint in rows), self.ring)

    async def verify(self, text: str, *, named: Named = NOTHING_NAMED) -> Checked:
        """Return today's judgement on a code as it was typed or scanned.

        ``named`` is what the address around the code contains. Raises SecretUnusable when the secret of the code's
        epoch is missing or wrong, so that no label is accused for a mistake of the office.
        """
        checked_at = calendar.now()
        try:
            label = await self.find(text)
        except Mistyped:
            return Checked(verdicts.mistyped(), text.strip(), checked_at, None)
        if label is None:
            return Checked(verdicts.unknown(), spelled(text), checked_at, None)
        return await self.judge(label, checked_at, named=named)

    async def judge(
        self,
        label: Label,
        at: datetime,
        *,
        named: Named = NOTHING_NAMED,
        warning: Reason | None = None,
        opened: Opened | None = None,
    ) -> Checked:
        """Return the judgement on a label that was found; ``warning`` is the warning of its counter about copies.

        ``opened`` is the first confirmation of its number, when it is already known.
        """
        batch = await self.remembered(label.batch)
        today, opened = at.astimezone(calendar.OFFICE_TIME).date(), opened or await self.opened(label)
        is_opened = opened is not None
        judgement = batch.judge(label.label_index, today=today, named=named, warning=warning, is_opened=is_opened)
        if judgement.verdict is Verdict.UNKNOWN:
            return Checked(judgement, label.code, at, None)
        notice, differs = batch.notice(label.label_index, judgement), batch.label.differences(named)
        told = label.code, at, batch.label, label.label_index, notice, differs
        return Checked(judgement, *told, has_pin=label.has_pin, opened=opened)

    async def opened(self, label: Label) -> Opened | None:
        """Return the first confirmation of the number under a label's coating; None when there is none."""
        rows = await self._rows(statements.OPENED, label.batch, label.label_index) if label.has_pin else ()
        return Opened(instant(rows[0][0]), rows[0][1]) if rows else None

    async def remembered(self, batch: int) -> Remembered:
        """Return what the labels of an existing order share, as of now or later."""
        return await self._remembering.of(batch)

    def lately(self, batch: int) -> Remembered | None:
        """Return what was last known of an order's labels, None when it is not in memory.

        It shows that they were issued.
        """
        return self._remembering.lately(batch)

    async def find(self, text: str) -> Label | None:
        """Return the label that a text names, None when its seal is not the register's; raises Mistyped.

        An order that does not exist costs the same as a wrong seal (one read, one unsealing), so that the time does not
        tell which orders exist.
        """
        code = label_codes.parse(text)
        seat, asked = await self._seat(code.batch)
        index = label_codes.unseal(seat.keys, code) if seat.format == code.format else None
        if index is None:
            await self._ask_once(code.batch, asked=asked)
            return None
        return Label(code.batch, index, _written(text, code), seat.has_pins)

    async def find_signed(self, text: str) -> Label | None:
        """Return the label that a signed text names, None when the register did not sign it; raises Mistyped.

        As in ``find``, an order that does not exist costs the same as a wrong signature.
        """
        signed, signature = signed_labels.parse(text)
        batch = signed.batch if signed.batch < label_codes.BATCHES else 0
        seat, asked = await self._seat(batch)
        is_known = seat is not self._spare and seat.epoch == signed.epoch
        keys = self._signing(seat.epoch, seat.format, batch) if is_known else self._spare_signing
        if not signed_labels.is_signed_by(keys.public, signed, signature):
            await self._ask_once(batch, asked=asked)
            return None
        index = signed_labels.index_of(keys.order, signed.number)
        if index >= label_codes.INDICES:
            return None
        return Label(batch, index, label_codes.seal(seat.keys, seat.format, batch, index), seat.has_pins)

    async def verify_signed(self, text: str) -> Checked:
        """Return today's judgement on the text of a signed label; as ``verify`` for a code."""
        checked_at = calendar.now()
        try:
            label = await self.find_signed(text)
        except Mistyped:
            return Checked(verdicts.mistyped(), text.strip(), checked_at, None, is_signed=True)
        if label is None:
            return Checked(verdicts.unknown(), text.strip().upper(), checked_at, None, is_signed=True)
        return await self.judge(label, checked_at)

    async def _seat(self, batch: int) -> tuple[BatchSeal, bool]:
        """Return the facts of an order, and whether they were read now; the spare ones for one that does not exist."""
        seat = self._seats.get(batch)
        if seat is None:
            return await self._take_seat(batch), True
        self._seats.move_to_end(batch)
        return seat, False

    async def _ask_once(self, batch: int, *, asked: bool) -> None:
        """Read an order's row unless it was read for this check, so that every refused check costs one read."""
        if not asked:
            await self._rows(statements.SEAT, batch)

    async def _take_seat(self, batch: int) -> BatchSeal:
        rows = await self._rows(statements.SEAT, batch)
        if not rows:
            return self._spare
        format_, epoch, fingerprint, has_pins = rows[0]
        epochs.demand_right_master(self.ring, epoch, fingerprint)
        seat = BatchSeal(format_, self.ring.keys(epoch, format_, batch), epoch, bool(has_pins))
        self._seats[batch] = seat
        if len(self._seats) > BATCHES:
            self._seats.popitem(last=False)
        return seat

    async def _rows(self, statement: str, *values: int | str) -> Sequence[tuple[Any, ...]]:
        points = await self._database.points()
        return await points.rows(statement, *values)


def _signing_keys(master: MasterSecret, format_: int, batch: int) -> SigningKeys:
    public = signed_labels.signing_key(master).public_key()
    return SigningKeys(public, signed_labels.order_key(master, format_, batch))


def spelled(text: str) -> str:
    """Return a code in its standard spelling; raises Mistyped."""
    return _written(text, label_codes.parse(text))


def _written(text: str, code: Code) -> str:
    is_so = len(text) == label_codes.LENGTH and _TRUE_SPELLING.issuperset(text)
    return text if is_so else label_codes.write(code)
