"""Opening the office by command."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import queue_here
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.journal import OFFICE
from registry.parties.accounts import LOCK, grant_office_role, open_account, opened
from registry.parties.enrolling import enrol
from registry.people.credentials import Credentials
from registry.saying import say
from registry.tables import Account, Membership, Party
from registry.text import given
from registry.vocabulary import PartyKind, Role, Subject


async def open_office(
    session: AsyncSession, *, name: str, first: Credentials, registrars: Sequence[Credentials] = ()
) -> Account:
    """Enter the office itself, an authority called ``name``, its first administrator, and its registrars.

    Two registrars can do from then on what needs two persons: grant the roles of the office, above all. Works only
    while there is no account at all; raises OutOfOrder afterwards.
    """
    await queue_here(session, LOCK)
    if (await session.exec(select(Account.id).limit(1))).first() is not None:
        raise OutOfOrder(
            say("The office is open already: its administrators open further accounts."), code="office_open"
        )
    faults: list[Fault] = []
    party = Party(kind=PartyKind.AUTHORITY, name=given("name", name, faults) or "")
    if faults:
        raise NotAcceptable(say("The office cannot be opened."), tuple(faults))
    session.add(party)
    await session.flush()
    await journal.enter(session, OFFICE, enrol.name, Subject.PARTY, party.id)
    account = await _seated(session, party, first, Role.ADMINISTRATOR)
    for one in registrars:
        await _seated(session, party, one, Role.REGISTRAR)
    return account


async def _seated(session: AsyncSession, party: Party, drawn: Credentials, role: Role) -> Account:
    account = await opened(session, drawn)
    await journal.enter(session, OFFICE, open_account.name, Subject.ACCOUNT, account.id)
    session.add(Membership(account_id=account.id, party_id=party.id, role=role, since_on=calendar.today()))
    told = {"party_id": str(party.id), "role": {"word": role.value, "of": "Role"}}
    await journal.enter(session, OFFICE, grant_office_role.name, Subject.ACCOUNT, account.id, told=told)
    return account
