"""The duties of the clock: rights that lapse, data that is kept for a limited time, and the kept head of the journal.

A lapse changes no column, because dates decide everywhere. Its entry tells histories, the index and all followers.
"""

import importlib
import os
import pkgutil
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, throttling
from registry.journal.clock import Duty
from registry.journal.entries import CLOCK, LAPSE, Line, enter_all, head
from registry.saying import say
from registry.tables import (
    AccountLink,
    Answer,
    Authorisation,
    BrowserSession,
    IdentityStep,
    JoinAddress,
    JoinRequest,
    KeptForm,
    KnownDevice,
    LabelScan,
    PasskeyChallenge,
    Record,
    SavedForm,
    SignIn,
    SignInStep,
)
from registry.vocabulary import AuthorisationStatus, LinkPurpose, Status, Subject

PORTION = 500
ANSWERS_KEPT = timedelta(days=30)
FORMS_KEPT = timedelta(days=180)
"""How long a saved form is kept after it was last saved: longer than one season of applications."""
SIGN_INS_KEPT, BROWSERS_KEPT = timedelta(days=90), timedelta(days=365)


def duties(kept_head: Path | None = None) -> Sequence[Duty]:
    """Return all duties.

    The clock adds the journal's head to the file ``kept_head``, best on another machine, every day.
    """
    keeping = say("Keep the head of the journal in a file elsewhere")
    kept = [] if kept_head is None else [Duty("keep_head", _keeping(kept_head), keeping)]
    return (
        Duty("lapse_rights", _lapse_rights, say("Enter which rights have lapsed")),
        Duty("lapse_uses", _lapse_uses, say("Enter which rights of use have lapsed")),
        Duty("prune_answers", _prune_answers, say("Delete answers kept for requests that are sent twice")),
        Duty("prune_forms", _prune_forms, say("Delete forms that were saved long ago and never sent")),
        Duty("end_sessions", _end_sessions, say("Delete sessions that have ended")),
        Duty("forget_sign_ins", _forget_sign_ins, say("Delete old sign-ins, browsers and links of accounts")),
        Duty("forget_browsers", _forget_browsers, say("Delete the marks that tell browsers apart")),
        Duty("forget_counts", _forget_counts, say("Delete counts of requests that have expired")),
        *kept,
        *_of_rooms(),
    )


@cache
def _of_rooms() -> tuple[Duty, ...]:
    """Return the duties that are declared in other modules of ``registry``, one of each name."""
    house = importlib.import_module(__name__.partition(".")[0])
    names = sorted(info.name for info in pkgutil.walk_packages(house.__path__, f"{house.__name__}."))
    found = [one for name in names for one in vars(importlib.import_module(name)).values() if isinstance(one, Duty)]
    return tuple({one.name: one for one in found}.values())


async def _lapse_rights(session: AsyncSession, day: date, after: str) -> str | None:
    """Enter the lapse of registered rights, own and mirrored, whose last day (INID 180) was the day before."""
    due = (col(Record.expires_on) == day - timedelta(days=1), col(Record.status) == Status.REGISTERED)
    return await _lapse(session, Subject.RECORD, col(Record.id), due, after)


async def _lapse_uses(session: AsyncSession, day: date, after: str) -> str | None:
    """Enter the lapse of rights of use whose last day was the day before."""
    ended = col(Authorisation.status) != AuthorisationStatus.REVOKED
    due = (col(Authorisation.valid_until) == day - timedelta(days=1), ended)
    return await _lapse(session, Subject.AUTHORISATION, col(Authorisation.id), due, after)


async def _lapse(session: AsyncSession, subject: Subject, key: Any, due: tuple[Any, ...], after: str) -> str | None:
    statement = select(key).where(*due).order_by(key).limit(PORTION)
    if after:
        statement = statement.where(key > UUID(after))
    ids = (await (await session.connection()).execute(statement)).scalars().all()
    if ids:
        await enter_all(session, [Line(CLOCK, LAPSE, subject, one) for one in ids])
    return str(ids[-1]) if len(ids) == PORTION else None


