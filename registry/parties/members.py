"""The members of an organisation: its head invites and removes them and gives them roles in it.

The head can give only roles in which somebody acts for the organisation today, and no roles of the office. A removed
member loses access at once; an account that acts for nobody any more is signed out everywhere.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Relation, Taking, act, nobody
from registry.database import queue_here
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder
from registry.forms import LINE, Drawn, Form, asked
from registry.parties.accounts import opened
from registry.parties.joining.deciding import GRANTED
from registry.parties.matter import ACCOUNT, PARTY, STANDING, PartyMatter
from registry.people import links
from registry.people.accounts import held
from registry.people.credentials import draw_up
from registry.people.directory import same_as
from registry.people.ending import end_sessions
from registry.people.rules import Own
from registry.saying import say
from registry.tables import Account, Membership, Party
from registry.vocabulary import LinkPurpose, Readers, Role

LOCK = 0x50C3
"""Changes that could leave an organisation without a head wait here for one another."""
HEAD: Relation[PartyMatter] = Relation(
    "head_of_party", say("the head of the organisation's people"), Own(Party.id, (Role.REPRESENTATIVE,))
)
_ID = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"
Roles = Annotated[
    list[Role],
    Drawn("member_role"),
    asked(
        say("What they may do"),
        help=say("Producer: applications, plots, lots, labels. The head of the members invites and removes them."),
        example=[Role.PRODUCER],
        min_length=1,
        max_length=3,
    ),
]
Who = Annotated[UUID, Drawn("member"), asked(say("Who"), example=_ID)]


class MemberForm(Form):
    """A colleague to be invited."""

    login: Annotated[
        Annotated[str, Field(max_length=200), LINE],
        asked(say("Mail address of the colleague"), help=say("They sign in with it."), example="thu.kho@example.vn"),
    ]
    name: Annotated[Annotated[str, Field(max_length=200), LINE], asked(say("Name"), example="Lê Văn Ví Dụ")]
    roles: Roles


class MemberRolesForm(Form):
    """The new roles of a colleague, which replace the old ones."""

    account_id: Who
    roles: Roles


class MemberRemovalForm(Form):
    """A colleague to be removed."""

    account_id: Who


@act(
    "invite_member",
    on=PARTY,
    makes=ACCOUNT,
    asks=MemberForm,
    title=say("Invite a colleague"),
    outcome=say("An account is opened; a link that is mailed sets its password, once, within 72 hours."),
    by=(HEAD,),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    tells=("roles",),
    history=say("Invited by the organisation"),
    notifies=nobody("an account without a password reads nothing; a letter brings the link"),
    final=say("Remove a person who was invited by mistake."),
    needs_proof=True,
    place=60,
    done=say("The colleague has been invited."),
)
async def invite_member(taking: Taking[PartyMatter, MemberForm]) -> Facts:
    """Open an account for a colleague; ``taking.once`` is the path of its link.

    Raises NotAcceptable, and Taken for the login.
    """
    form, session = taking.form, taking.session
    roles = await _grantable(session, taking.matter.id, form.roles)
    account = await opened(session, await draw_up(login=form.login, name=form.name, password=None))
    session.add_all(_seat(account.id, taking.matter.id, role) for role in roles)
    text = await links.issue(session, account.id, LinkPurpose.INVITATION, by=taking.actor.account_id)
    await links.send(session, account.id, text, taking.provided.get("ring"))
    taking.made, taking.once = account, links.address_of(text)
    return {"party_id": taking.matter.id}


@act(
    "set_member_roles",
    on=PARTY,
    asks=MemberRolesForm,
    title=say("Change what a colleague may do"),
    outcome=say("It holds from this instant."),
    by=(HEAD,),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    history=say("A colleague's roles changed: %(roles)s"),
    notifies=nobody("the colleague is told by the organisation"),
    final=say("They are changed again."),
    needs_proof=True,
    place=61,
    done=say("What the colleague may do has been changed."),
)
async def set_member_roles(taking: Taking[PartyMatter, MemberRolesForm]) -> Facts:
    """Replace the roles of a member; raises NotAcceptable, NotFound for others, and OutOfOrder for the last head."""
    session, form = taking.session, taking.form
    await queue_here(session, LOCK)
    roles = await _grantable(session, taking.matter.id, form.roles)
    memberships = await _memberships(session, taking, form.account_id)
    if Role.REPRESENTATIVE not in roles:
        await _demand_another_head(taking, form.account_id)
    for one in memberships:
        if one.role not in roles:
            one.until_on = taking.today
    known = {one.role: one for one in memberships}
    for role in roles:
        seat = known.get(role) or _seat(form.account_id, taking.matter.id, role)
        seat.until_on = None
        session.add(seat)
    taking.touch(PARTY.kind, taking.matter.id)
    return None


@act(
    "remove_member",
    on=PARTY,
    asks=MemberRemovalForm,
    title=say("Remove a colleague"),
    outcome=say("The account acts for the organisation no longer, from this instant; what it did stays."),
    by=(HEAD,),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    history=say("A colleague was removed"),
    notifies=nobody("a person who was removed no longer sees the organisation"),
    final=say("Somebody removed by mistake is given roles again."),
    is_grave=True,
    place=62,
    done=say("The colleague has been removed and has lost access."),
)
async def remove_member(taking: Taking[PartyMatter, MemberRemovalForm]) -> Facts:
    """End the roles of a member in this party at once; an account without other roles also loses sessions and tokens.

    Raises NotFound for others, and OutOfOrder for the last head.
    """
    session, account_id = taking.session, taking.form.account_id
    await queue_here(session, LOCK)
    memberships = await _memberships(session, taking, account_id)
    await _demand_another_head(taking, account_id)
    for one in memberships:
        one.until_on = taking.today
        session.add(one)
    taking.touch(PARTY.kind, taking.matter.id)
    await session.flush()
    others = select(Membership.id).where(Membership.account_id == account_id, held(calendar.today()))
    if (await session.exec(others.limit(1))).first() is None:
        await end_sessions(session, taking.actor, account_id)
    return None


async def members(connection: AsyncConnection, party_id: UUID) -> Sequence[Row[Any]]:
    """Return the accounts that act or acted for a party, one row for each role, by name; ``holds`` tells present roles.

    The caller checks who may read them.
    """
    columns: list[Any] = [
        *(col(one) for one in (Account.id, Account.name, Account.login, Account.is_active, Membership.role)),
        col(Account.password_hash).is_not(None).label("has_password"),
        held(calendar.today()).label("holds"),
    ]
    statement = (
        rows(*columns)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.party_id).in_(same_as(party_id)), col(Membership.role).in_(GRANTED))
        .order_by(col(Account.name), col(Account.id), col(Membership.role))
    )
    found: Sequence[Row[Any]] = (await connection.execute(statement)).all()
    return found


async def grantable(connection: AsyncConnection, party_id: UUID) -> list[Role]:
    """Return the roles that the head of a party may give: those that somebody holds in it today."""
    found = {row.role for row in await members(connection, party_id) if row.holds}
    return [role for role in GRANTED if role in found]


async def _grantable(session: AsyncSession, party_id: UUID, roles: Sequence[Role]) -> list[Role]:
    await session.flush()
    known = await grantable(await session.connection(), party_id)
    wrong = [role for role in roles if role not in known]
    if wrong:
        why = say("the organisation itself does not act as %(role)s: ask the office", role=wrong[0])
        raise NotAcceptable(say("This role cannot be given."), (Fault("roles", why, "no_role_of_the_party"),))
    return list(dict.fromkeys(roles))


async def _memberships(
    session: AsyncSession, taking: Taking[PartyMatter, Any], account_id: UUID
) -> Sequence[Membership]:
    """Return the present and past roles of an account in a party; NotFound when it never was a member."""
    statement = select(Membership).where(
        Membership.account_id == account_id,
        col(Membership.party_id).in_(same_as(taking.matter.id)),
        col(Membership.role).in_(GRANTED),
    )
    found = (await session.exec(statement)).all()
    if not found:
        raise NotFound(say("Account %(account)s is none of this organisation's.", account=account_id))
    return found


async def _demand_another_head(taking: Taking[PartyMatter, Any], leaving: UUID) -> None:
    """Raise OutOfOrder when no head would remain after an account has left."""
    found = await members(await taking.session.connection(), taking.matter.id)
    heads = {row.id for row in found if row.holds and row.is_active and row.role is Role.REPRESENTATIVE}
    if heads == {leaving}:
        raise OutOfOrder(
            say("This is the organisation's last head; let another colleague be one first."), code="last_head"
        )


def _seat(account_id: UUID, party_id: UUID, role: Role) -> Membership:
    return Membership(account_id=account_id, party_id=party_id, role=role)
