"""Reads the compressed form of a GS1 Digital Link (URI compression 1.0): bits in base 64 for addresses.

It reads only what names this register's goods: the GTIN (01), a variant (22), a lot (10), a serial number (21) and
dates, each by itself or in the combinations that the standard abbreviates.
"""

import math
from typing import Final

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HEXADECIMAL: Final = "0123456789ABCDEF"
_NUMERIC: Final = {"01": 14, "11": 6, "13": 6, "15": 6, "16": 6, "17": 6}
"""Identifiers whose value has a fixed number of digits."""
_TEXTS: Final = {"10": 20, "21": 20, "22": 20}
"""Identifiers whose value is a text, with its largest length."""
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
"""Combinations with a code of their own."""
SHORTEST: Final = 10
LONGEST: Final = 120
"""Characters of a path that are read; a GTIN alone has ten."""
_SIGN: Final = 8
"""Bits that say which identifier follows."""


class _Unread(ValueError):
    """The bits hold something that is not read here."""


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
    """Return identifiers and values of a compressed path.

    None when it is none or holds something that is not read here.
    """
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
            # A number loses leading zeros, so the standard writes a text with such zeros in another encoding.
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
    """Return how many bits hold every number of this many digits."""
    return math.ceil(digits * math.log2(10))
