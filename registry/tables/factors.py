"""The second proof of an account: codes from a telephone, and codes for the day it is lost."""

from datetime import datetime
from uuid import UUID

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
