"""The access log: who read unpublished data of a party or an account, when, in which role and by which credential.

Rows that a request shows are noted where they are read (``registry/seeing.py``). This module says, for all routes and
pages, to whom rows belong and whether they are published, in terms of the rules of visibility. Reading one's own data
is not entered. Reading the same subject again within an hour with the same credential gives no second line.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, null, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.journal.clock import Duty
from registry.key_texts import KeyText
from registry.listing import Listing
from registry.people.dispatching import in_order
from registry.people.periods import covering
from registry.people.permissions import Actor, demand
from registry.people.visibility import CASE_TOLD, NATURAL, PAPERS, RECORD, visible
from registry.saying import say
from registry.seeing import RowsSeen
from registry.tables import (
    Access,
    Account,
    Authorisation,
    Case,
    CertifiedQuantity,
    JoinRequest,
    LabelBatch,
    Lot,
    Party,
    Plot,
    Record,
    RecordParty,
    Token,
)
from registry.vocabulary import STAFF, Role, Subject

KEPT = timedelta(days=2 * 365)
"""How long the access log is kept."""
REMEMBERED = 20_000
"""Looks of the current hour that a process remembers, so that it does not write them again."""
PORTION = 2000
AUDITING = (Role.ADMINISTRATOR,)
"""The roles that read the whole log: those who keep the accounts and decide nothing."""
log = structlog.get_logger()
Shown = Mapping[Any, bool]
Concerned = Callable[[Actor, Shown], Select[Any]]


class _Kind(NamedTuple):
    """A table whose rows belong to somebody: its subject, and the statement that gives key, party and account."""

    subject: Subject
    concerned: Concerned


def _of_party(key: Any, *joins: Any, party: Any = Authorisation.party_id) -> Concerned:
    """Return a function for rows that belong to the party of a right of use, or that name their party themselves."""

    def concerned(_: Actor, shown: Shown) -> Select[Any]:
        statement = select(col(key), col(party), _NOBODY).select_from(key.class_)
        for table, on in joins:
            statement = statement.join(table, on)
        return statement.where(col(key).in_(list(shown)))

    return concerned


def _of_account(key: Any, account: Any) -> Concerned:
    return lambda _, shown: select(col(key), _NOBODY, col(account)).where(col(key).in_(list(shown)))


def _parties(actor: Actor, shown: Shown) -> Select[Any]:
    """Return the parties of which the actor was shown more than every signed-in user may read."""
    more = true() if actor.is_staff else col(Party.kind).in_(sorted(NATURAL))
    return select(col(Party.id), col(Party.id), _NOBODY).where(col(Party.id).in_(list(shown)), more)


def _records(actor: Actor, shown: Shown) -> Select[Any]:
    """Return the parties of records that are not published, or whose papers were opened."""
    opened = [key for key, whole in shown.items() if whole]
    papers = and_(col(Record.id).in_(opened), visible(PAPERS, actor))
    statement = (
        select(col(Record.id), col(RecordParty.party_id), _NOBODY)
        .join(RecordParty, col(RecordParty.record_id) == col(Record.id))
        .where(
            col(Record.id).in_(list(shown)),
            col(RecordParty.party_id).is_not(None),
            covering(RecordParty.from_on, RecordParty.to_on, calendar.today()),
        )
    )
    return statement.where(or_(~visible(RECORD, None), papers))


def _cases(_: Actor, shown: Shown) -> Select[Any]:
    """Return the producer that a case names, or otherwise the producer of its lot."""
    party = func.coalesce(col(Case.party_id), col(Authorisation.party_id))
    statement = select(col(Case.id), party, _NOBODY).select_from(Case)
    for table, on in ((Lot, col(Lot.id) == col(Case.lot_id)), _LOT, _CERTIFIED):
        statement = statement.join(table, on, isouter=True)
    return statement.where(col(Case.id).in_(list(shown)))


_NOBODY: Any = null()
_USE: Any = (Authorisation, col(Authorisation.id) == col(Plot.authorisation_id))
_CERTIFIED: Any = (Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
_LOT: Any = (CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
_BATCH: Any = (Lot, col(Lot.id) == col(LabelBatch.lot_id))

KINDS: Mapping[str, _Kind] = {
    str(Party.__tablename__): _Kind(Subject.PARTY, _parties),
    str(Record.__tablename__): _Kind(Subject.RECORD, _records),
    str(Account.__tablename__): _Kind(Subject.ACCOUNT, _of_account(Account.id, Account.id)),
    str(Token.__tablename__): _Kind(Subject.TOKEN, _of_account(Token.id, Token.account_id)),
    str(Authorisation.__tablename__): _Kind(Subject.AUTHORISATION, _of_party(Authorisation.id)),
    str(Plot.__tablename__): _Kind(Subject.PLOT, _of_party(Plot.id, _USE)),
    str(CertifiedQuantity.__tablename__): _Kind(Subject.QUANTITY, _of_party(CertifiedQuantity.id, _CERTIFIED)),
    str(Lot.__tablename__): _Kind(Subject.LOT, _of_party(Lot.id, _LOT, _CERTIFIED)),
    str(LabelBatch.__tablename__): _Kind(Subject.LABEL_BATCH, _of_party(LabelBatch.number, _BATCH, _LOT, _CERTIFIED)),
    str(Case.__tablename__): _Kind(Subject.CASE, _cases),
    str(JoinRequest.__tablename__): _Kind(Subject.JOIN_REQUEST, _of_party(JoinRequest.id, party=JoinRequest.party_id)),
}
"""By table name: to whom its unpublished rows belong. Tables that are not here hold nobody's data."""


