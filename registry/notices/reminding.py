"""Notices from the clock: coming dates, the morning summary, and the journal's head by mail.

Each is a duty, done once for every day of the office. The day is part of the notice's key, so that nothing is told
twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import ActSubject, Relation, matter_of
from registry.acts.relations import ADMINISTRATOR
from registry.acts.told import kept
from registry.cases import reading as cases
from registry.journal import head
from registry.journal.clock import Duty
from registry.labels.matter import ORDER
from registry.labels.reading import to_decide
from registry.notices.people import Everybody, parties_in
from registry.notices.telling import office_book
from registry.notices.wording import REMINDERS
from registry.parties.joining import reading as joining
from registry.parties.matter import HOLDER, TOKEN
from registry.people.dispatching import send_to
from registry.people.notices import leave
from registry.people.permissions import Actor
from registry.procedure import worklist
from registry.rights.matter import APPLICANT, RECORD, STANDING_IN_IT
from registry.saying import Said, say
from registry.tables import Account, Authorisation, LabelBatch, Record, Token
from registry.use.matter import AUTHORISATION, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import AuthorisationStatus, BatchStatus, Custody, NoticeKind, Role, Status

PORTION = 200
MORNING = time(7)
MOST_ORDERS = 100
HANDLING_CASES = frozenset({Role.INSPECTOR, Role.REGISTRAR})
SUMMARY = "summarise"


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A duty that reminds of matters: ``due`` is their SQL condition for a day, ``on_day`` the date in the sentence."""

    name: str
    about: ActSubject[Any]
    due: Callable[[date], ColumnElement[bool]]
    to: tuple[Relation[Any], ...]
    said: Said
    words: Said
    on_day: Callable[[Any], date | None] = lambda _: None

    async def perform(self, session: AsyncSession, day: date, after: str) -> str | None:
        """Remind of the next matters; return the key of the last one, None when all are done."""
        connection = await session.connection()
        key = self.about.key
        statement = select(*self.about.table.__table__.c).where(self.due(day)).order_by(key).limit(PORTION)  # type: ignore[attr-defined] # SQLModel gives every table its Table
        if after:
            statement = statement.where(key > (UUID(after) if "-" in after else int(after)))
        rows = (await connection.execute(statement)).all()
        if rows:
            everybody = await Everybody.read(connection)
            for row in rows:
                await leave(connection, await self._notices(connection, everybody, row, day))
        return str(getattr(rows[-1], key.name)) if len(rows) == PORTION else None

    async def _notices(
        self, connection: AsyncConnection, everybody: Everybody, row: Any, day: date
    ) -> list[dict[str, Any]]:
        matter = await matter_of(connection, self.about, row)
        told = {"matter": self.about.called(matter), "day": kept(self.on_day(row))}
        use = getattr(matter, "use", None)
        common = {
            "kind": NoticeKind.REMINDER,
            "key": f"{self.name} {matter.id} {day}",
            "subject": self.about.name,
            "subject_id": str(matter.id),
            "act": self.name,
            "told": told if use is None else told | {"use": str(use.id)},
        }
        found: dict[UUID, dict[str, Any]] = {}
        for relation in self.to:
            for actor in await everybody.told(connection, relation, matter, ("", "", 0)):
                party = min(actor.parties() & set(parties_in(matter)), default=None)
                mine = {"account_id": actor.account_id, "recipient": relation.name, "party_id": party}
                mine["is_office"] = relation.is_office
                found.setdefault(actor.account_id, common | mine)
        return list(found.values())


def ahead(column: Any, day: date, *days: int) -> ColumnElement[bool]:
    """Return the SQL condition for dates that are this many days after ``day``."""
    return col(column).in_([day + timedelta(days=count) for count in days])


def ago(column: Any, day: date, *days: int) -> ColumnElement[bool]:
    """Return the SQL condition for instants on the day that is this many days before ``day``."""
    begins = [_begin(day - timedelta(days=count)) for count in days]
    return or_(*(and_(col(column) >= one, col(column) < one + timedelta(days=1)) for one in begins))


_OF_A_MACHINE = exists().where(col(Account.id) == col(Token.account_id), col(Account.password_hash).is_(None))


def _ending(day: date) -> ColumnElement[bool]:
    """Return the SQL condition for valid tokens that end 30 or 7 days after ``day``."""
    return and_(col(Token.revoked_at).is_(None), ago(Token.expires_at, day, -30, -7))


