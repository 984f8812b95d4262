"""The path of a GS1 Digital Link (URI syntax 1.6): a trade item, and optionally its lot or serial number.

A path is ``/01/GTIN`` followed by qualifiers, each with its application identifier (AI), in the order of the standard:
``22`` a variant, ``10`` a lot, ``21`` a serial number; or only ``235``, a serial number of a third party.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote

from registry.codes import compressed_link, gtin
from registry.errors import Unfit
from registry.saying import say

GTIN, VARIANT, LOT, SERIAL, THIRD_PARTY, EXPIRY, BEST_BEFORE = "01", "22", "10", "21", "235", "17", "15"
ORDERS = ((VARIANT, LOT, SERIAL), (THIRD_PARTY,))
"""The qualifiers of a trade item number, in their order (GS1 syntax dictionary, AI 01)."""
_LONGEST = {VARIANT: 20, LOT: 20, SERIAL: 20, THIRD_PARTY: 28}
_SIGNS = re.compile(r"[!\"%&'()*+,./0-9:;<=>?A-Z_a-z-]+")
"""Character set 82 of the General Specifications (figure 7.11-1)."""


class NotADigitalLink(Unfit):
    """The path breaks the syntax."""


class Named(NamedTuple):
    """What a label's address names beside its code: a GTIN (14 digits), a lot, a last day (YYMMDD)."""

    gtin: str | None = None
    lot: str | None = None
    last_day: str | None = None


NOTHING_NAMED = Named()
_DAY = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])")


def named_in(gtin14: str | None, pairs: Iterable[tuple[str, str]]) -> Named:
    """Return what a GTIN and the pairs of a query name; other pairs are ignored.

    A day is ``17`` (expiry) or ``15`` (best before); a value that is not YYMMDD is ignored. Of two equal keys the first
    counts.
    """
    lot = last_day = None
    for key, value in pairs:
        if key == LOT and lot is None:
            lot = value.strip()[:LONGEST_LOT] or None
        elif key in {EXPIRY, BEST_BEFORE} and last_day is None and _DAY.fullmatch(value):
            last_day = value
    return Named(gtin14, lot, last_day) if gtin14 or lot or last_day else NOTHING_NAMED


LONGEST_LOT = 80
"""Characters of a lot number that are compared; the register's own have at most forty."""


class DigitalLink(NamedTuple):
    """What an address names: a GTIN (14 digits), and variant, lot and serial number where they are given."""

    gtin: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    """For the compressed form: the values in the query of an uncompressed address."""
    is_compressed: bool = False

    def value(self, identifier: str) -> str | None:
        """Return the value of an application identifier, None when the address does not have it."""
        return next((value for key, value in self.qualifiers if key == identifier), None)

    @property
    def path(self) -> str:
        """Return the uncompressed path, ``/01/…``."""
        parts = [part for key, value in ((GTIN, self.gtin), *self.qualifiers) for part in (key, quote(value, safe=""))]
        return "/" + "/".join(parts)

    def levels(self) -> "Iterable[DigitalLink]":
        """Yield what is named, then each larger unit that contains it, up to the trade item."""
        for end in range(len(self.qualifiers), -1, -1):
            yield DigitalLink(self.gtin, self.qualifiers[:end])


def parse(path: str) -> DigitalLink:
    """Parse a path that begins with ``/01/``, percent-encoded as in the address.

    A slash at the end is accepted. The compressed form, complete or after the number, is parsed too.

    Raises:
        NotADigitalLink: an identifier, its position, or the length or a character of a value is against the standard.
        NotATradeNumber: the number is no GTIN. The standard requires 14 digits; a shorter form, as printed below a bar
        code, is accepted.
    """
    prefix, behind = f"/{GTIN}/", path.removesuffix("/").split("/")[3:]
    if not path.startswith(prefix):
        raise NotADigitalLink(say("A GS1 Digital Link of this register begins with /01/ and a GTIN."), "syntax")
    number = path.removeprefix(prefix).split("/")[0]
    if len(behind) == 1 and behind[0] and (found := compressed_link.decompress(behind[0])) is not None:
        return _unpacked(number, found)
    if len(behind) % 2:
        raise NotADigitalLink(say("Each application identifier has a value behind it."), "syntax")
    return _link(number, [(behind[at], unquote(behind[at + 1])) for at in range(0, len(behind), 2)])


def parse_compressed(text: str) -> DigitalLink | None:
    """Parse the completely compressed form (GS1 Digital Link URI compression 1.0); None for anything else."""
    found = compressed_link.decompress(text)
    if not found or found[0][0] != GTIN:
        return None
    try:
        return _unpacked(found[0][1], found[1:])
    except Unfit:
        return None


def _unpacked(number: str, found: list[tuple[str, str]]) -> DigitalLink:
    """Return the uncompressed link, with its qualifiers in order; other identifiers become attributes."""
    behind = [pair for pair in found if pair[0] in _LONGEST]
    order = next((one for one in ORDERS if all(key in one for key, _ in behind)), ())
    link = _link(number, sorted(behind, key=lambda pair: order.index(pair[0]) if pair[0] in order else 0))
    return link._replace(attributes=tuple(pair for pair in found if pair[0] not in _LONGEST), is_compressed=True)


def _link(number: str, qualifiers: list[tuple[str, str]]) -> DigitalLink:
    digits = gtin.to_gtin14(number)
    for key, value in qualifiers:
        if key not in _LONGEST:
            raise NotADigitalLink(say("(%(key)s) does not follow a GTIN.", key=key[:8]), "identifier")
        if not 0 < len(value) <= _LONGEST[key] or not _SIGNS.fullmatch(value):
            raise NotADigitalLink(
                say("(%(key)s) has 1 to %(most)s characters of GS1's set.", key=key, most=_LONGEST[key]), "value"
            )
    keys = tuple(key for key, _ in qualifiers)
    if not any(keys == tuple(key for key in order if key in keys) for order in ORDERS):
        raise NotADigitalLink(say("The application identifiers are not in the right order."), "order")
    return DigitalLink(digits, tuple(qualifiers))