class Accesses:
    """Writes the access log. Each process has one, which remembers what it has entered this hour."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[tuple[Any, ...], None] = OrderedDict()

    async def enter(self, actor: Actor, look: RowsSeen) -> None:
        """Enter what was shown to an actor, before the answer is sent.

        When the database cannot write, people may still read; the look is then written to the program's log.
        """
        hour = calendar.now().replace(minute=0, second=0, microsecond=0)
        fresh = self._fresh(actor, look, hour)
        if not fresh:
            return
        try:
            async with self._database.reading() as connection:
                rows = []
                for table, keys in fresh.items():
                    rows += await _rows(connection, actor, table, keys, hour)
            if rows:
                async with self._database.writing() as session:
                    await _append(await session.connection(), rows)
        except DBAPIError as fault:
            told = {table: [str(key) for key in keys] for table, keys in fresh.items()}
            reason, who = type(fault.orig).__name__, str(actor.account_id)
            log.error("access.not_entered", reason=reason, account=who, shown=told)  # noqa: TRY400 # no mistake of ours
            return
        self._remember((actor, table, key, whole, hour) for table, keys in fresh.items() for key, whole in keys.items())

    def _fresh(self, actor: Actor, look: RowsSeen, hour: datetime) -> dict[str, dict[Any, bool]]:
        found: dict[str, dict[Any, bool]] = {}
        for table, keys in look.take().items():
            if table in KINDS:
                new = {key: whole for key, whole in keys.items() if not self._knows(actor, table, key, whole, hour)}
                if new:
                    found[table] = new
        return found

    def _knows(self, actor: Actor, table: str, key: Any, whole: bool, hour: datetime) -> bool:  # part of the key
        return _known(actor, table, key, whole, hour) in self._known

    def _remember(self, looks: Iterable[tuple[Actor, str, Any, bool, datetime]]) -> None:
        for one in looks:
            self._known[_known(*one)] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _known(actor: Actor, table: str, key: Any, whole: bool, hour: datetime) -> tuple[Any, ...]:  # likewise
    return actor.account_id, actor.credential, actor.held, table, key, whole, hour


async def _rows(
    connection: AsyncConnection, actor: Actor, table: str, keys: Shown, hour: datetime
) -> list[dict[str, Any]]:
    """Return the log lines for rows of a table: one for each owner, except the actor."""
    kind = KINDS[table]
    own = actor.parties()
    roles = sorted(actor.roles & STAFF) or sorted(actor.roles)
    common = {
        "at": calendar.now(), "account_id": actor.account_id, "roles": " ".join(roles), "credential": actor.credential,
        "subject": kind.subject.value,
    }  # fmt: skip
    rows = []
    for row in await connection.execute(kind.concerned(actor, keys)):
        key, party_id, about_id = tuple(row)
        if party_id in own or about_id == actor.account_id:
            continue
        facts = common | {"subject_id": str(key), "party_id": party_id, "about_id": about_id}
        told = (actor.account_id, actor.credential, kind.subject, key, party_id, about_id, hour)
        mark = hashlib.blake2b(repr([str(one) for one in told]).encode(), digest_size=16).hexdigest()
        rows.append({"id": in_order(), "mark": mark, **facts})
    return rows


async def _append(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    await connection.execute(dialect.insert(Access).on_conflict_do_nothing(index_elements=("mark",)), rows)


def listing(actor: Actor, *, party_id: UUID | None = None, account_id: UUID | None = None) -> Listing:
    """Return the list of looks at data of the actor's account, and of parties for which the actor acts.

    Looks at a case are hidden until the office has informed its producer, because they would show that it exists.
    """
    own = or_(col(Access.about_id) == actor.account_id, col(Access.party_id).in_(actor.parties()))
    return _narrowed(
        _lines().where(own, or_(col(Access.subject) != Subject.CASE.value, _told(actor))), party_id, account_id
    )


def _told(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition for lines about a case of which the office informed the actor."""
    return exists().where(KeyText(col(Case.id)) == col(Access.subject_id), visible(CASE_TOLD, actor))