async def _prune_answers(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete answers kept under an idempotency key, 30 days after they were given."""
    old = select(col(Answer.account_id), col(Answer.key)).where(col(Answer.given_at) < _begin(day) - ANSWERS_KEPT)
    connection = await session.connection()
    some = (await connection.execute(old.limit(PORTION))).all()
    for account_id, key in some:
        await connection.execute(delete(Answer).where(col(Answer.account_id) == account_id, col(Answer.key) == key))
    return "more" if len(some) == PORTION else None


async def _prune_forms(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete forms that nobody has saved again for 180 days."""
    old = select(col(SavedForm.account_id), col(SavedForm.form)).where(
        col(SavedForm.saved_at) < _begin(day) - FORMS_KEPT
    )
    connection = await session.connection()
    some = (await connection.execute(old.limit(PORTION))).all()
    for account_id, form in some:
        mine = col(SavedForm.account_id) == account_id, col(SavedForm.form) == form
        await connection.execute(delete(SavedForm).where(*mine))
    return "more" if len(some) == PORTION else None


async def _end_sessions(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete browser sessions that had ended when the day began."""
    ended = delete(BrowserSession).where(col(BrowserSession.expires_at) <= _begin(day))
    await (await session.connection()).execute(ended)
    return None


async def _forget_sign_ins(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete old data of signing in: attempts after 90 days, known browsers after a year, links and steps that ended.

    The address for following a request to join is deleted 30 days after the decision. The row of an unused invitation
    stays: it tells that the account belongs to a person.
    """
    begin, connection = _begin(day), await session.connection()
    await connection.execute(delete(SignIn).where(col(SignIn.at) < begin - SIGN_INS_KEPT))
    await connection.execute(delete(KnownDevice).where(col(KnownDevice.used_at) < begin - BROWSERS_KEPT))
    await connection.execute(delete(SignInStep).where(col(SignInStep.expires_at) <= begin))
    await connection.execute(delete(IdentityStep).where(col(IdentityStep.expires_at) <= begin))
    await connection.execute(delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at) <= begin))
    await connection.execute(delete(KeptForm).where(col(KeptForm.kept_at) <= begin))
    old = (col(AccountLink.purpose) == LinkPurpose.RESET, col(AccountLink.expires_at) < begin - ANSWERS_KEPT)
    await connection.execute(delete(AccountLink).where(*old))
    decided = select(col(JoinRequest.id)).where(col(JoinRequest.decided_at) < begin - ANSWERS_KEPT)
    await connection.execute(delete(JoinAddress).where(col(JoinAddress.request_id).in_(decided)))
    return None


async def _forget_browsers(session: AsyncSession, day: date, _: str) -> str | None:
    """Remove the digests of browsers of past days from the counters of checked labels; the counts stay."""
    before = int(_begin(day).timestamp()) // 60
    old = select(col(LabelScan.batch_number), col(LabelScan.label_index)).where(
        col(LabelScan.last_minute) < before, col(LabelScan.today) != ""
    )
    connection = await session.connection()
    some = (await connection.execute(old.limit(PORTION))).all()
    for batch, index in some:
        row = (col(LabelScan.batch_number) == batch, col(LabelScan.label_index) == index)
        emptied = update(LabelScan).where(*row).values(today="", turn=col(LabelScan.turn) + 1)
        await connection.execute(emptied)
    return "more" if len(some) == PORTION else None


async def _forget_counts(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete counts of requests whose window has ended."""
    await throttling.prune(session, _begin(day))
    return None


def _keeping(path: Path) -> Any:
    async def keep(session: AsyncSession, day: date, _: str) -> str | None:
        """Add a line to the file: the day, the position of the journal's last entry and its digest."""
        last = await head(await session.connection())
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(f"{day.isoformat()} {last.position} {last.digest.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        return None

    return keep


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), calendar.OFFICE_TIME)
