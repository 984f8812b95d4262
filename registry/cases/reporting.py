"""Reports of shoppers: without an account, with a number and a private address for following the case.

The secret word in that address is random, and only its SHA-256 is stored; it is the reporter's only key.
"""

import hashlib
import re
import secrets
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import notify, recorded
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.cases import pictures
from registry.cases.forms import ReportForm
from registry.cases.linking import Find, of_code
from registry.cases.matter import CASE
from registry.cases.opening import NOT_SO, new_case, told_in, where
from registry.documents.intake import Paper
from registry.documents.store import Store
from registry.errors import Fault, NotAcceptable, NotFound
from registry.saying import say
from registry.tables import AdministrativeUnit, Case
from registry.vocabulary import CaseOutcome, CaseSource, CaseStatus, NoticeKind, Subject, Suspicion

OCTETS = 24
"""Bytes of the secret word: 192 bits."""
_WORD = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
NO_REPORT = say("There is no report under this address.")

report_case = recorded(
    "report_case",
    on=CASE,
    title=say("Suspicion reported"),
    notifies=(
        notify(INSPECTOR, say("A case has been opened: %(matter)s."), NoticeKind.TASK),
        notify(REGISTRAR, say("A case has been opened: %(matter)s."), NoticeKind.TASK),
    ),
    history=say("Reported: %(suspicion)s"),
    final=say("A report that was a mistake is closed: nothing found."),
)
ask_erasure = recorded(
    "ask_erasure",
    on=CASE,
    title=say("The reporter asks to have their data erased"),
    notifies=(
        notify(REGISTRAR, say("The reporter of case %(matter)s asks to have their data erased."), NoticeKind.TASK),
    ),
    final=say("Two officers erase them, or answer why not."),
)


class Photo(NamedTuple):
    """A checked photograph and its name."""

    paper: Paper
    name: str


class Reported(NamedTuple):
    """The number of a reported case, and the secret word of the reporter's address."""

    number: str
    word: str
    case_id: UUID


class Followed(NamedTuple):
    """What a reporter sees of the case; ``has_contact`` says whether the office still has their contact data.

    ``photos`` counts the photographs that came from the reporter.
    """

    number: str
    status: CaseStatus
    suspicion: Suspicion
    code: str | None
    offer: str | None
    place: str | None
    unit: str | None
    seen_on: date | None
    photos: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: CaseOutcome | None
    answer: str | None
    has_contact: bool
    erasure_asked_on: date | None


def is_word(text: str) -> bool:
    """Say whether a text has the form of a secret word."""
    return _WORD.fullmatch(text) is not None


def new_word() -> str:
    """Return a new secret word."""
    return secrets.token_urlsafe(OCTETS)


async def report(
    session: AsyncSession,
    form: ReportForm,
    *,
    find: Find | None,
    store: Store,
    word: str | None = None,
    photo: Photo | None = None,
) -> Reported:
    """Accept a report; ``word`` is that of the page it was written on, so that sending it twice gives one case.

    Raises NotAcceptable with every fault, and Taken for the photograph.
    """
    word = word if word is not None and is_word(word) else new_word()
    before = await _sent_before(session, word)
    if before is not None:
        if all(getattr(before, name) == getattr(form, name) for name in _SAME):
            return Reported(before.number, word, before.id)
        word = new_word()  # another report, written on the same page after going back
    connection = await session.connection()
    faults: list[Fault] = []
    unit_id = await where(connection, form, faults)
    if faults:
        raise NotAcceptable(NOT_SO, tuple(faults), code="invalid_form")
    links = await of_code(connection, find, form.code)
    try:
        async with session.begin_nested():  # the number is given back with it
            case = await new_case(session, CaseSource.REPORT, form.suspicion, links, unit_id=unit_id, **told_in(form))
            case.reporter_name, case.reporter_phone, case.reporter_email = form.name, form.phone, form.email
            case.digest = digest_of(word)
            session.add(case)
    except IntegrityError:
        return await _sent_at_once(session, word)
    if photo is not None:
        await pictures.keep(session, store, case.id, photo.paper, photo.name)
    told = {"suspicion": {"word": case.suspicion.value, "of": Suspicion.__name__}}
    await journal.enter(session, journal.VISITOR, report_case.name, Subject.CASE, case.id, told=told)
    return Reported(case.number, word, case.id)


async def add_photo(session: AsyncSession, word: str, store: Store, photo: Photo) -> None:
    """Add a photograph to one's own report while it is open.

    Raises NotFound for an unknown word, NotAcceptable for a closed case, Taken when the case does not take the picture.
    """
    case = await _own(session, word)
    if case.status is CaseStatus.CLOSED:
        closed = (Fault(pictures.PHOTO, say("the case is closed"), "closed"),)
        raise NotAcceptable(say("The case is closed; it takes no pictures."), closed, code="closed")
    case.version += 1
    made = await pictures.keep(session, store, case.id, photo.paper, photo.name)
    told = {"sha256": made.digest}
    await journal.enter(session, journal.VISITOR, pictures.file_picture.name, Subject.CASE, case.id, told=told)


async def followed(connection: AsyncConnection, word: str) -> Followed:
    """Return a case to its reporter; NotFound for an unknown word."""
    statement: Any = (
        select(
            *(col(getattr(Case, name)) for name in _TOLD),
            col(AdministrativeUnit.name).label("unit"),
            pictures.sent_with(col(Case.id)).label("photos"),
        )
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Case.unit_id), isouter=True)
        .where(col(Case.digest) == digest_of(word))
    )
    row: Row[Any] | None = (await connection.execute(statement)).one_or_none() if is_word(word) else None
    if row is None:
        raise NotFound(NO_REPORT)
    facts = {name: getattr(row, name) for name in Followed._fields if name != "has_contact"}
    return Followed(**facts, has_contact=any((row.reporter_name, row.reporter_phone, row.reporter_email)))


async def ask_to_erase(session: AsyncSession, word: str) -> None:
    """Ask the office to erase the reporter's data; asking again changes nothing. NotFound for an unknown word."""
    case = await _own(session, word)
    if case.erasure_asked_on is not None:
        return
    case.erasure_asked_on = calendar.today()
    case.version += 1
    await journal.enter(session, journal.VISITOR, ask_erasure.name, Subject.CASE, case.id)


def digest_of(word: str) -> str:
    """Return the stored form of a word: its SHA-256 in hexadecimal."""
    return hashlib.sha256(word.encode()).hexdigest()


async def _own(session: AsyncSession, word: str) -> Case:
    row = await _sent_before(session, word) if is_word(word) else None
    if row is None:
        raise NotFound(NO_REPORT)
    return await session.get_one(Case, row.id, with_for_update=True)


async def _sent_at_once(session: AsyncSession, word: str) -> Reported:
    """Return the report that came from the same page in the same instant."""
    before = await _sent_before(session, word)
    if before is None:
        raise LookupError("No report has this word, and none can be kept under it.")
    return Reported(before.number, word, before.id)


async def _sent_before(session: AsyncSession, word: str) -> Row[Any] | None:
    columns: list[Any] = [col(getattr(Case, name)) for name in ("id", "number", *_SAME)]
    statement = select(*columns).where(col(Case.digest) == digest_of(word))
    return (await (await session.connection()).execute(statement)).one_or_none()


_SAME = ("suspicion", "story", "place", "offer")
"""The fields that are equal when a report is sent again."""
_TOLD = (
    *("number", "status", "suspicion", "code", "offer", "place", "seen_on", "opened_at", "closed_at", "outcome"),
    *("answer", "reporter_name", "reporter_phone", "reporter_email", "erasure_asked_on"),
)
