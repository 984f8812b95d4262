"""Reading the compressed form of a GS1 Digital Link (URI compression 1.0): octets in base 64 for addresses.

Only what this register's goods are named by is read: the GTIN (01), a variant (22), a lot (10), a serial number (21)
and the dates that stand beside them, one by one or in the pairs that the standard abbreviates.
"""

import math
from typing import Final

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HEXADECIMAL: Final = "0123456789ABCDEF"
_NUMERIC: Final = {"01": 14, "11": 6, "13": 6, "15": 6, "16": 6, "17": 6}
"""Identifiers whose value is a fixed number of digits."""
_TEXTS: Final = {"10": 20, "21": 20, "22": 20}
"""Identifiers whose value is a text, and its greatest length."""
_PAIRS: Final = {
    "0A": ("01", "22"),
    "0B": ("01", "10"),
    "0C": ("01", "21"),
    "0D": ("01", "17"),
    "1A": ("01", "10", "17", "21"),
    "1B": ("01", "15"),
    "1C": ("01", "11"),
    "1D": ("01", "16"),
    "1F": ("01", "10", "15"),
}
"""Sequences that have one sign of their own."""
SHORTEST: Final = 10
LONGEST: Final = 120
"""Characters of a path that are looked at: a GTIN alone has ten."""
_SIGN: Final = 8
"""Bits of what says which identifier follows."""


class _Unread(ValueError):
    """The octets say something else than what is read here."""


class _Bits:
    def __init__(self, text: str) -> None:
        self.bits = "".join(f"{ALPHABET.index(sign):06b}" for sign in text)
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.bits) - self.at

    def take(self, count: int) -> int:
        if count > self.left:
            raise _Unread
        self.at += count
        return int(self.bits[self.at - count : self.at] or "0", 2)


def decompress(text: str) -> list[tuple[str, str]] | None:
    """Return the identifiers and values of a compressed path, None where it is none or says what is not read here."""
    if not SHORTEST <= len(text) <= LONGEST or not set(text) <= set(ALPHABET):
        return None
    bits, found = _Bits(text), list[tuple[str, str]]()
    try:
        while bits.left > _SIGN:
            sign = f"{bits.take(4):X}{bits.take(4):X}"
            found += [(key, _value(bits, key)) for key in _PAIRS.get(sign, (sign,))]
    except _Unread:
        return None
    return found


def _value(bits: _Bits, key: str) -> str:
    if key in _NUMERIC:
        digits = _NUMERIC[key]
        value = str(bits.take(_bits_of(digits))).zfill(digits)
        if len(value) != digits:
            raise _Unread
        return value
    if key not in _TEXTS:
        raise _Unread
    encoding, length = bits.take(3), bits.take(math.ceil(math.log2(_TEXTS[key])))
    return _text(bits, encoding, length)


def _text(bits: _Bits, encoding: int, length: int) -> str:
    match encoding:
        case 0:
            # Zeros at the front are lost in a number, so a text with such zeros is written in another way.
            return str(bits.take(_bits_of(length)))
        case 1:
            return "".join(_HEXADECIMAL[bits.take(4)] for _ in range(length)).lower()
        case 2:
            return "".join(_HEXADECIMAL[bits.take(4)] for _ in range(length))
        case 3:
            return "".join(ALPHABET[bits.take(6)] for _ in range(length))
        case 4:
            return "".join(chr(bits.take(7)) for _ in range(length))
        case _:
            raise _Unread


def _bits_of(digits: int) -> int:
    """Return how many bits hold any number of so many digits."""
    return math.ceil(digits * math.log2(10))
