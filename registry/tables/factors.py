"""The second proof of an account: passkeys, codes from a telephone, and codes for the day those are lost."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table


class Authenticator(Table, table=True):
    """What an account's telephone makes codes with (RFC 6238). It counts from ``confirmed_at`` on."""

    __tablename__ = "authenticator"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    secret: str = Field(max_length=64)  # base32; needed to judge, so it cannot be kept as a digest
    made_at: datetime = Field(default_factory=calendar.now)
    confirmed_at: datetime | None = None
    last_step: int = 0  # the step of the last code taken: no code is taken twice


class RecoveryCode(Table, table=True):
    """A code that stands in for the second proof once. Kept only as its digest."""

    __tablename__ = "recovery_code"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    digest: str = Field(max_length=64, primary_key=True)


class Passkey(Table, table=True):
    """A key of an account that signs for this site alone (WebAuthn). Ids and keys are base64url, as in browsers."""

    __tablename__ = "passkey"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    name: str = Field(max_length=100)  # as its owner tells it from others
    credential_id: str = Field(max_length=1364, unique=True)  # at most 1,023 octets (WebAuthn, 7.1)
    public_key: str = Field(max_length=1364)  # a COSE key (RFC 9052)
    transports: str = Field(default="", max_length=100)  # how browsers reach it: words that they told
    made_at: datetime = Field(default_factory=calendar.now)


class PasskeyUse(Table, table=True):
    """What changes whenever a passkey signs. Not in its own row: that is told by items, and use is no act."""

    __tablename__ = "passkey_use"

    passkey_id: UUID = Field(foreign_key="passkey.id", primary_key=True)
    counter: int = Field(default=0, sa_type=BigInteger)  # 32 bits without a sign; 0 for keys that do not count
    used_at: datetime | None = None


class PasskeyChallenge(Table, table=True):
    """What a passkey is to sign, once and soon: kept as digests of it and of whom it was given to."""

    __tablename__ = "passkey_challenge"

    digest: str = Field(max_length=64, primary_key=True)
    bound_to: str = Field(max_length=64)
    expires_at: datetime = Field(index=True)


class SignInStep(Table, table=True):
    """A sign-in whose password was right and whose second proof is still to come. The cookie is kept as its digest."""

    __tablename__ = "sign_in_step"

    digest: str = Field(max_length=64, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    judged: str = Field(max_length=200)  # the password's hash that was judged: replaced meanwhile, the step ends
    expires_at: datetime = Field(index=True)


class KeptForm(Table, table=True):
    """What somebody typed whose session had ended, or who had to prove anew who they are. Kept for an hour."""

    __tablename__ = "kept_form"

    digest: str = Field(max_length=64, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    path: str = Field(max_length=500)
    typed: str = Field(max_length=200_000)  # JSON of names and texts
    kept_at: datetime = Field(default_factory=calendar.now, index=True)
