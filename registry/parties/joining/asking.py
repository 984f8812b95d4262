"""Asking to join without an account: the request, its private address, and answers to the office's questions.

The address contains 32 random bytes that only the applicant knows; the register stores their SHA-256. It opens only
this request: a person who has it can answer for the applicant, but cannot sign in.
"""

import re
import secrets
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import InCharge, nobody, notify, recorded
from registry.acts.relations import EXAMINER
from registry.codes.keys import KeyRing
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder, Taken
from registry.faults import too_long
from registry.journal import VISITOR
from registry.parties.joining import writing
from registry.parties.joining.forms import AnswerToOfficeForm, JoinForm
from registry.parties.joining.matter import JOIN_REQUEST, OPEN
from registry.people import series
from registry.people.communes import commune_named
from registry.people.contact import faults_in_email, faults_in_phone, faults_in_tax_code, tax_code_of
from registry.people.digests import digest_of
from registry.saying import say
from registry.tables import JoinQuestion, JoinRequest
from registry.text import given
from registry.vocabulary import JoinStatus, NoticeKind, Subject

_KEY = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
LONGEST = {"name": 300, "address": 500, "representative": 200, "phone": 32, "email": 200}
NO_REQUEST = say("There is no request at this address. Look whether all of it was copied.")
SAME = ("kind", "name", "tax_code", "unit_id", "address", "representative", "phone", "email", "purposes", "message")

ask_to_join = recorded(
    "ask_to_join",
    on=JOIN_REQUEST,
    title=say("Ask to join"),
    history=say("Asked to join"),
    notifies=(notify(EXAMINER, say("A request to join waits for the office: %(matter)s."), NoticeKind.TASK),),
    final=say("The office corrects what was mistyped, or declines it."),
)
answer_office = recorded(
    "answer_office",
    on=JOIN_REQUEST,
    title=say("Answer what the office asked back"),
    history=say("Answered"),
    notifies=(notify(InCharge(EXAMINER), say("What you asked back has been answered: %(matter)s."), NoticeKind.TASK),),
    final=say("The office asks again."),
)
withdraw_request = recorded(
    "withdraw_request",
    on=JOIN_REQUEST,
    title=say("Withdraw the request"),
    history=say("Withdrawn by the asker"),
    notifies=nobody("nobody has to do anything"),
    final=say("Another request is sent."),
)


class RequestTaken(NamedTuple):
    """A request, and whether the same form had come before."""

    request: JoinRequest
    is_repeated: bool


def new_key() -> str:
    """Return the last part of a private address: 32 random bytes in base64url, 43 characters."""
    return secrets.token_urlsafe(32)


def is_key(text: str) -> bool:
    """Say whether a text has the form of a key; the request need not exist."""
    return _KEY.fullmatch(text) is not None


async def ask(
    session: AsyncSession, form: JoinForm, key: str, *, ring: KeyRing | None = None, language: str | None = None
) -> RequestTaken:
    """Enter a request that is followed at ``key``; NotAcceptable names every fault.

    The same form with the same key is one request, however often it comes; Taken when a different form came with this
    key. With ``ring``, the register's secrets, the applicant gets letters in ``language``.
    """
    facts = await judged(session, form)
    found = await _by_key(session, key)
    if found is None:
        request = await new_request(session, facts, key)
        if request is not None:
            await journal.enter(session, VISITOR, ask_to_join.name, Subject.JOIN_REQUEST, request.id)
            await writing.begin(session, request, key, ring, language)
            return RequestTaken(request, is_repeated=False)
        found = await _by_key(session, key)
    if found is None or any(getattr(found, name) != facts[name] for name in SAME):
        raise Taken(
            say("This form was sent before, with something else in it. Send it once more to make a second request."),
            code="sent_before",
        )
    return RequestTaken(found, is_repeated=True)


