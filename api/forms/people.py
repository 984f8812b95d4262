"""Forms about people: signing in, parties, accounts, tokens."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, SecretStr

from api.forms.base import LINE, Form
from registry.people import passwords, tokens
from registry.vocabulary import PartyKind, Role

Password = Annotated[SecretStr, Field(max_length=passwords.LONGEST, examples=["bốn từ không liên quan"])]


class _Secretive(Form):
    """A form with a password in it, whose blanks are meant."""

    model_config = ConfigDict(str_strip_whitespace=False)


class SignInForm(_Secretive):
    """A login, in either case, and its password."""

    login: Annotated[str, Field(max_length=200, examples=["htx.phuctrach"]), LINE]
    password: Password


class PasswordForm(_Secretive):
    """One's present password and the new one, of ten characters and more."""

    current: Password
    new: Password


class ResetForm(_Secretive):
    """A new password for somebody who lost theirs."""

    new: Password


class ContactForm(Form):
    """Where a party is found. What is left out is emptied."""

    address: Annotated[str, Field(max_length=500), LINE] | None = Field(default=None, examples=["Thôn 3, xã Hương Khê"])
    unit_code: Annotated[str, Field(max_length=10), LINE] | None = Field(
        default=None, description="An administrative unit valid today.", examples=["18676"]
    )
    phone: Annotated[str, Field(max_length=32), LINE] | None = Field(default=None, examples=["+84 239 300 0000"])
    email: Annotated[str, Field(max_length=200), LINE] | None = Field(default=None, examples=["htx@example.vn"])


class PartyForm(ContactForm):
    """Somebody to be enrolled."""

    kind: Annotated[PartyKind, Field(examples=[PartyKind.COOPERATIVE])]
    name: Annotated[str, Field(max_length=300, examples=["Hợp tác xã Bưởi Phúc Trạch (ví dụ)"]), LINE]
    name_latin: Annotated[str, Field(max_length=300), LINE] | None = Field(
        default=None, examples=["Phuc Trach Pomelo Cooperative (example)"]
    )
    tax_code: Annotated[str, Field(max_length=24), LINE] | None = Field(
        default=None,
        description="Mã số thuế: 10 digits, 10-3, or the 12 of a personal number, as on any letterhead.",
        examples=["0100109106"],
    )
    country: Annotated[str, Field(max_length=2, description="WIPO ST.3, two letters.", examples=["VN"]), LINE] = "VN"
    is_example: bool = False


class AccountForm(_Secretive):
    """An account to be opened. A machine gets no password, only a token."""

    login: Annotated[str, Field(max_length=200, examples=["htx.phuctrach"]), LINE]
    name: Annotated[str, Field(max_length=200, examples=["Trần Thị Ví Dụ"]), LINE]
    password: Password | None = None


class MembershipForm(Form):
    """A role to be held in a party."""

    party_id: Annotated[UUID, Field(examples=["0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"])]
    role: Annotated[Role, Field(examples=[Role.PRODUCER])]


class TokenForm(Form):
    """A token to be issued; for oneself when no account is named."""

    label: Annotated[str, Field(max_length=100, examples=["máy in nhãn kho 2"]), LINE]
    account_id: UUID | None = None
    days: Annotated[int, Field(ge=1, le=tokens.MOST_DAYS, description="How many days it is valid.")] = tokens.DAYS
