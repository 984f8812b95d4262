"""A printing plate: QR codes of many labels whose addresses differ in the code alone, a hundred times as fast.

With version, level, mask and segments fixed, every module of a symbol is an affine GF(2) function of the data bits:
error correction is linear, and placement and mask only move and flip. An alphanumeric segment holds two characters in
11 bits, so a symbol is a constant XOR one summand for every pair of characters. The plate learns its summands from
symbols the ``qrcode`` package makes, and proves itself on codes it has not learnt from before it is used.
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
    """Return the number that one or two characters become in an alphanumeric segment (ISO/IEC 18004:2024, 7.4.4)."""
    worth = 0
    for character in characters:
        worth = worth * 45 + ALPHA_NUM.index(character.encode())
    return worth


class Plate:
    """Makes the symbols of all addresses that are ``opening`` followed by the 20 characters of a code."""

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
        """Yield where the code falls apart into pairs; an odd opening takes the first character into its last pair."""
        ahead = len(segments(self._opening + _BLANK)[-1]) - LENGTH
        start = 0
        while start < LENGTH:
            end = min(start + (1 if start == 0 and ahead % 2 else 2), LENGTH)
            yield start, end
            start = end

    def _summands(self, start: int, end: int) -> dict[str, int]:
        """Return what the characters from start to end add to the blank symbol, for all they can be.

        Gauss's elimination, as the symbols come: those whose bits are a sum of bits seen before are a sum of their
        symbols too and need not be made. Eleven symbols teach all 1,024.
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
        # A fixed seed: the proof is the same on every machine and every day.
        drawn = random.Random(self._opening)  # noqa: S311 - codes to compare, not secrets
        for _ in range(_PROOFS):
            code = "".join(drawn.choices(ALPHABET, k=LENGTH))
            if self.matrix(code) != matrix(self._opening + code, mask=self._mask):
                raise ArithmeticError(f"The plate for {self._opening!r} does not print what the encoder draws.")

    def matrix(self, code: str) -> Matrix:
        """Return the symbol for a code, bit for bit what ``qr.matrix`` makes with the same mask.

        Raises ``KeyError`` for characters that are in no code, ``ValueError`` for another length.
        """
        if len(code) != LENGTH:
            raise ValueError(f"A code has {LENGTH} characters, not {len(code)}.")
        number = self._base
        for part, summands in self._units:
            number ^= summands[code[part]]
        # A call in C for each row: this is the whole cost of a symbol.
        return tuple(map(number.to_bytes(self._side**2, "big").__getitem__, self._rows))