def of_everybody(actor: Actor, *, party_id: UUID | None = None, account_id: UUID | None = None) -> Listing:
    """Return the list of all looks; NotPermitted to other roles than AUDITING.

    ``party_id`` is the owner of the data, ``account_id`` the account that looked.
    """
    demand(actor, *AUDITING)
    return _narrowed(_lines(), party_id, account_id)


async def belongs_to(session: AsyncSession, request_id: UUID, party_id: UUID) -> None:
    """Note the party that a request to join has become, so that earlier looks at the request belong to this party."""
    mine = (col(Access.subject) == Subject.JOIN_REQUEST.value, col(Access.subject_id) == str(request_id))
    await (await session.connection()).execute(update(Access).where(*mine).values(party_id=party_id))


def _lines() -> Select[Any]:
    about = aliased(Account)
    names = ("id", "at", "account_id", "roles", "credential", "subject", "subject_id", "party_id", "about_id")
    columns: list[Any] = [
        *(col(getattr(Access, name)) for name in names),
        col(Account.name).label("who"),
        col(Party.name).label("party"),
        col(about.name).label("about"),
    ]
    return (
        select(*columns)
        .join(Account, col(Account.id) == col(Access.account_id))
        .join(Party, col(Party.id) == col(Access.party_id), isouter=True)
        .join(about, col(about.id) == col(Access.about_id), isouter=True)
    )


def _narrowed(statement: Select[Any], party_id: UUID | None, account_id: UUID | None) -> Listing:
    if party_id is not None:
        statement = statement.where(col(Access.party_id) == party_id)
    if account_id is not None:
        statement = statement.where(col(Access.account_id) == account_id)
    return Listing(statement, (col(Access.at), col(Access.id)))


async def _forget(session: AsyncSession, day: date, _: str) -> str | None:
    """Delete lines that are two years old."""
    before = datetime.combine(day, time(), calendar.OFFICE_TIME) - KEPT
    connection = await session.connection()
    old = select(col(Access.id)).where(col(Access.at) < before).limit(PORTION)
    some = list((await connection.execute(old)).scalars())
    if some:
        await connection.execute(delete(Access).where(col(Access.id).in_(some)))
    return "more" if len(some) == PORTION else None


forget_accesses = Duty("forget_accesses", _forget, say("Delete entries of data access older than two years"))
