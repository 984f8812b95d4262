"""The matters of parties, accounts and tokens: who sees them, relations to them, and conditions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import ActSubject, Condition, Matter, Relation
from registry.people import links, visibility
from registry.people.accounts import actor_of
from registry.people.permissions import Actor
from registry.people.rules import Own, Rule
from registry.people.visibility import may_see
from registry.saying import Said, say
from registry.tables import Account, Party, Token
from registry.vocabulary import STAFF, PartyKind, Role, Subject

CONFIRMED = frozenset({"grant_office_role", "issue_officer_link", "reset_factors"})
"""Acts on accounts that a registrar may confirm."""


@dataclass(kw_only=True)
class PartyMatter(Matter):
    """A party; rules look only at its row."""

    row: Party

    @property
    def kind(self) -> PartyKind:
        return self.row.kind


@dataclass(kw_only=True)
class AccountMatter(Matter):
    """An account, whether it belongs to a person, and its roles of today."""

    row: Account
    is_person: bool = True
    roles: frozenset[Role] = frozenset()


@dataclass(kw_only=True)
class TokenMatter(Matter):
    """A token; rules look only at its row."""

    row: Token


async def _party(_: AsyncConnection, row: Any) -> PartyMatter:
    return PartyMatter(row=row)


async def _account(connection: AsyncConnection, row: Any) -> AccountMatter:
    actor = await actor_of(connection, row.id)
    roles = frozenset[Role]() if actor is None else actor.roles
    return AccountMatter(row=row, is_person=await links.is_persons(connection, row.id), roles=roles)


async def _token(_: AsyncConnection, row: Any) -> TokenMatter:
    return TokenMatter(row=row)


def sees_party(actor: Actor | None, matter: PartyMatter) -> bool:
    """Say whether a person may see a party; visitors who are not signed in see none."""
    return actor is not None and may_see(visibility.PARTY, actor, matter)


def sees_account(actor: Actor | None, matter: AccountMatter) -> bool:
    """Say whether a person may see an account.

    Its owner, administrators, and registrars who may confirm an act that waits on it see it.
    """
    if actor is None:
        return False
    is_second = Role.REGISTRAR in actor.roles and any(one.act in CONFIRMED for one in matter.waiting)
    return Role.ADMINISTRATOR in actor.roles or matter.id == actor.account_id or is_second


class AnybodySignedIn(Rule):
    """Anybody who is signed in."""

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # nothing else is asked
        return actor is not None

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return false() if actor is None else true()


class Itself(Rule):
    """The account is the actor's own."""

    def holds(self, actor: Actor | None, facts: AccountMatter, day: date) -> bool:  # noqa: ARG002 # whatever the day
        return actor is not None and facts.row.id == actor.account_id

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return false() if actor is None else col(Account.id) == actor.account_id


class OfOwnAccount(Rule):
    """The token belongs to the actor's account."""

    def holds(self, actor: Actor | None, facts: TokenMatter, day: date) -> bool:  # noqa: ARG002 # whatever the day
        return actor is not None and facts.row.account_id == actor.account_id

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return false() if actor is None else col(Token.account_id) == actor.account_id


ITSELF: Relation[PartyMatter] = Relation(
    "party_itself", say("the party's own accounts"), Own(Party.id, (Role.PRODUCER, Role.MANAGER))
)
ANYBODY: Relation[Any] = Relation("signed_in", say("any person who is signed in"), AnybodySignedIn())
ACCOUNT_ITSELF: Relation[AccountMatter] = Relation("account_itself", say("the account itself"), Itself())
HOLDER: Relation[TokenMatter] = Relation("token_holder", say("the token's own account"), OfOwnAccount())

