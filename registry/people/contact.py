"""How parties write their tax code, telephone and mail, and what of it can be true."""

import re

from registry.errors import Fault
from registry.saying import Said, say
from registry.vocabulary import PartyKind

NATURAL = frozenset({PartyKind.PERSON, PartyKind.HOUSEHOLD_BUSINESS})
"""Kinds behind which a living person stands: their address and tax code are personal data."""

_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,30}")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_TAX_CODE = re.compile(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}", re.ASCII)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code_of(text: str) -> str:
    """Return a tax code as it is kept."""
    return text.strip()


def faults_in_phone(phone: str | None, country: str) -> list[Fault]:  # noqa: ARG001 # numbers are judged alike everywhere
    """Judge a telephone number."""
    if phone is None or _PHONE.fullmatch(phone):
        return []
    return [Fault("phone", say("digits, with + in front of a country code: +84 239 385 5555"), "no_telephone_number")]


def faults_in_email(email: str | None) -> list[Fault]:
    """Judge the form of a mail address; whether anybody reads it is not asked."""
    if email is None or (email.isprintable() and _EMAIL.fullmatch(email)):
        return []
    return [Fault("email", say("an address such as htx@example.vn"), "no_email")]


def faults_in_tax_code(tax_code: str | None, kind: PartyKind) -> list[Fault]:
    """Judge a Vietnamese tax code (mã số thuế), Circular 86/2024/TT-BTC: 10 digits, or 10-3 for a dependent unit.

    The tenth digit checks the nine before it. Since 1 July 2025 the 12-digit personal identification number stands
    for the tax code of a person or a household business.
    """
    fault = None if tax_code is None else _fault_in_tax_code(tax_code, kind)
    return [] if fault is None else [Fault("tax_code", *fault)]


def _fault_in_tax_code(tax_code: str, kind: PartyKind) -> tuple[Said, str] | None:
    if _TAX_CODE.fullmatch(tax_code) is None:
        return (
            say("10 digits, 10 digits with -001 to -999, or the 12 digits of a personal number"),
            "no_tax_code",
        )
    if len(tax_code) == 12:  # noqa: PLR2004 # the digits of a personal identification number
        return (
            None
            if kind in NATURAL
            else (say("12 digits are a person's; an organisation has 10"), "tax_code_of_a_person")
        )
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, tax_code, strict=False))
    if 10 - total % 11 != int(tax_code[9]):
        return say("the check digit does not fit: a digit is mistyped"), "check_digit"
    return (say("dependent units count from -001"), "no_tax_code") if tax_code.endswith("-000") else None
