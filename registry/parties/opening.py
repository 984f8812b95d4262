"""Opening the office by command, and what is entered of passwords without a form that asks for it."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import nobody, notify, recorded
from registry.database import queue_here
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.journal import OFFICE
from registry.parties.accounts import LOCK, grant_role, open_account, opened
from registry.parties.enrolling import enrol
from registry.parties.matter import ACCOUNT, ACCOUNT_ITSELF
from registry.people.credentials import CHANGED_PASSWORD, RENEWED_HASH, Credentials
from registry.saying import say
from registry.tables import Account, Membership, Party
from registry.text import given
from registry.vocabulary import NoticeKind, PartyKind, Readers, Role, Subject

change_password = recorded(
    CHANGED_PASSWORD,
    on=ACCOUNT,
    title=say("Change one's password"),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("The password of your account was changed. If it was not you, tell the office at once."),
            NoticeKind.ACCOUNT,
            even_who_acted=True,
        ),
    ),
    history=say("Password changed"),
    final=say("It is changed again."),
)
renew_password_hash = recorded(
    RENEWED_HASH,
    on=ACCOUNT,
    title=say("Hash a password anew"),
    notifies=nobody("the password is the same"),
    history=say("Password hashed anew, the password being the same"),
    final=say("It is hashed anew whenever the way of hashing changes."),
)


async def open_office(session: AsyncSession, *, name: str, first: Credentials) -> Account:
    """Enter the office itself, an authority called ``name``, and its first administrator.

    Works only while there is no account at all; raises OutOfOrder afterwards.
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
    account = await opened(session, first)
    await journal.enter(session, OFFICE, open_account.name, Subject.ACCOUNT, account.id)
    role = Role.ADMINISTRATOR
    session.add(Membership(account_id=account.id, party_id=party.id, role=role, since_on=calendar.today()))
    told = {"party_id": str(party.id), "role": {"word": role.value, "of": "Role"}}
    await journal.enter(session, OFFICE, grant_role.name, Subject.ACCOUNT, account.id, told=told)
    return account
