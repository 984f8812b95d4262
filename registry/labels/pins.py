"""Confirms the number under a label's coating: five wrong tries a day, fifteen in all, one first confirmation.

A try is counted before the number is compared, in one statement that never counts more than the limit, however many
tries come at the same time. Numbers are derived, compared and forgotten, never stored or shown.
"""

import hashlib
import re
import secrets
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import and_, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.codes import scratch
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.errors import Busy, Fault, NotAcceptable, OutOfOrder
from registry.labels.verdicts import CONFIRMED
from registry.labels.verification import Checked, Label
from registry.saying import Titled, say, say_many
from registry.tables import LabelBatch, LabelPin
from registry.throttling import Limit, give_back, refusal, wait_for

TRIES_A_DAY, TRIES = 5, 15
GRACE = timedelta(hours=24)
"""For this long the person who confirmed first sees the confirmation again."""
WRONG_NUMBERS = Limit(
    "wrong_pins", 20, timedelta(minutes=10), say("Many wrong numbers came from your network. Wait %(wait)s.", wait="")
)
"""For one network (/24, /64); right numbers cost nothing."""
FIELD = "pin"
"""The field of the number, as faults name it."""
_RECEIPT = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_RECEIPT_OCTETS = 24


class TryOutcome(StrEnum):
    """The result of a try."""

    FIRST = "first"
    AGAIN = "again"
    ALREADY = "already"
    WRONG = "wrong"
    LOCKED = "locked"


class Tried(NamedTuple):
    """The result of a try.

    ``at`` and ``place`` belong to the first confirmation; ``left_today`` and ``left`` are tries. ``receipt`` is a
    secret that recognises the person who confirmed first; only that person gets it. When the number is locked,
    ``seconds`` is the time until the next try, None for never.
    """

    outcome: TryOutcome
    at: datetime | None = None
    place: str | None = None
    left_today: int = 0
    left: int = 0
    receipt: str | None = None
    seconds: int | None = None


class TriedBy(NamedTuple):
    """Who tries: network, place, and the receipt of an earlier confirmation or of the page, if any."""

    network: str
    place: str = ""
    receipt: str | None = None


def new_receipt() -> str:
    """Return a new random receipt of 192 bits."""
    return secrets.token_urlsafe(_RECEIPT_OCTETS)


def read(text: str) -> str:
    """Return the six digits of what a person typed; NotAcceptable for anything else, which costs no try."""
    number = scratch.read(text)
    if number is None:
        why = say("is %(digits)s digits", digits=scratch.DIGITS)
        raise NotAcceptable(say("This is no number from under a coating."), (Fault(FIELD, why, "no_pin"),))
    return number


def demand_asked(checked: Checked) -> None:
    """Raise OutOfOrder unless the label has a number under a coating and its verdict lets it be confirmed."""
    if not checked.has_pin:
        raise OutOfOrder(say("This label has no number under a coating."), code="no_pin")
    if checked.judgement.reason not in CONFIRMED:
        raise OutOfOrder(
            say("Nothing is confirmed for this label: %(title)s.", title=Titled(checked.judgement.reason.said)),
            code="label_out",
        )


def demand_right(tried: Tried) -> None:
    """Raise NotAcceptable for a wrong number, and Busy or OutOfOrder when no try is left."""
    if tried.outcome is TryOutcome.WRONG:
        wrong = say_many(
            "is not the one of this label; %(n)s try is left today",
            "is not the one of this label; %(n)s tries are left today",
            n=min(tried.left_today, tried.left),
        )
        said = say("The number is not confirmed. Compare its six digits with the label.")
        raise NotAcceptable(said, (Fault(FIELD, wrong, "wrong_number"),), code="wrong_number")
    if tried.outcome is not TryOutcome.LOCKED:
        return
    if tried.seconds is not None:
        said = say("Wrong numbers were tried for this label today. Try again tomorrow, or telephone the office.")
        raise Busy(said, seconds=tried.seconds)
    said = say("Too many wrong numbers were tried for this label; only the office can tell more of it. Telephone it.")
    raise OutOfOrder(said, code="pin_locked")


