"""Trade item numbers and the address on a label (GS1 General Specifications, section 7.9; GS1 Digital Link URI syntax).

The address is ``https://HOST/<CODE>`` or, for goods with a GTIN, ``https://HOST/01/<GTIN-14>/21/<CODE>``. The code is a
serial number, application identifier (21), and uses all of its 20 characters. Everything after the scheme is upper
case, so that a QR code stores it in alphanumeric mode; hosts and schemes ignore case (RFC 3986, section 6.2.2.1).
"""

import re
import unicodedata

from stdnum.ean import calc_check_digit

from registry.errors import Unfit
from registry.saying import say

_LENGTHS = frozenset({8, 12, 13, 14})
_SEPARATORS = str.maketrans("", "", " -\u00a0")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")


class NotATradeNumber(Unfit):
    """The text is not a GTIN: its length, a character or its check digit is wrong."""


def to_gtin14(text: str) -> str:
    """Return a GTIN-8, -12, -13 or -14 as 14 digits; spaces and hyphens are ignored.

    Raises:
        NotATradeNumber: the length, a character or the check digit is wrong, or all digits are zeros.
    """
    digits = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    if not (digits.isascii() and digits.isdigit()):
        raise NotATradeNumber(say("A GTIN has digits only."), "digits_only")
    if len(digits) not in _LENGTHS:
        raise NotATradeNumber(say("A GTIN has 8, 12, 13 or 14 digits, not %(total)s.", total=len(digits)), "length")
    if calc_check_digit(digits[:-1]) != digits[-1]:
        raise NotATradeNumber(say("The check digit of the GTIN disagrees with the others."), "check_digit")
    if not digits.strip("0"):
        raise NotATradeNumber(say("A GTIN of zeros names nothing."), "zeros")
    return digits.zfill(14)


def agree(one: str | None, other: str | None) -> bool:
    """Say whether two texts name the same trade item; a text that is no GTIN names none."""
    if one is None or other is None:
        return False
    try:
        return to_gtin14(one) == to_gtin14(other)
    except NotATradeNumber:
        return False


def digital_link(host: str, code: str, gtin14: str | None = None, *, upper: bool = False) -> str:
    """Return the address printed on a label.

    Args:
        host: an ASCII host name, with an optional port; other scripts in their ``xn--`` form.
        code: the 20 characters of the code.
        gtin14: the goods' GTIN in any form, printed as 14 digits; None for the short form.
        upper: whether the scheme is upper case too. Then the QR code has one segment, but some telephones do not offer
        to open the page, so it is not the default.

    Raises:
        ValueError: the host or the code is not valid.
        NotATradeNumber: the GTIN is not valid.
    """
    if not _HOST.fullmatch(host):
        raise ValueError(f"{host!r} is not a host name.")
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code.")
    scheme = "HTTPS" if upper else "https"
    goods = "" if gtin14 is None else f"01/{to_gtin14(gtin14)}/21/"
    return f"{scheme}://{host.upper()}/{goods}{code}"