async def judged(session: AsyncSession, form: JoinForm) -> dict[str, Any]:
    """Return the values of a form as they are stored; NotAcceptable names every fault."""
    faults: list[Fault] = []
    names = ("name", "address", "representative", "phone", "email")
    facts: dict[str, Any] = {name: given(name, getattr(form, name), faults) for name in names}
    for name, text in facts.items():
        if text is not None and len(text) > LONGEST[name]:
            faults.append(too_long(name, LONGEST[name]))
        elif text is None and name in {"name", "representative", "phone"} and name not in {one.field for one in faults}:
            faults.append(Fault(name, say("is missing"), "missing"))
    tax_code = tax_code_of(form.tax_code or "") or None
    faults += faults_in_tax_code(tax_code, form.kind)
    faults += [*faults_in_phone(facts["phone"], "VN"), *faults_in_email(facts["email"])]
    unit = await commune_named(session, form.unit_code or "")
    if isinstance(unit, Fault):
        faults.append(unit._replace(field="unit_code"))
    if faults:
        raise NotAcceptable(say("Some fields need another look."), tuple(faults), code="invalid_form")
    purposes = [one.value for one in dict.fromkeys(form.purposes)]
    more = {"kind": form.kind, "tax_code": tax_code, "unit_id": unit, "purposes": purposes, "message": form.message}
    return facts | more


async def new_request(session: AsyncSession, facts: dict[str, Any], key: str, **more: Any) -> JoinRequest | None:
    """Return a new request with its number; None when another one came with the same key in the meantime."""
    year = calendar.today().year
    try:
        async with session.begin_nested():  # the number is given back with it
            number = f"TG-{year}-{await series.take(session, f'join-{year}'):05}"
            request = JoinRequest(number=number, address_digest=digest_of(key), **facts, **more)
            session.add(request)
    except IntegrityError:
        return None
    return request


async def answer(session: AsyncSession, key: str, form: AnswerToOfficeForm) -> JoinRequest:
    """Answer the office's question; NotFound, and OutOfOrder while there is no question."""
    request = await held(session, key)
    statement = select(JoinQuestion).where(JoinQuestion.request_id == request.id, col(JoinQuestion.answer).is_(None))
    question = (await session.exec(statement.order_by(col(JoinQuestion.asked_at).desc()))).first()
    if request.status is not JoinStatus.QUESTIONED or question is None:
        raise OutOfOrder(say("Nothing is asked of you now."), code="nothing_asked")
    question.answer, question.answered_at = form.answer, calendar.now()
    session.add(question)
    request.status = JoinStatus.RECEIVED
    raised(session, request)
    await journal.enter(session, VISITOR, answer_office.name, Subject.JOIN_REQUEST, request.id)
    return request


async def withdraw(session: AsyncSession, key: str) -> JoinRequest:
    """Withdraw a request that is not decided; raises NotFound and OutOfOrder."""
    request = await held(session, key)
    demand_open(request)
    request.status = JoinStatus.WITHDRAWN
    raised(session, request)
    await journal.enter(session, VISITOR, withdraw_request.name, Subject.JOIN_REQUEST, request.id)
    return request


def raised(session: AsyncSession, request: JoinRequest) -> None:
    """Raise the version of a changed request."""
    request.version += 1
    session.add(request)


def demand_open(request: JoinRequest) -> None:
    """Raise OutOfOrder when the request is decided or withdrawn."""
    if request.status not in OPEN:
        raise OutOfOrder(say("The request is %(status)s; nothing is added to it.", status=request.status))


async def held(session: AsyncSession, key: str) -> JoinRequest:
    """Return the request of a private address, locked until the transaction ends; NotFound when there is none."""
    request = await _by_key(session, key, hold=True)
    if request is None:
        raise NotFound(NO_REQUEST)
    return request


async def id_of(session: AsyncSession, key: str) -> UUID:
    """Return the id of the request of a private address; NotFound when there is none."""
    return (await held(session, key)).id


async def _by_key(session: AsyncSession, key: str, *, hold: bool = False) -> JoinRequest | None:
    if not is_key(key):
        return None
    statement = select(JoinRequest).where(JoinRequest.address_digest == digest_of(key))
    return (await session.exec(statement.with_for_update() if hold else statement)).one_or_none()
