"""Enrols parties and changes their contact; two officers correct who a party is."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Taking, act, nobody, notify
from registry.acts.relations import ADMINISTRATOR, EXAMINER, REGISTRAR
from registry.codes.st3 import is_code
from registry.errors import Fault, NotAcceptable, OutOfOrder, Taken
from registry.faults import taken, too_long
from registry.parties.forms import ContactForm, PartyCorrectionForm, PartyForm
from registry.parties.matter import ITSELF, PARTY, STANDING, PartyMatter
from registry.people.contact import faults_in_email, faults_in_phone, faults_in_tax_code, tax_code_of
from registry.saying import say
from registry.tables import AdministrativeUnit, Party
from registry.text import given
from registry.vocabulary import NoticeKind, Readers

ENROLLING = (ADMINISTRATOR, EXAMINER, REGISTRAR)
LONGEST = {"name": 300, "name_latin": 300, "address": 500, "phone": 32, "email": 200}


@act(
    "enrol",
    on=None,
    makes=PARTY,
    asks=PartyForm,
    title=say("Enrol a party"),
    outcome=say("The register can name it from now on: as applicant, holder, manager or producer."),
    by=ENROLLING,
    tells=(),
    notifies=nobody("it has no account yet"),
    history=say("Enrolled"),
    place=10,
    done=say("The party has been enrolled."),
)
async def enrol(taking: Taking[Any, PartyForm]) -> Facts:
    """Enter a party; NotAcceptable names every fault, Taken when another party has the tax code."""
    form = taking.form
    tax_code, country = tax_code_of(form.tax_code or "") or None, form.country.strip().upper()
    faults = faults_in_tax_code(tax_code, form.kind)
    texts = _texts(faults, name=form.name, name_latin=form.name_latin) | _contact(form, country, faults)
    if texts["name"] is None and not any(fault.field == "name" for fault in faults):
        faults.append(Fault("name", say("a party has a name"), "missing"))
    if not is_code(country):
        faults.append(Fault("country", say("two letters of WIPO ST.3, VN for instance"), "no_country"))
    unit_id = await _unit(taking.session, form.unit_code, faults)
    if faults:
        raise NotAcceptable(say("The party cannot be enrolled."), tuple(faults))
    taking.made = Party(
        kind=form.kind,
        unit_id=unit_id,
        tax_code=tax_code,
        country=country,
        is_example=form.is_example,
        **texts,
    )
    await entered(taking.session, taking.made)
    return None


@act(
    "amend_contact",
    on=PARTY,
    asks=ContactForm,
    title=say("Change the contact"),
    outcome=say("The party is found there from now on; what is left empty is emptied."),
    by=(*ENROLLING, ITSELF),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(
            ITSELF,
            say("The contact of your organisation was changed. If it was not one of you, tell the office."),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("Contact changed: %(changed)s"),
    final=say("It is changed again."),
    place=10,
    done=say("The contact has been changed."),
)
async def amend_contact(taking: Taking[PartyMatter, ContactForm]) -> Facts:
    """Replace the contact of a party. The entry names the changed fields, never their contents.

    Raises NotAcceptable.
    """
    party = taking.matter.row
    faults: list[Fault] = []
    texts = _contact(taking.form, party.country, faults)
    unit_id = await _unit(taking.session, taking.form.unit_code, faults)
    if faults:
        raise NotAcceptable(say("The contact cannot be changed so."), tuple(faults))
    changes = {**texts, "unit_id": unit_id}
    changed = sorted(name for name, value in changes.items() if getattr(party, name) != value)
    for name in changed:
        setattr(party, name, changes[name])
    return {"changed": changed}


@act(
    "correct_party",
    on=PARTY,
    asks=PartyCorrectionForm,
    title=say("Correct who a party is"),
    outcome=say("Name, kind or tax code is replaced once a second officer has confirmed it."),
    by=ENROLLING,
    confirmed_by=ENROLLING,
    bars=("merge",),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    tells=("mistake",),
    notifies=(
        notify(ITSELF, say("What the register says of your organisation has been corrected."), NoticeKind.ACCOUNT),
    ),
    history=say("Corrected (%(changed)s): %(mistake)s"),
    corrects=enrol,
    place=40,
    done=say("The correction waits for a second officer."),
)
async def correct_party(taking: Taking[PartyMatter, PartyCorrectionForm]) -> Facts:
    """Replace a wrong name, kind or tax code.

    Raises NotAcceptable, OutOfOrder when nothing changes, Taken when another party has the tax code.
    """
    party, form = taking.matter.row, taking.form
    changes: dict[str, Any] = {name: value for name, value in form if name != "mistake" and value is not None}
    if "tax_code" in changes:
        changes["tax_code"] = tax_code_of(changes["tax_code"])
    changed = sorted(name for name, value in changes.items() if getattr(party, name) != value)
    faults = faults_in_tax_code(changes.get("tax_code", party.tax_code), changes.get("kind", party.kind))
    if faults:
        raise NotAcceptable(say("The party cannot be corrected so."), tuple(faults))
    if not changed:
        raise OutOfOrder(say("The register already says this."), code="nothing_changes")
    for name in changed:
        setattr(party, name, changes[name])
    await entered(taking.session, party)
    return {"changed": changed}


async def entered(session: AsyncSession, party: Party) -> None:
    """Store a party; Taken when another one has its tax code."""
    try:
        async with session.begin_nested():
            session.add(party)
    except IntegrityError as clash:
        raise Taken(say("A party with this tax code is enrolled already."), (taken("tax_code"),)) from clash


async def _unit(session: AsyncSession, code: str | None, faults: list[Fault]) -> UUID | None:
    """Return the unit that has this code today; codes are used again for other borders, so the date matters."""
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
    texts = {name: given(name, value, faults) for name, value in typed.items()}
    faults += [too_long(name, LONGEST[name]) for name, text in texts.items() if len(text or "") > LONGEST[name]]
    return texts


def _contact(form: ContactForm, country: str, faults: list[Fault]) -> dict[str, Any]:
    texts = _texts(faults, address=form.address, phone=form.phone, email=form.email)
    faults += [*faults_in_phone(texts["phone"], country), *faults_in_email(texts["email"])]
    return texts
