"""The second proofs of accounts: passkeys, codes from a telephone, and recovery codes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table


class Authenticator(Table, table=True):
    """The secret with which an account's telephone makes codes (RFC 6238). It is valid from ``confirmed_at`` on."""

    __tablename__ = "authenticator"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    secret: str = Field(max_length=64)  # base32; needed for checking codes, so a digest is not enough
    made_at: datetime = Field(default_factory=calendar.now)
    confirmed_at: datetime | None = None
    last_step: int = 0  # the step of the last used code, so that no code is used twice


class RecoveryCode(Table, table=True):
    """A code that replaces the second proof once; only its digest is stored."""

    __tablename__ = "recovery_code"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    digest: str = Field(max_length=64, primary_key=True)


class Passkey(Table, table=True):
    """A key of an account that signs for this site only (WebAuthn). Ids and keys are base64url, as in browsers."""

    __tablename__ = "passkey"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    name: str = Field(max_length=100)  # the owner's name for it
    credential_id: str = Field(max_length=1364, unique=True)  # at most 1,023 octets (WebAuthn, 7.1)
    public_key: str = Field(max_length=1364)  # a COSE key (RFC 9052)
    transports: str = Field(default="", max_length=100)  # how browsers reach it, in their own words
    made_at: datetime = Field(default_factory=calendar.now)


class PasskeyUse(Table, table=True):
    """The counter and last use of a passkey.

    They are not in its own row, which items contain, because use is no act.
    """

    __tablename__ = "passkey_use"

    passkey_id: UUID = Field(foreign_key="passkey.id", primary_key=True)
    counter: int = Field(default=0, sa_type=BigInteger)  # unsigned 32 bits; 0 for keys without a counter
    used_at: datetime | None = None


class PasskeyChallenge(Table, table=True):
    """A challenge that a passkey signs once within minutes: digests of the challenge and of its holder."""

    __tablename__ = "passkey_challenge"

    digest: str = Field(max_length=64, primary_key=True)
    bound_to: str = Field(max_length=64)
    expires_at: datetime = Field(index=True)


class SignInStep(Table, table=True):
    """A sign-in with the right password that waits for the second proof; the cookie is stored as its digest."""

    __tablename__ = "sign_in_step"

    digest: str = Field(max_length=64, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    judged: str = Field(max_length=200)  # the checked password hash; the step ends when it is replaced
    expires_at: datetime = Field(index=True)


class KeptForm(Table, table=True):
    """What was typed when a session had ended or a new proof was needed; kept for an hour."""

    __tablename__ = "kept_form"

    digest: str = Field(max_length=64, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    path: str = Field(max_length=500)
    typed: str = Field(max_length=200_000)  # JSON of names and texts
    kept_at: datetime = Field(default_factory=calendar.now, index=True)