PARTY = ActSubject(
    kind=Subject.PARTY,
    plural="parties",
    table=Party,
    load=_party,
    visible=sees_party,
    is_party=lambda actor, matter: matter.id in actor.parties(),
    words={
        "kind": say("Kind of party"),
        "name": say("Name"),
        "name_latin": say("Name in Latin letters"),
        "tax_code": say("Tax code"),
        "address": say("Address"),
        "phone": say("Telephone"),
        "email": say("Electronic mail"),
        "unit_id": say("Commune"),
        "merged_into": say("Merged with"),
        "records": say("Records that name it"),
    },
)
ACCOUNT = ActSubject(
    kind=Subject.ACCOUNT,
    plural="accounts",
    table=Account,
    load=_account,
    visible=sees_account,
    is_party=lambda actor, matter: matter.id == actor.account_id,
    words={
        "login": say("Login"),
        "name": say("Name"),
        "email": say("Electronic mail"),
        "is_active": say("Open"),
        "memberships": say("Roles"),
        "passkeys.name": say("Name of a passkey"),
        "identities.digest": say("Mark of the identity that signs in"),
    },
)
TOKEN = ActSubject(
    kind=Subject.TOKEN,
    plural="tokens",
    table=Token,
    load=_token,
    visible=lambda actor, matter: (
        actor is not None and (Role.ADMINISTRATOR in actor.roles or matter.row.account_id == actor.account_id)
    ),
    is_party=lambda actor, matter: matter.row.account_id == actor.account_id,
    words={"label": say("What the token is for")},
)


def _merged(_: Actor, matter: PartyMatter) -> Said | None:
    if matter.row.merged_into is None:
        return None
    return say("The party was merged with another; change that one.")


def _unmerged(_: Actor, matter: PartyMatter) -> Said | None:
    return None if matter.row.merged_into is not None else say("The party was not merged with another.")


def _closed(_: Actor, matter: AccountMatter) -> Said | None:
    return None if matter.row.is_active else say("The account is closed.")


def _machine(_: Actor, matter: AccountMatter) -> Said | None:
    return None if matter.is_person else say("A machine has no password; it gets a token.")


def _own(actor: Actor, matter: AccountMatter) -> Said | None:
    if matter.id != actor.account_id:
        return None
    return say("This is your own account: another administrator does it, and your password you change yourself.")


def _revoked(_: Actor, matter: TokenMatter) -> Said | None:
    return None if matter.row.revoked_at is None else say("The token is revoked already.")


STANDING: Condition[PartyMatter] = Condition(
    name="merged",
    said=say("the party was not merged with another"),
    unmet=_merged,
    met=lambda _: col(Party.merged_into).is_(None),
)
MERGED: Condition[PartyMatter] = Condition(
    name="not_merged", said=say("the party was merged into another"), unmet=_unmerged
)
CLOSED: Condition[AccountMatter] = Condition(
    name="account_open",
    said=say("the account is closed"),
    unmet=lambda _, matter: say("The account is open; it is closed first.") if matter.row.is_active else None,
    met=lambda _: col(Account.is_active).is_(False),
)
OPEN: Condition[AccountMatter] = Condition(
    name="account_closed",
    said=say("the account is open"),
    unmet=_closed,
    met=lambda _: col(Account.is_active).is_(True),
)
PERSONS: Condition[AccountMatter] = Condition(
    name="no_password",
    said=say("the account is a person's"),
    unmet=_machine,
    lasting=True,
)
OFFICER: Condition[AccountMatter] = Condition(
    name="no_officer",
    said=say("the account holds a role of the office"),
    unmet=lambda _, matter: say("The account holds no role of the office.") if STAFF.isdisjoint(matter.roles) else None,
    lasting=True,
)
NO_OFFICER: Condition[AccountMatter] = Condition(
    name="officer",
    said=say("the account holds no role of the office"),
    unmet=lambda _, matter: None if STAFF.isdisjoint(matter.roles) else say("The account holds a role of the office."),
    lasting=True,
)
ANOTHERS: Condition[AccountMatter] = Condition(
    name="own_account",
    said=say("the account is another's"),
    unmet=_own,
    met=lambda actor: col(Account.id) != actor.account_id,
)
VALID: Condition[TokenMatter] = Condition(
    name="token_revoked",
    said=say("the token is not revoked"),
    unmet=_revoked,
    met=lambda _: col(Token.revoked_at).is_(None),
)
