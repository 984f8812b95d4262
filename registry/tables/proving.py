"""How accounts prove their identity, besides the data in their own row. It is no part of the register."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored
from registry.vocabulary import LinkPurpose, SignInOutcome


class AccountLink(Table, table=True):
    """A link by which an account sets its password once; its text is stored only as its digest."""

    __tablename__ = "account_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    purpose: LinkPurpose = Field(sa_type=stored(LinkPurpose))
    issued_by: UUID | None = None  # the account; None for a command or the office itself
    issued_at: datetime = Field(default_factory=calendar.now)
    expires_at: datetime
    used_at: datetime | None = None


class AccountIdentity(Table, table=True):
    """The identity of an account's owner at an identity service, as a digest, because it may be a citizen's number."""

    __tablename__ = "account_identity"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", unique=True)
    digest: str = Field(max_length=64, unique=True)  # of the service and its id for the person
    linked_at: datetime = Field(default_factory=calendar.now)


class IdentityStep(Table, table=True):
    """A browser that was sent to the identity service and is expected back; digests, kept for minutes."""

    __tablename__ = "identity_step"

    digest: str = Field(max_length=64, primary_key=True)  # of the state that the service sends back
    bound_to: str = Field(max_length=64)  # of the cookie's value
    session_id: UUID | None = None  # the session that links; None for a sign-in
    onward: str = Field(default="/", max_length=1000)
    expires_at: datetime = Field(index=True)


class KnownDevice(Table, table=True):
    """A browser in which an account has signed in; the cookie's value is stored only as its digest."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("digest", "account_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    digest: str = Field(max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    agent: str = Field(default="", max_length=200)
    first_at: datetime = Field(default_factory=calendar.now)
    used_at: datetime = Field(default_factory=calendar.now, index=True)


class SignIn(Table, table=True):
    """A try to sign in to an account, for the account to see, kept for a limited time."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account_id_at", "account_id", "at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    at: datetime = Field(default_factory=calendar.now, index=True)
    outcome: SignInOutcome = Field(sa_type=stored(SignInOutcome))
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)


class TokenUse(Table, table=True):
    """When a token was last used, to the hour.

    It is not in the token's row, which items contain, because use is no act.
    """

    __tablename__ = "token_use"

    token_id: UUID = Field(foreign_key="token.id", primary_key=True)
    used_at: datetime
