"""Checks tax codes, telephone numbers and mail addresses of parties, in the ways in which letterheads write them."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.vn import mst

from registry.errors import Fault
from registry.people.visibility import NATURAL
from registry.saying import Said, say
from registry.vocabulary import PartyKind

_BETWEEN = re.compile(r"[\s.\-‐-―−]+")
_PERSONAL = re.compile(r"[0-9]{12}")
_DEPENDENT = re.compile(r"([0-9]{10})([0-9]{3})")
_EXTENSION = re.compile(r"(máy lẻ|máy nhánh|số lẻ|nhánh)\.?", re.IGNORECASE)


def tax_code_of(text: str) -> str:
    """Return a tax code as it is stored: 10 digits, 10-3 or 12; separators between digits are removed."""
    digits = _BETWEEN.sub("", text)
    return _DEPENDENT.sub(r"\1-\2", digits) if _DEPENDENT.fullmatch(digits) else digits


def faults_in_tax_code(tax_code: str | None, kind: PartyKind) -> list[Fault]:
    """Return the faults of a Vietnamese tax code (mã số thuế), Circular 86/2024/TT-BTC: 10 digits, or 10-3.

    10-3 is the code of a dependent unit. The tenth digit is a check digit for the first nine. Since 1 July 2025 the
    12-digit personal identification number is the tax code of a person or a household business.
    """
    fault = None if tax_code is None else _fault_in_tax_code(tax_code_of(tax_code), kind)
    return [] if fault is None else [Fault("tax_code", *fault)]


def faults_in_phone(phone: str | None, country: str) -> list[Fault]:
    """Return the faults of a telephone number, as dialled in the country or with a country code."""
    if phone is None:
        return []
    try:
        number = phonenumbers.parse(_EXTENSION.sub("ext", phone), country)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return []
    return [Fault("phone", say("digits, with + in front of a country code: +84 239 385 5555"), "no_telephone_number")]


def faults_in_email(email: str | None) -> list[Fault]:
    """Return the faults in the form of a mail address (RFC 5321, RFC 6531).

    Whether it can be reached is not checked.
    """
    if email is None:
        return []
    try:
        domain = validate_email(email, check_deliverability=False, globally_deliverable=False).domain
    except EmailNotValidError:
        domain = ""
    return [] if "." in domain else [Fault("email", say("an address such as htx@example.vn"), "no_email")]


def _fault_in_tax_code(tax_code: str, kind: PartyKind) -> tuple[Said, str] | None:
    if _PERSONAL.fullmatch(tax_code):
        return (
            None
            if kind in NATURAL
            else (say("12 digits are a person's; an organisation has 10"), "tax_code_of_a_person")
        )
    try:
        mst.validate(tax_code if tax_code.isascii() else "")
    except InvalidChecksum:
        return say("the check digit does not fit: a digit is mistyped"), "check_digit"
    except ValidationError as error:
        if isinstance(error, InvalidComponent) and tax_code.endswith("-000"):
            return say("dependent units count from -001"), "no_tax_code"
        return say("10 digits, 10 digits with -001 to -999, or the 12 digits of a personal number"), "no_tax_code"
    return None
