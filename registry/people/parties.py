"""Parties: who the register can name. A party is enrolled by the office and keeps its own contact up to date."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.codes.st3 import is_code
from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.faults import taken, too_long
from registry.people.contact import faults_in_email, faults_in_phone, faults_in_tax_code, tax_code_of
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.tables import AdministrativeUnit, Party
from registry.text import given
from registry.vocabulary import Act, PartyKind, Role, Subject

ENROLLING = (Role.ADMINISTRATOR, Role.EXAMINER, Role.REGISTRAR)

LONGEST = {"name": 300, "name_latin": 300, "address": 500, "phone": 32, "email": 200}


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
    faults: list[Fault] = []
    texts = _texts(faults, name=name, name_latin=name_latin, address=address, phone=phone, email=email)
    tax_code, country = tax_code_of(tax_code or "") or None, country.strip().upper()
    faults += [*faults_in_tax_code(tax_code, kind), *_faults_in_reach(texts, country)]
    if not is_code(country):
        faults.append(Fault("country", say("two letters of WIPO ST.3, VN for instance"), "no_country"))
    unit_id = await _unit(session, unit_code, faults)
    if faults:
        raise NotAcceptable(say("The party cannot be enrolled."), tuple(faults))
    party = Party(kind=kind, unit_id=unit_id, tax_code=tax_code, country=country, is_example=is_example, **texts)
    await _enter(session, party)
    await journal.enter(session, actor, Act.ENROL, Subject.PARTY, party.id)
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
        raise NotFound(say("There is no party %(party)s.", party=party_id))
    demand(actor, *ENROLLING, Role.PRODUCER, Role.MANAGER)
    faults: list[Fault] = []
    texts = _texts(faults, address=address, phone=phone, email=email)
    faults += _faults_in_reach(texts, party.country)
    unit_id = await _unit(session, unit_code, faults)
    if faults:
        raise NotAcceptable(say("The contact cannot be changed so."), tuple(faults))
    changes = {**texts, "unit_id": unit_id}
    changed = sorted(field for field, value in changes.items() if getattr(party, field) != value)
    for field in changed:
        setattr(party, field, changes[field])
    if changed:
        session.add(party)
        await journal.enter(session, actor, Act.AMEND, Subject.PARTY, party.id, told={"changed": changed})
    return party


def may_read_contact(actor: Actor, party_id: UUID) -> bool:
    """Say whether phone, mail and a person's address are this actor's to read: the office's and the party's own."""
    return actor.is_staff or party_id in actor.parties()


async def _enter(session: AsyncSession, party: Party) -> None:
    try:
        async with session.begin_nested():
            session.add(party)
    except IntegrityError as clash:
        raise Taken(say("A party with this tax code is enrolled already."), (taken("tax_code"),)) from clash


async def _unit(session: AsyncSession, code: str | None, faults: list[Fault]) -> UUID | None:
    """Return the unit that has this code today; codes come back under other borders, so the date decides."""
    code = (code or "").strip()
    if not code:
        return None
    today = calendar.today()
    statement = select(AdministrativeUnit.id).where(
        AdministrativeUnit.code == code,
        AdministrativeUnit.valid_from <= today,
        or_(col(AdministrativeUnit.valid_to).is_(None), col(AdministrativeUnit.valid_to) >= today),
    )
    found = (await session.exec(statement)).first()
    if found is None:
        faults.append(
            Fault("unit_code", say("there is no administrative unit %(code)s today", code=code), "no_such_unit")
        )
    return found


def _texts(faults: list[Fault], **typed: str | None) -> dict[str, Any]:
    texts = {field: given(field, value, faults) for field, value in typed.items()}
    faults += [
        too_long(field, LONGEST[field])
        for field, value in texts.items()
        if value is not None and len(value) > LONGEST[field]
    ]
    if "name" in texts and texts["name"] is None and not any(fault.field == "name" for fault in faults):
        faults.append(Fault("name", say("a party has a name"), "missing"))
    return texts


def _faults_in_reach(texts: dict[str, Any], country: str) -> list[Fault]:
    return [*faults_in_phone(texts["phone"], country), *faults_in_email(texts["email"])]
