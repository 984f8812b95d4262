"""Opening and closing accounts, and the roles they hold. Closing one ends it everywhere at once."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, case, delete, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Id, Taking, act, nobody, notify
from registry.acts.relations import ADMINISTRATOR
from registry.database import Database, queue_here
from registry.errors import Changed, Fault, NotAcceptable, NotFound, NotPermitted, OutOfOrder, Taken
from registry.faults import taken
from registry.forms import Nothing
from registry.parties.forms import AccountForm, MembershipForm, ResetForm, RoleEndForm
from registry.parties.matter import ACCOUNT, ACCOUNT_ITSELF, OPEN, PASSWORDED, AccountMatter
from registry.people.accounts import acting
from registry.people.credentials import Credentials, Renewal, draw_up, renewal
from registry.people.naming import party_named
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.tables import Account, BrowserSession, Membership, Token
from registry.vocabulary import STAFF, NoticeKind, PartyKind, Readers, Role

LOCK = 0x50C1
"""Changes that could leave the office without an administrator go past here one at a time."""


async def _drawn_up(_: Database, actor: Actor, __: Id | None, form: AccountForm) -> Mapping[str, Any]:
    demand(actor, Role.ADMINISTRATOR)
    password = None if form.password is None else form.password.get_secret_value()
    return {"credentials": await draw_up(login=form.login, name=form.name, password=password)}


@act(
    "open_account",
    on=None,
    makes=ACCOUNT,
    asks=AccountForm,
    title=say("Open an account"),
    outcome=say("It can sign in, and do nothing yet: a role is granted after that."),
    by=(ADMINISTRATOR,),
    tells=(),
    notifies=nobody("it has no role yet; it is told of the first one"),
    history=say("Account opened"),
    final=say("An account opened by mistake is closed."),
    prepares=_drawn_up,
    place=10,
    done=say("The account has been opened. Give it a role, so that it can do something."),
)
async def open_account(taking: Taking[Any, AccountForm]) -> Facts:
    """Open an account, as yet without any role. Raises Taken when somebody has the login."""
    taking.made = await opened(taking.session, cast("Credentials", taking.provided["credentials"]))
    return None


async def opened(session: AsyncSession, drawn: Credentials) -> Account:
    """Return a new account."""
    account = Account(login=drawn.login, name=drawn.name, password_hash=drawn.password_hash)
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
    needs=(OPEN,),
    told_to=Readers.PARTIES,
    notifies=(notify(ACCOUNT_ITSELF, say("Your account has a new role: %(role)s."), NoticeKind.ACCOUNT),),
    history=say("Role granted: %(role)s"),
    final=say("A role is ended by an act of its own."),
    place=10,
    done=say("The role has been granted."),
)
async def grant_role(taking: Taking[AccountMatter, MembershipForm]) -> Facts:
    """Let an account act for a party in one role from today on.

    The office's own roles are held in an authority. Raises Taken when the account holds the role already.
    """
    form, session = taking.form, taking.session
    party = await party_named(session, "party_id", form.party_id)
    if not isinstance(party, Fault) and form.role in STAFF and party.kind is not PartyKind.AUTHORITY:
        untrue = say("%(role)s is a role of an authority, and this party is none", role=form.role)
        party = Fault("role", untrue, "role_of_an_authority")
    if isinstance(party, Fault):
        raise NotAcceptable(say("The role cannot be granted."), (party,))
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
    return None


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
    """End a role at once. Raises NotFound for one that is not held, OutOfOrder for the last administrator's."""
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
    place=60,
    done=say("The account has been closed; its sessions and tokens have ended."),
)
async def close_account(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """Close an account; its sessions and tokens end in the same transaction."""
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


async def _concealed(database: Database, actor: Actor, account_id: Id | None, form: ResetForm) -> Mapping[str, Any]:
    demand(actor, Role.ADMINISTRATOR)
    if account_id == actor.account_id:
        raise NotPermitted(say("One's own password is changed by giving the present one; it is not reset."))
    return {"renewal": await renewal(database, cast("Any", account_id), form.new.get_secret_value())}


@act(
    "reset_password",
    on=ACCOUNT,
    asks=ResetForm,
    title=say("Set a new password"),
    outcome=say("Its sessions end at once."),
    by=(ADMINISTRATOR,),
    needs=(OPEN, PASSWORDED),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say(
                "An administrator has set a new password for your account. If you did not ask for it, tell the office."
            ),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("Password set by an administrator"),
    final=say("It is set again."),
    prepares=_concealed,
    place=40,
    done=say("The account has a new password and has been signed out everywhere."),
)
async def reset_password(taking: Taking[AccountMatter, ResetForm]) -> Facts:
    """Give an account a new password, its owner having lost the old one, and sign it out."""
    account, renewed = taking.matter.row, cast("Renewal", taking.provided["renewal"])
    if account.password_hash != renewed.present:
        raise Changed(say("The password was changed from elsewhere at the same time."))
    account.password_hash = renewed.concealed
    sessions = delete(BrowserSession).where(col(BrowserSession.account_id) == account.id)
    await (await taking.session.connection()).execute(sessions)
    return None


async def _demand_another_administrator(session: AsyncSession, leaving: ColumnElement[bool]) -> None:
    """See to it that somebody can still open accounts when the memberships that are ``leaving`` are gone."""
    await session.flush()
    administrators = acting().where(col(Membership.role) == Role.ADMINISTRATOR)
    counted = administrators.with_only_columns(func.count(), func.sum(case((leaving, 1), else_=0)))
    total, going = (await (await session.connection()).execute(counted, {"today": calendar.today()})).one()
    if going and going == total:
        raise OutOfOrder(
            say("This is the office's last administrator; appoint another first."), code="last_administrator"
        )
