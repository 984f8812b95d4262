"""A printing plate makes the QR codes of many labels whose addresses differ only in the code, about 100 times faster.

With fixed version, level, mask and segments, every module is an affine function over GF(2) of the data bits: error
correction is linear, and placement and mask only move and invert. An alphanumeric segment stores two characters in 11
bits. So a symbol is a constant XOR one value for each pair of characters. The plate computes these values from symbols
made by ``qrcode``, and before use it compares itself with other symbols.
"""

import random
from collections.abc import Iterator

from qrcode.util import ALPHA_NUM

from registry.codes.label_codes import ALPHABET, LENGTH
from registry.printing.qr import Mask, Matrix, matrix, segments

PLATE_MASK: Mask = 3
_PROOFS = 4
_BLANK = ALPHABET[0] * LENGTH


def _as_number(symbol: Matrix) -> int:
    return int.from_bytes(b"".join(symbol), "big")


def _worth(characters: str) -> int:
    """Return the number of one or two characters in an alphanumeric segment (ISO/IEC 18004:2024, 7.4.4)."""
    worth = 0
    for character in characters:
        worth = worth * 45 + ALPHA_NUM.index(character.encode())
    return worth


class Plate:
    """Makes the symbols of all addresses that are ``opening`` followed by the 20 characters of a code.

    Raises ArithmeticError when a symbol differs from that of the encoder.
    """

    def __init__(self, opening: str, *, mask: Mask = PLATE_MASK) -> None:
        self._opening = opening
        self._mask = mask
        self._side = len(matrix(opening + _BLANK, mask=mask))
        self._base = self._learn(_BLANK)
        self._units = tuple((slice(start, end), self._summands(start, end)) for start, end in self._cuts())
        self._rows = tuple(slice(place, place + self._side) for place in range(0, self._side**2, self._side))
        self._prove()

    def _learn(self, code: str) -> int:
        return _as_number(matrix(self._opening + code, mask=self._mask))

    def _cuts(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of characters in a code; after an opening of odd length the first character is alone."""
        ahead = len(segments(self._opening + _BLANK)[-1]) - LENGTH
        start = 0
        while start < LENGTH:
            end = min(start + (1 if start == 0 and ahead % 2 else 2), LENGTH)
            yield start, end
            start = end

    def _summands(self, start: int, end: int) -> dict[str, int]:
        """Return what the characters from start to end add to the blank symbol, for all possible characters.

        This is Gaussian elimination: when the bits of a pair are a sum of bits seen before, its symbol is the sum of
        their symbols and need not be made. Eleven symbols are enough for all 1,024.
        """
        texts = list(ALPHABET) if end - start == 1 else [first + second for first in ALPHABET for second in ALPHABET]
        ahead = self._opening[-1] if start == 0 and end == 1 else ""
        zero = _worth(ahead + _BLANK[start:end])
        learnt: dict[int, tuple[int, int]] = {}
        summands = {}
        for text in texts:
            bits = rest = _worth(ahead + text) ^ zero
            summand = 0
            while rest and rest.bit_length() in learnt:
                seen, effect = learnt[rest.bit_length()]
                rest ^= seen
                summand ^= effect
            if rest:
                effect = self._learn(_BLANK[:start] + text + _BLANK[end:]) ^ self._base
                learnt[rest.bit_length()] = (rest, effect ^ summand)
                summand = effect
            summands[text] = summand if bits else 0
        return summands

    def _prove(self) -> None:
        # A fixed seed, so that the check is the same everywhere and every day.
        drawn = random.Random(self._opening)  # noqa: S311 - codes to compare, not secrets
        for _ in range(_PROOFS):
            code = "".join(drawn.choices(ALPHABET, k=LENGTH))
            if self.matrix(code) != matrix(self._opening + code, mask=self._mask):
                raise ArithmeticError(f"The plate for {self._opening!r} does not print what the encoder draws.")

    def matrix(self, code: str) -> Matrix:
        """Return the symbol for a code, identical to ``qr.matrix`` with the same mask.

        Raises ``KeyError`` for characters that occur in no code, ``ValueError`` for another length.
        """
        if len(code) != LENGTH:
            raise ValueError(f"A code has {LENGTH} characters, not {len(code)}.")
        number = self._base
        for part, summands in self._units:
            number ^= summands[code[part]]
        # one call in C for each row, which is the whole cost of a symbol
        return tuple(map(number.to_bytes(self._side**2, "big").__getitem__, self._rows))
