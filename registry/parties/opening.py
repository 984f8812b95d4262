"""Opens the office by command, and restores access when nobody is left who could."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import queue_here
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder
from registry.journal import OFFICE
from registry.parties.accounts import LOCK, grant_office_role, open_account, opened
from registry.parties.enrolling import enrol
from registry.people import factors, links
from registry.people.accounts import by_login
from registry.people.credentials import Credentials, folded
from registry.people.ending import end_sessions
from registry.saying import say
from registry.tables import Account, Membership, Party
from registry.text import given
from registry.vocabulary import LinkPurpose, PartyKind, Role, Subject


async def open_office(
    session: AsyncSession, *, name: str, first: Credentials, registrars: Sequence[Credentials] = ()
) -> Account:
    """Enter the office itself, an authority called ``name``, its first administrator, and its registrars.

    With two registrars everything that needs two persons is possible, above all granting roles of the office. Raises
    OutOfOrder when there is any account, NotAcceptable for the name, Taken for a login.
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


async def open_door(session: AsyncSession, login: str, *, without_proofs: bool) -> str:
    """Return the path of a new link by which a person sets the password; ``without_proofs`` removes all second proofs.

    It is for an office where nobody else can do this, for example because its only administrator lost everything. It is
    entered, and the account and the administrators get notices. Raises NotFound, and OutOfOrder for a machine's
    account.
    """
    account_id = await by_login(session, folded(login))
    account = None if account_id is None else await factors.hold(session, account_id)
    if account is None or not account.is_active:
        raise NotFound(say("There is no active account %(login)s.", login=login))
    if not await links.is_persons(await session.connection(), account.id):
        raise OutOfOrder(say("A machine has no password; it gets a token."), code="of_a_machine")
    purpose = LinkPurpose.INVITATION if account.password_hash is None else LinkPurpose.RESET
    text = await links.issue(session, account.id, purpose, by=None)
    await journal.enter(session, OFFICE, links.BY_COMMAND, Subject.ACCOUNT, account.id)
    if without_proofs:
        await factors.remove_all(session, account.id)
        await end_sessions(session, OFFICE, account.id)
        await journal.enter(session, OFFICE, factors.RESET_BY_COMMAND, Subject.ACCOUNT, account.id)
    return links.address_of(text)


async def _seated(session: AsyncSession, party: Party, drawn: Credentials, role: Role) -> Account:
    account = await opened(session, drawn)
    await journal.enter(session, OFFICE, open_account.name, Subject.ACCOUNT, account.id)
    session.add(Membership(account_id=account.id, party_id=party.id, role=role, since_on=calendar.today()))
    told = {"party_id": str(party.id), "role": {"word": role.value, "of": "Role"}}
    await journal.enter(session, OFFICE, grant_office_role.name, Subject.ACCOUNT, account.id, told=told)
    return account
