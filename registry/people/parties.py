"""Parties: who the register can name. A party is enrolled by the office and keeps its own contact up to date."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.codes.st3 import is_code
from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.people.permissions import Actor, demand
from registry.people.visibility import NATURAL
from registry.tables import AdministrativeUnit, Party
from registry.vocabulary import Act, PartyKind, Role, Subject

ENROLLING = (Role.ADMINISTRATOR, Role.EXAMINER, Role.REGISTRAR)

LONGEST = {"name": 300, "name_latin": 300, "address": 500, "phone": 32, "email": 200}
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,30}")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_TAX_CODE = re.compile(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}", re.ASCII)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


async def enrol(
    session: AsyncSession,
    actor: Actor,
    *,
    kind: PartyKind,
    name: str,
    name_latin: str | None = None,
    address: str | None = None,
    unit_code: str | None = None,
    tax_code: str | None = None,
    country: str = "VN",
    phone: str | None = None,
    email: str | None = None,
    is_example: bool = False,
) -> Party:
    """Enter a party; administrators, examiners and registrars may.

    ``country`` is the two-letter code of WIPO ST.3, ``unit_code`` an administrative unit valid today. Raises
    NotAcceptable with every fault at once, and Taken when another party has the tax code.
    """
    demand(actor, *ENROLLING)
    texts = _texts(name=name, name_latin=name_latin, address=address, phone=phone, email=email)
    tax_code, country = _text(tax_code), country.strip().upper()
    faults = [*_faults_in_texts(texts), *faults_in_tax_code(tax_code, kind)]
    if not is_code(country):
        faults.append(Fault("country", "two letters of WIPO ST.3, VN for instance"))
    unit_id = await _unit(session, unit_code, faults)
    if faults:
        raise NotAcceptable("The party cannot be enrolled.", tuple(faults))
    party = Party(kind=kind, unit_id=unit_id, tax_code=tax_code, country=country, is_example=is_example, **texts)
    await _enter(session, party)
    public = {"kind": kind.value, "country": country, "unit": _text(unit_code), "is_example": is_example}
    await journal.append(session, Subject.PARTY, party.id, Act.ENROL, actor.account_id, **public)
    return party


async def amend_contact(
    session: AsyncSession,
    actor: Actor,
    party_id: UUID,
    *,
    address: str | None,
    unit_code: str | None,
    phone: str | None,
    email: str | None,
) -> Party:
    """Replace where a party is found; its own producer or manager may, and the office. The journal names fields only.

    Raises NotFound for a party that is neither the actor's own nor the office's to change.
    """
    party = await session.get(Party, party_id)
    if party is None or not (may_read_contact(actor, party_id) or actor.is_staff):
        raise NotFound(f"There is no party {party_id}.")
    demand(actor, *ENROLLING, Role.PRODUCER, Role.MANAGER)
    texts = _texts(address=address, phone=phone, email=email)
    faults = _faults_in_texts(texts)
    unit_id = await _unit(session, unit_code, faults)
    if faults:
        raise NotAcceptable("The contact cannot be changed so.", tuple(faults))
    changes = {**texts, "unit_id": unit_id}
    changed = sorted(field for field, value in changes.items() if getattr(party, field) != value)
    for field in changed:
        setattr(party, field, changes[field])
    if changed:
        session.add(party)
        await journal.append(session, Subject.PARTY, party.id, Act.AMEND, actor.account_id, changed=changed)
    return party


def may_read_contact(actor: Actor, party_id: UUID) -> bool:
    """Say whether phone, mail and a person's address are this actor's to read: the office's and the party's own."""
    return actor.is_staff or party_id in actor.parties()


def faults_in_tax_code(tax_code: str | None, kind: PartyKind) -> list[Fault]:
    """Judge a Vietnamese tax code (mã số thuế), Circular 86/2024/TT-BTC: 10 digits, or 10-3 for a dependent unit.

    The tenth digit checks the nine before it. Since 1 July 2025 the 12-digit personal identification number stands
    for the tax code of a person or a household business.
    """
    fault = None if tax_code is None else _fault_in_tax_code(tax_code, kind)
    return [] if fault is None else [Fault("tax_code", fault)]


def _fault_in_tax_code(tax_code: str, kind: PartyKind) -> str | None:
    if _TAX_CODE.fullmatch(tax_code) is None:
        return "10 digits, 10 digits with -001 to -999, or the 12 digits of a personal number"
    if len(tax_code) == 12:  # noqa: PLR2004 # the digits of a personal identification number
        return None if kind in NATURAL else "12 digits are a person's; an organisation has 10"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, tax_code, strict=False))
    if 10 - total % 11 != int(tax_code[9]):
        return "the check digit does not fit: a digit is mistyped"
    return "dependent units count from -001" if tax_code.endswith("-000") else None


async def _enter(session: AsyncSession, party: Party) -> None:
    try:
        async with session.begin_nested():
            session.add(party)
    except IntegrityError as clash:
        raise Taken("A party with this tax code is enrolled already.", (Fault("tax_code", "is taken"),)) from clash


async def _unit(session: AsyncSession, code: str | None, faults: list[Fault]) -> UUID | None:
    """Return the unit that has this code today; codes come back under other borders, so the date decides."""
    code = _text(code)
    if code is None:
        return None
    today = calendar.today()
    statement = select(AdministrativeUnit.id).where(
        AdministrativeUnit.code == code,
        AdministrativeUnit.valid_from <= today,
        or_(col(AdministrativeUnit.valid_to).is_(None), col(AdministrativeUnit.valid_to) >= today),
    )
    found = (await session.exec(statement)).first()
    if found is None:
        faults.append(Fault("unit_code", f"there is no administrative unit {code} today"))
    return found


def _texts(**given: str | None) -> dict[str, Any]:
    return {field: _text(value) for field, value in given.items()}


def _text(value: str | None) -> str | None:
    return unicodedata.normalize("NFC", value).strip() or None if value is not None else None


def _faults_in_texts(texts: dict[str, Any]) -> list[Fault]:
    faults = [
        Fault(field, f"at most {LONGEST[field]} characters")
        for field, value in texts.items()
        if value is not None and len(value) > LONGEST[field]
    ]
    if "name" in texts and texts["name"] is None:
        faults.append(Fault("name", "a party has a name"))
    phone, email = texts.get("phone"), texts.get("email")
    if phone is not None and _PHONE.fullmatch(phone) is None:
        faults.append(Fault("phone", "digits, with + in front of a country code: +84 239 385 5555"))
    if email is not None and not (email.isprintable() and _EMAIL.fullmatch(email)):
        faults.append(Fault("email", "an address such as htx@example.vn"))
    return faults
