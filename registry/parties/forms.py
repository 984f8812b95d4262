"""The forms of acts on parties, accounts and tokens."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from registry.forms import LINE, Correction, Drawn, Form, Line, Reason, asked
from registry.people import tokens
from registry.saying import say
from registry.vocabulary import PartyKind, Role, Scope

_ID = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"
Told = Annotated[str, Field(max_length=2000), LINE]
"""The length of each is checked with the other values (``enrolling``), so that every fault is named at once."""


class ContactForm(Form):
    """How a party can be reached; an empty field removes the old value."""

    address: Annotated[Told | None, asked(say("Address"), example="Thôn 3, xã Hương Khê")] = None
    unit_code: Annotated[
        Told | None, asked(say("Code of the commune"), help=say("As of today, for example 18496."))
    ] = None
    phone: Annotated[Told | None, asked(say("Telephone"), example="+84 239 385 5555")] = None
    email: Annotated[Told | None, asked(say("Electronic mail"), example="htx@example.vn")] = None


class PartyForm(ContactForm):
    """A party to be enrolled."""

    kind: Annotated[PartyKind, asked(say("Kind of party"), example=PartyKind.COOPERATIVE)]
    name: Annotated[Told, asked(say("Name"), example="Hợp tác xã Bưởi Phúc Trạch (ví dụ)")]
    name_latin: Annotated[
        Told | None, asked(say("Name in Latin letters"), example="Phuc Trach Pomelo Cooperative (example)")
    ] = None
    tax_code: Annotated[
        Told | None, asked(say("Tax code"), help=say("10 digits, 10-3, or the 12 of a personal number."))
    ] = None
    country: Annotated[
        Told, asked(say("Country"), help=say("Two letters of WIPO ST.3. Left empty, it is VN."), example="VN")
    ] = "VN"
    is_example: Annotated[bool, asked(say("It is invented, as an example"))] = False


class PartyCorrectionForm(Correction):
    """The right values; an empty field leaves the old value."""

    kind: Annotated[PartyKind | None, asked(say("Kind of party"))] = None
    name: Annotated[Line | None, asked(say("Name"), example="Hợp tác xã Bưởi Phúc Trạch (ví dụ)")] = None
    name_latin: Annotated[Line | None, asked(say("Name in Latin letters"))] = None
    tax_code: Annotated[
        Line | None, asked(say("Tax code"), help=say("10 digits, 10-3, or the 12 of a personal number."))
    ] = None


class MergingForm(Form):
    """The party that remains."""

    survivor_id: Annotated[UUID, Drawn("party"), asked(say("The party that it is"), example=_ID)]
    reason: Annotated[Reason, asked(say("How it is known"), example="Cùng mã số thuế, ghi hai lần.")]


class SeparationForm(Correction):
    """Two merged parties that are different after all."""


class AccountForm(Form):
    """An account to be opened: for a person, who sets the password by a link, or for a machine."""

    login: Annotated[Annotated[str, Field(max_length=200), LINE], asked(say("Login"), example="htx.phuctrach")]
    name: Annotated[
        Annotated[str, Field(max_length=200), LINE],
        asked(say("Name"), help=say("As colleagues see it."), example="Trần Thị Ví Dụ"),
    ]
    is_machine: Annotated[
        bool,
        asked(say("It is a machine's"), help=say("A machine has no password; a token is issued for it.")),
    ] = False


class MembershipForm(Form):
    """A role to be granted for a party."""

    party_id: Annotated[UUID, Drawn("party"), asked(say("For whom"), example=_ID)]
    role: Annotated[Role, asked(say("In which role"), example=Role.PRODUCER)]


class RoleEndForm(Form):
    """A role to be ended."""

    membership_id: Annotated[UUID, Drawn("membership"), asked(say("Which role"), example=_ID)]


class TokenForm(Form):
    """A token to be issued; for the actor's own account when none is named."""

    label: Annotated[
        Annotated[str, Field(min_length=1, max_length=100), LINE],
        asked(say("Which machine"), example="máy in nhãn kho 2"),
    ]
    account_id: Annotated[
        UUID | None, Drawn("account"), asked(say("Account"), help=say("Left empty, it is your own."))
    ] = None
    scopes: Annotated[
        list[Scope],
        Drawn("scopes"),
        asked(
            say("What for"), help=say("If nothing is ticked, it can read what the account can read and change nothing.")
        ),
    ] = Field(default_factory=list, max_length=len(Scope))
    days: Annotated[
        int,
        asked(
            say("Valid for how many days"),
            help=say("Left empty, it is a year."),
            example=tokens.DAYS,
            ge=1,
            le=tokens.MOST_DAYS,
        ),
    ] = tokens.DAYS
