"""Opens and closes accounts, and grants and ends their roles. Closing an account takes effect at once."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, case, delete, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import NOTHING_ELSE, Facts, Id, Taking, act, nobody, notify
from registry.acts.relations import ADMINISTRATOR, REGISTRAR
from registry.database import Database, queue_here
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder, Taken
from registry.faults import taken
from registry.forms import Nothing
from registry.parties.forms import AccountForm, MembershipForm, RoleEndForm
from registry.parties.matter import (
    ACCOUNT,
    ACCOUNT_ITSELF,
    ANOTHERS,
    OPEN,
    AccountMatter,
)
from registry.people import links
from registry.people.accounts import acting
from registry.people.credentials import Credentials, draw_up, folded
from registry.people.naming import party_named
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.tables import Account, BrowserSession, Membership, Token
from registry.vocabulary import STAFF, LinkPurpose, NoticeKind, PartyKind, Readers, Role

LOCK = 0x50C1
"""Changes that could leave the office without an administrator wait here for one another."""


async def _drawn_up(
    _: Database, actor: Actor, __: Id | None, form: AccountForm, ___: Mapping[str, Any]
) -> Mapping[str, Any]:
    demand(actor, Role.ADMINISTRATOR)
    return {"credentials": await draw_up(login=form.login, name=form.name, password=None)}


@act(
    "open_account",
    on=None,
    makes=ACCOUNT,
    asks=AccountForm,
    title=say("Open an account"),
    outcome=say("Its owner sets the password by a link that is mailed and shown this once. Grant a role after that."),
    by=(ADMINISTRATOR,),
    tells=(),
    notifies=nobody("it has no role yet; it is told of the first one"),
    history=say("Account opened"),
    final=say("An account opened by mistake is closed."),
    prepares=_drawn_up,
    needs_proof=True,
    place=10,
    done=say("The account has been opened. Give it a role, so that it can do something."),
)
async def open_account(taking: Taking[Any, AccountForm]) -> Facts:
    """Open an account without any role. Raises NotAcceptable, and Taken when the login is in use.

    ``taking.once`` is the path of the link by which a person sets the password; it is also mailed. A machine gets no
    link.
    """
    taking.made = await opened(taking.session, cast("Credentials", taking.provided["credentials"]))
    if not taking.form.is_machine and taking.made.password_hash is None:
        by = taking.actor.account_id
        text = await links.issue(taking.session, taking.made.id, LinkPurpose.INVITATION, by=by)
        await links.send(taking.session, taking.made.id, text, taking.provided.get("ring"))
        taking.once = links.address_of(text)
    return None


async def opened(session: AsyncSession, drawn: Credentials, *, email: str | None = None) -> Account:
    """Return a new stored account; ``email`` is kept when it differs from the login. Taken when the login is in use."""
    elsewhere = email if email is not None and folded(email) != drawn.login else None
    account = Account(login=drawn.login, name=drawn.name, password_hash=drawn.password_hash, email=elsewhere)
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError as clash:
        raise Taken(say("Somebody signs in with this login already."), (taken("login"),)) from clash
    return account


@act(
    "grant_role",
    on=ACCOUNT,
    asks=MembershipForm,
    title=say("Grant a role"),
    outcome=say("The account acts for this party in this role from now on."),
    by=(ADMINISTRATOR,),
    needs=(OPEN, ANOTHERS),
    told_to=Readers.PARTIES,
    notifies=(notify(ACCOUNT_ITSELF, say("Your account has a new role: %(role)s."), NoticeKind.ACCOUNT),),
    history=say("Role granted: %(role)s"),
    final=say("A role is ended by a separate act."),
    needs_proof=True,
    place=10,
    done=say("The role has been granted."),
)
async def grant_role(taking: Taking[AccountMatter, MembershipForm]) -> Facts:
    """Let an account act for a party in one role from today on; two persons grant the roles of the office.

    Raises NotAcceptable, OutOfOrder for an administrator, and Taken when the account has the role already.
    """
    if taking.form.role in STAFF:
        said = say("%(role)s is a role of the office: two persons grant it", role=taking.form.role)
        raise NotAcceptable(say("The role cannot be granted."), (Fault("role", said, "role_of_the_office"),))
    await _granted(taking)
    return None


@act(
    "grant_office_role",
    on=ACCOUNT,
    asks=MembershipForm,
    title=say("Grant a role of the office"),
    outcome=say("The account decides or keeps accounts for the office, once a second officer has confirmed it."),
    by=(ADMINISTRATOR,),
    confirmed_by=(ADMINISTRATOR, REGISTRAR),
    bars=NOTHING_ELSE,
    needs=(OPEN, ANOTHERS),
    told_to=Readers.PARTIES,
    notifies=(notify(ACCOUNT_ITSELF, say("Your account has a new role: %(role)s."), NoticeKind.ACCOUNT),),
    history=say("Role of the office granted: %(role)s"),
    final=say("A role is ended by a separate act."),
    place=15,
    done=say("The role waits for a second officer."),
)
async def grant_office_role(taking: Taking[AccountMatter, MembershipForm]) -> Facts:
    """Give an account a role of the office, in an authority, from today on.

    An administrator has no other role, so that nobody controls other people's accounts and also decides in their names.
    Raises OutOfOrder when both would meet, Taken when the account has the role already, NotAcceptable for other faults.
    """
    if taking.form.role not in STAFF:
        said = say("%(role)s is no role of the office", role=taking.form.role)
        raise NotAcceptable(say("The role cannot be granted."), (Fault("role", said, "no_role_of_the_office"),))
    await _granted(taking)
    return None


async def _granted(taking: Taking[AccountMatter, MembershipForm]) -> None:
    form, session = taking.form, taking.session
    party = await party_named(session, "party_id", form.party_id)
    if not isinstance(party, Fault) and form.role in STAFF and party.kind is not PartyKind.AUTHORITY:
        untrue = say("%(role)s is a role of an authority, and this party is none", role=form.role)
        party = Fault("role", untrue, "role_of_an_authority")
    if isinstance(party, Fault):
        raise NotAcceptable(say("The role cannot be granted."), (party,))
    held = taking.matter.roles - {form.role}
    if held and Role.ADMINISTRATOR in held | {form.role}:
        raise OutOfOrder(
            say("An administrator keeps accounts, decides nothing and acts for nobody: it is one or the other."),
            code="administrator_alone",
        )
    statement = select(Membership).where(
        Membership.account_id == taking.matter.id,
        Membership.party_id == form.party_id,
        Membership.role == form.role,
    )
    membership = (await session.exec(statement)).one_or_none()
    if membership is not None and membership.until_on is None:
        raise Taken(say("The account holds this role already."))
    if membership is None:
        membership = Membership(account_id=taking.matter.id, party_id=form.party_id, role=form.role)
    membership.since_on, membership.until_on = taking.today, None
    session.add(membership)


@act(
    "end_role",
    on=ACCOUNT,
    asks=RoleEndForm,
    title=say("End a role"),
    outcome=say("The account acts so no longer, from this instant."),
    by=(ADMINISTRATOR,),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(notify(ACCOUNT_ITSELF, say("A role of your account has ended: %(role)s."), NoticeKind.ACCOUNT),),
    history=say("Role ended: %(role)s"),
    final=say("A role is granted again."),
    place=20,
    done=say("The role has been ended."),
)
async def end_role(taking: Taking[AccountMatter, RoleEndForm]) -> Facts:
    """End a role at once. Raises NotFound when the account does not have it, OutOfOrder for the last administrator."""
    session, membership_id = taking.session, taking.form.membership_id
    await queue_here(session, LOCK)
    membership = await session.get(Membership, membership_id)
    if membership is None or membership.account_id != taking.matter.id or membership.until_on is not None:
        account = taking.matter.id
        raise NotFound(
            say("Account %(account)s holds no membership %(membership)s.", account=account, membership=membership_id)
        )
    if membership.role is Role.ADMINISTRATOR:
        await _demand_another_administrator(session, col(Membership.id) == membership_id)
    membership.until_on = taking.today
    return {"role": membership.role, "party_id": membership.party_id}


@act(
    "close_account",
    on=ACCOUNT,
    asks=Nothing,
    title=say("Close the account"),
    outcome=say("Its sessions and tokens end at once, and it is not opened again."),
    by=(ADMINISTRATOR,),
    needs=(OPEN,),
    told_to=Readers.PARTIES,
    notifies=nobody("a closed account reads nothing"),
    history=say("Account closed"),
    final=say("Another account is opened."),
    is_grave=True,
    needs_proof=True,
    place=60,
    done=say("The account has been closed; its sessions and tokens have ended."),
)
async def close_account(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """Close an account and end its sessions and tokens in the same transaction.

    OutOfOrder for the last administrator.
    """
    session, account_id = taking.session, taking.matter.id
    await queue_here(session, LOCK)
    await _demand_another_administrator(session, col(Account.id) == account_id)
    taking.matter.row.is_active = False
    connection = await session.connection()
    await connection.execute(delete(BrowserSession).where(col(BrowserSession.account_id) == account_id))
    tokens = select(Token).where(Token.account_id == account_id, col(Token.revoked_at).is_(None))
    for token in (await session.exec(tokens.order_by(col(Token.id)))).all():
        token.revoked_at = calendar.now()
    return None


async def _demand_another_administrator(session: AsyncSession, leaving: ColumnElement[bool]) -> None:
    """Raise OutOfOrder when no administrator would remain without the memberships that meet ``leaving``."""
    await session.flush()
    administrators = acting().where(col(Membership.role) == Role.ADMINISTRATOR)
    counted = administrators.with_only_columns(func.count(), func.sum(case((leaving, 1), else_=0)))
    total, going = (await (await session.connection()).execute(counted, {"today": calendar.today()})).one()
    if going and going == total:
        raise OutOfOrder(
            say("This is the office's last administrator; appoint another first."), code="last_administrator"
        )