REMINDING = (
    Reminder(
        name="remind_drafts",
        about=RECORD,
        due=lambda day: and_(col(Record.status) == Status.DRAFT, ago(Record.updated_at, day, 14, 60)),
        to=(APPLICANT,),
        said=say("Remind applicants of drafts that were left unfinished"),
        words=say("The draft %(matter)s has not been changed for a while. Lodge it, or withdraw it."),
    ),
    Reminder(
        name="remind_uses",
        about=AUTHORISATION,
        due=lambda day: and_(
            col(Authorisation.status) != AuthorisationStatus.REVOKED, ahead(Authorisation.valid_until, day, 60, 30, 7)
        ),
        to=(PRODUCER_OF_USE, MANAGER_OF_USE),
        said=say("Remind of rights of use that end"),
        words=say("The right of use %(matter)s ends on %(day)s."),
        on_day=lambda row: row.valid_until,
    ),
    Reminder(
        name="remind_rights",
        about=RECORD,
        due=lambda day: and_(
            col(Record.custody) == Custody.OWN,
            col(Record.status) == Status.REGISTERED,
            ahead(Record.expires_on, day, 180, 60, 30, 7),
        ),
        to=(STANDING_IN_IT,),
        said=say("Remind of rights whose term ends"),
        words=say("The term of %(matter)s ends on %(day)s."),
        on_day=lambda row: row.expires_on,
    ),
    Reminder(
        name="remind_orders",
        about=ORDER,
        due=lambda day: and_(col(LabelBatch.status) == BatchStatus.APPROVED, ago(LabelBatch.decided_at, day, 3, 14)),
        to=(PRODUCER_OF_USE,),
        said=say("Remind of approved orders that nobody has fetched"),
        words=say("The order of labels %(matter)s is approved and has not been fetched yet."),
    ),
    Reminder(
        name="remind_tokens",
        about=TOKEN,
        due=lambda day: _ending(day) & ~_OF_A_MACHINE,
        to=(HOLDER,),
        said=say("Remind of tokens that end"),
        words=say("A token of your account ends on %(day)s: issue another in time."),
        on_day=lambda row: row.expires_at.astimezone(calendar.OFFICE_TIME).date(),
    ),
    Reminder(
        name="remind_machines",
        about=TOKEN,
        due=lambda day: _ending(day) & _OF_A_MACHINE,
        to=(ADMINISTRATOR,),
        said=say("Remind of tokens of machines that end"),
        words=say("A token of a machine ends on %(day)s: issue another in time, or the machine loses its access."),
        on_day=lambda row: row.expires_at.astimezone(calendar.OFFICE_TIME).date(),
    ),
)
REMINDERS |= {one.name: one.words for one in REMINDING}
REMINDERS[SUMMARY] = say(
    "This morning: records that wait for you: %(records)s; orders of labels: %(orders)s; requests to join: "
    "%(requests)s; open cases: %(cases)s."
)


def reminders(head_mail: Sequence[str] = ()) -> Sequence[Duty]:
    """Return the duties; ``head_mail`` are the addresses that receive the journal's head every day."""
    mailing = Duty("mail_head", _mailing(head_mail), say("Send the head of the journal to its keepers"))
    return (
        *(Duty(one.name, one.perform, one.said) for one in REMINDING),
        Duty(SUMMARY, _summarise, say("Sum up for each officer what waits")),
        *([mailing] if head_mail else []),
    )


async def _summarise(session: AsyncSession, day: date, after: str) -> str | None:
    """Send each officer a summary of what waits this morning; past mornings are skipped."""
    if day < calendar.today():
        return None
    connection = await session.connection()
    staff = [one for one in (await Everybody.read(connection)).staff if str(one.account_id) > after][:PORTION]
    for actor in staff:
        told = await _waiting(connection, actor)
        if any(told.values()):
            notice = {
                "account_id": actor.account_id, "kind": NoticeKind.SUMMARY, "key": f"{SUMMARY} {day}", "act": SUMMARY,
                "is_office": True, "told": told,
            }  # fmt: skip
            await leave(connection, [notice], due_at=datetime.combine(day, MORNING, calendar.OFFICE_TIME))
    return str(staff[-1].account_id) if len(staff) == PORTION else None


async def _waiting(connection: AsyncConnection, actor: Actor) -> Mapping[str, int]:
    records = sum(count for _, count in await worklist.counts(connection, office_book(), actor))
    on_cases = not actor.roles.isdisjoint(HANDLING_CASES)
    return {
        "records": records,
        "orders": len(await to_decide(connection, actor, MOST_ORDERS)),
        "requests": await joining.count_open(connection, actor),
        "cases": await cases.count_open(connection, actor) if on_cases else 0,
    }


def _mailing(addresses: Sequence[str]) -> Any:
    async def mail(session: AsyncSession, day: date, _: str) -> str | None:
        """Send the position and the digest of the journal's last entry."""
        connection = await session.connection()
        last = await head(connection)
        told = {"day": day.isoformat(), "position": last.position, "digest": last.digest.hex()}
        await send_to(connection, addresses, "head", told)
        return None

    return mail


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), calendar.OFFICE_TIME)