async def confirm(database: Database, ring: KeyRing, label: Label, number: str, sender: TriedBy) -> Tried:
    """Try six digits for a label; the caller has checked that its number may be confirmed.

    Raises Busy when the network has tried too many, SecretUnusable as sealing does.
    """
    at = calendar.now()
    day = at.astimezone(calendar.OFFICE_TIME).date()
    async with database.writing() as session:
        true = await _true_number(session, ring, label)
        wait = await wait_for(session, WRONG_NUMBERS, sender.network)
        if wait:
            raise refusal(WRONG_NUMBERS, wait)
        row = await _counted(session, label, day)
        if row is None:
            return await _locked(session, label, at)
        left = {"left_today": TRIES_A_DAY - row.today, "left": TRIES - row.tries}
        if not scratch.agree(number, true):
            missed = update(LabelPin).where(_of(label)).values(missed_at=at)
            await (await session.connection()).execute(missed)
            return Tried(TryOutcome.WRONG, **left)
        await give_back(session, WRONG_NUMBERS, sender.network)
        return await _right(session, label, row, sender, at)


async def _true_number(session: AsyncSession, ring: KeyRing, label: Label) -> str:
    batch = await session.get_one(LabelBatch, label.batch)
    key = scratch.pin_key(ring.master(batch.epoch), batch.format, batch.number)
    return next(scratch.pins(key, batch.format, batch.number, label.label_index, 1))


def _of(label: Label) -> Any:
    return and_(col(LabelPin.batch_number) == label.batch, col(LabelPin.label_index) == label.label_index)


async def _counted(session: AsyncSession, label: Label, day: date) -> Any:
    """Count a try and return its row, locked until the transaction ends; None when no try is left."""
    connection = await session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    key = {"batch_number": label.batch, "label_index": label.label_index}
    made = dialect.insert(LabelPin).values(**key, day=day, today=1, tries=1)
    is_today = col(LabelPin.day) == day
    counted = made.on_conflict_do_update(
        index_elements=tuple(key),
        set_={
            "day": day,
            "today": case((is_today, col(LabelPin.today) + 1), else_=1),
            "tries": col(LabelPin.tries) + 1,
        },
        where=and_(col(LabelPin.tries) < TRIES, or_(~is_today, col(LabelPin.today) < TRIES_A_DAY)),
    )
    columns = [col(getattr(LabelPin, name)) for name in ("today", "tries", "confirmed_at", "place", "receipt")]
    return (await connection.execute(counted.returning(*columns))).one_or_none()


async def _locked(session: AsyncSession, label: Label, at: datetime) -> Tried:
    row = await session.get_one(LabelPin, (label.batch, label.label_index))
    if row.tries >= TRIES:
        return Tried(TryOutcome.LOCKED)
    tomorrow = datetime.combine(row.day + timedelta(days=1), time(), calendar.OFFICE_TIME)
    return Tried(TryOutcome.LOCKED, left=TRIES - row.tries, seconds=max(1, int((tomorrow - at).total_seconds())))


async def _right(session: AsyncSession, label: Label, row: Any, sender: TriedBy, at: datetime) -> Tried:
    """Give the try back, and enter the first confirmation if there is none yet."""
    receipt = sender.receipt if sender.receipt and _RECEIPT.fullmatch(sender.receipt) else new_receipt()
    given_back: dict[str, Any] = {"today": col(LabelPin.today) - 1, "tries": col(LabelPin.tries) - 1}
    first = {"confirmed_at": at, "place": sender.place or None, "receipt": _digest(receipt)}
    is_first = row.confirmed_at is None
    changed = update(LabelPin).where(_of(label)).values(**given_back, **(first if is_first else {}))
    await (await session.connection()).execute(changed)
    left = {"left_today": TRIES_A_DAY - row.today + 1, "left": TRIES - row.tries + 1}
    if is_first:
        return Tried(TryOutcome.FIRST, at, sender.place or None, **left, receipt=receipt)
    is_theirs = row.receipt == _digest(receipt) and at < row.confirmed_at + GRACE
    outcome = TryOutcome.AGAIN if is_theirs else TryOutcome.ALREADY
    return Tried(outcome, row.confirmed_at, row.place, **left, receipt=receipt if is_theirs else None)


def _digest(receipt: str) -> str:
    return hashlib.sha256(receipt.encode()).hexdigest()
