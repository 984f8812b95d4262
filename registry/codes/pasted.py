"""Finds a label's code in pasted text: an address with a path or query, or a message with other words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from registry.codes import gtin, label_codes, signed_labels
from registry.codes.digital_link import BEST_BEFORE, EXPIRY, LOT
from registry.codes.label_codes import LENGTH, Mistyped

LONGEST = 2_000
"""Characters that are read: enough for a long message."""
_GOODS = re.compile(r"/01/([0-9]{8,14})/(?:[0-9]{2}/[^/?#\s]+/)*21/([^/?#&\s]+)", re.IGNORECASE)
_BEFORE = re.compile(rf"/01/[0-9]{{8,14}}/({LOT})/([^/?#\s]+)/21/", re.IGNORECASE)
_BEHIND = re.compile(rf"[?&]({LOT}|{EXPIRY}|{BEST_BEFORE})=([^&#\s<>\"']+)")
_BREAKS = re.compile(r"[\s/?#&=,;:<>()\[\]{}\"'|]+")
_MOST_PIECES = 9
"""Pieces of a code that was broken by spaces: five groups of four, and some more."""
_PATH = re.compile(r"(?:https?://[^\s/?#]+|[\w-]+\.[a-z]{2,})/([^\s?#&<>\"']+)", re.IGNORECASE)
_SIGNED = re.compile(rf"/S/([0-9A-Z]{{{signed_labels.LENGTH}}})(?![0-9A-Z])", re.IGNORECASE)
_MEANT_SIGNED = re.compile(r"/S/([0-9A-Z]+)", re.IGNORECASE)
_MEANT = re.compile(
    r"(?<![^\W_])(?:[1il][0-9a-z]{3}(?:[ ._-][0-9a-z]{4}){2,5}(?:[ ._-][0-9a-z]{1,4})?|[1il][0-9a-z]{11,27})(?![^\W_])",
    re.IGNORECASE,
)
"""Groups of four as they are printed, or one long piece, that begin like codes of format 1."""
_MOST_WRAPPED = 2
"""How many times an address may be percent-encoded: sharing services put one address into another."""


class Pasted(NamedTuple):
    """The code in its standard spelling, and the GTIN (14 digits) of the address that contained it."""

    code: str
    gtin: str | None = None


def found_in(text: str) -> Pasted | None:
    """Return the first code with a right check character in a text, None when there is none."""
    return next(filter(None, map(_found, _spellings(text))), None)


def _spellings(text: str) -> Iterator[str]:
    """Yield the text as it is, then without percent-encoding: one address may be inside another."""
    for _ in range(_MOST_WRAPPED + 1):
        text = unicodedata.normalize("NFKC", text[:LONGEST])
        yield text
        if text == (text := unquote(text)):
            return


def _found(text: str) -> Pasted | None:
    for goods in _GOODS.finditer(text):
        code = _read(goods[2])
        if code is not None:
            return Pasted(code, _number(goods[1]))
    code = _read(text) or next(filter(None, map(_read, _candidates(text))), None)
    return None if code is None else Pasted(code)


def signed_in(text: str) -> str | None:
    """Return the first signed label whose address is in the text, None when there is none."""
    for spelled in _spellings(text):
        for found in _SIGNED.findall(spelled):
            try:
                signed_labels.parse(found)
            except Mistyped:
                continue
            return str(found).upper()
    return None


def signed_attempt_in(text: str) -> str | None:
    """Return the part of a text that was meant to be a signed label but is not; None when there is none."""
    for spelled in _spellings(text):
        for found in _MEANT_SIGNED.findall(spelled):
            if signed_labels.looks_like_one(found):
                return str(found)
    return None


def attempt_in(text: str) -> str | None:
    """Return the part of a text that was meant to be a code but is not: all of it, the end of an address, some groups.

    Return None when nobody was typing or pasting a code.
    """
    for spelled in _spellings(text):
        ends = [path.rstrip("/").rpartition("/")[2] for path in _PATH.findall(spelled)]
        whole = [] if ends or "://" in spelled else [spelled.strip().rstrip("/")]
        for meant in (*ends, *whole, *_MEANT.findall(spelled)):
            if label_codes.looks_like_a_code(meant):
                return str(meant)
    return None


def named_beside(text: str) -> list[tuple[str, str]]:
    """Return what an address in a text names beside its code and the register compares: a lot, a last day.

    They are before the code (``/10/LOT/21/…``) or in the query after it.
    """
    text = next(filter(_found, _spellings(text)), text[:LONGEST])
    found: dict[str, str] = {}
    for key, value in (*_BEFORE.findall(text), *_BEHIND.findall(text)):
        found.setdefault(key, unquote(value))
    return list(found.items())


def _candidates(text: str) -> Iterator[str]:
    """Yield each piece of the text between separators, then neighbouring pieces joined.

    Joined pieces count only if they begin like a code, because one in 32 texts of twenty letters has a right check.
    """
    pieces = [piece for piece in _BREAKS.split(text) if piece]
    yield from pieces
    for start in range(len(pieces)):
        together = pieces[start]
        for piece in pieces[start + 1 : start + _MOST_PIECES]:
            together += piece
            if len(together) > 2 * LENGTH:
                break
            if label_codes.begins_as_a_code(together):
                yield together


def _read(text: str) -> str | None:
    try:
        return label_codes.write(label_codes.parse(text))
    except Mistyped:
        return None


def _number(text: str) -> str | None:
    try:
        return gtin.to_gtin14(text)
    except gtin.NotATradeNumber:
        return None
