"""The JSON of people: each reader gets no more than the rows of the directory hold."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from api.views.base import show
from registry.people.permissions import Actor
from registry.vocabulary import PartyKind, Role


class PartyView(msgspec.Struct):
    """A party. Null is what the reader may not read: phone and mail; of persons and households address and tax code.

    ``merged_into`` names the party into which it was merged, where it was enrolled twice.
    """

    id: UUID
    kind: PartyKind
    name: str
    name_latin: str | None
    country: str
    unit_code: str | None
    unit: str | None
    address: str | None
    tax_code: str | None
    phone: str | None
    email: str | None
    is_example: bool
    merged_into: UUID | None
    created_at: datetime
    version: int


class MembershipView(msgspec.Struct):
    """A role held in a party since a day; ``name`` is the party's."""

    id: UUID
    party_id: UUID
    name: str
    role: Role
    since_on: date


class AccountView(msgspec.Struct):
    """An account and the roles it holds today."""

    id: UUID
    login: str
    name: str
    is_active: bool
    has_password: bool
    created_at: datetime
    version: int
    memberships: list[MembershipView]


class OpenedAccountView(AccountView):
    """An account after an act on it. ``link`` is the path of a link that sets its password, shown once, or null."""

    link: str | None = None


class MeView(msgspec.Struct):
    """The account of this session or token."""

    account_id: UUID
    login: str
    name: str
    is_staff: bool
    roles: list[Role]
    memberships: list[MembershipView]


class TokenView(msgspec.Struct):
    """A token, without its text. ``scope`` says what it is for, blanks between; ``used_at`` is to the hour."""

    id: UUID
    account_id: UUID
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    scope: str
    used_at: datetime | None


class IssuedTokenView(msgspec.Struct):
    """A token with its text, which is shown only once; null when the answer is repeated: the text is not stored."""

    id: UUID
    account_id: UUID
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    scope: str
    token: str | None


V = TypeVar("V", bound=AccountView)


def account_view(row: Any, memberships: Iterable[Any], view: type[V], **more: Any) -> V:
    """Return an account together with its own among ``memberships``."""
    own = [show(held, MembershipView) for held in memberships if held.account_id == row.id]
    return show(row, view, memberships=own, **more)


def me_view(actor: Actor, login: str, memberships: Iterable[Any]) -> MeView:
    """Return the account and roles of the actor."""
    return MeView(
        account_id=actor.account_id,
        login=login,
        name=actor.name,
        is_staff=actor.is_staff,
        roles=sorted(actor.roles),
        memberships=[show(held, MembershipView) for held in memberships],
    )
