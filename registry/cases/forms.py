"""The forms for reporting a suspicion and for opening a case."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field

from registry import calendar
from registry.cases.offers import address_in
from registry.errors import Unfit
from registry.forms import LINE, Drawn, Form, Line, Passage, asked
from registry.people.contact import faults_in_email, faults_in_phone
from registry.saying import say
from registry.vocabulary import TOLD_BY_PEOPLE, Suspicion

COUNTRY = "VN"
Short = Annotated[str, Field(min_length=1, max_length=200), LINE]
Code = Annotated[str, Field(min_length=1, max_length=2000), LINE]


def _come(day: date) -> date:
    if day > calendar.today():
        raise Unfit(say("has not come yet"), "in_the_future")
    return day


def _dialled(phone: str) -> str:
    for fault in faults_in_phone(phone, COUNTRY):
        raise Unfit(fault.said, fault.code)
    return phone


def _mailed(email: str) -> str:
    for fault in faults_in_email(email):
        raise Unfit(fault.said, fault.code)
    return email


def _told(suspicion: Suspicion) -> Suspicion:
    if suspicion not in TOLD_BY_PEOPLE:
        raise Unfit(say("is found by counting and not told by people"), "not_told_by_people")
    return suspicion


def _on_the_web(text: str) -> str:
    address = address_in(text)
    if address is None:
        raise Unfit(say("has no address on the web in it, such as https://example.vn/cam"), "no_web_address")
    return address


Address = Annotated[str, Field(min_length=1, max_length=1900), LINE, AfterValidator(_on_the_web)]
"""A web address, taken from the text that was pasted. It is stored as text; the register never opens it."""
Phone = Annotated[str, Field(min_length=1, max_length=32), LINE, AfterValidator(_dialled)]
Email = Annotated[Short, AfterValidator(_mailed)]
Seen = Annotated[date, AfterValidator(_come)]


class Sighting(Form):
    """What a person saw, where and when."""

    suspicion: Annotated[
        Suspicion,
        AfterValidator(_told),
        asked(say("What is not right?"), example="copied"),
    ]
    code: Annotated[
        Code | None,
        asked(
            say("The code on the label"),
            help=say("20 letters and digits; an address that was scanned will do. Left empty where there is no label."),
            example="103R J09X R50V K262 R0S9",
        ),
    ] = None
    offer: Annotated[
        Address | None,
        asked(
            say("Address of the offer on the web"),
            help=say("As the browser or “share” gives it. Add a picture of the offer too: offers change and go."),
            example="https://example.vn/cam",
        ),
    ] = None
    unit_code: Annotated[
        str | None,
        Field(max_length=10),
        LINE,
        Drawn("sighting"),
        asked(say("Commune or ward"), help=say("Elsewhere, say it in the next field."), example=None),
    ] = None
    place: Annotated[
        Line | None,
        asked(say("Place in words"), help=say("Market, shop, street, or the name of a site."), example="Chợ Hà Tĩnh"),
    ] = None
    seen_on: Annotated[
        Seen | None, asked(say("Seen on"), help=say("Left empty, it was today."), example="2026-01-15")
    ] = None
    story: Annotated[
        Passage | None,
        asked(
            say("What did you see?"),
            help=say("Who sold it, what the pack looked like, what differs."),
            example="Ba thùng cam dán cùng một mã.",
        ),
    ] = None


class ReportForm(Sighting):
    """A suspicion that anybody reports, without an account and, if they wish, without a name."""

    MOST_BYTES: ClassVar[int] = 64 * 1024

    name: Annotated[
        Short | None,
        asked(
            say("Your name"), help=say("Only so that the office can ask back; it is erased on request."), example=None
        ),
    ] = None
    phone: Annotated[Phone | None, asked(say("Your telephone"), example="0912 345 678")] = None
    email: Annotated[Email | None, asked(say("Your electronic mail"), example="ban@example.vn")] = None


class CaseForm(Sighting):
    """A case that an officer opens after an inspection or about an offer on the web."""

    lot_id: Annotated[UUID | None, Drawn("case_lot"), asked(say("Lot"), example=None)] = None
    record_id: Annotated[UUID | None, Drawn("case_right"), asked(say("Right"), example=None)] = None
