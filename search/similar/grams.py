"""Which signs share runs of letters: flat arrays that are built at once and never change afterwards. Pure.

A run is three symbols out of ``a-z0-9`` and the edge of a word; so it is a number below ``RUNS``, and no dictionary is
needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Owners = NDArray[np.int32]
Floats = NDArray[np.float64]

SYMBOLS = 37
RUNS = SYMBOLS**3
NEXT_TEXT = 99
COMMON, FEW = 0.08, 50
"""A run that more than this share of the signs, and FEW more, have says next to nothing."""
TELLING = 3
"""How many telling runs are needed; a question with fewer is looked up by the common runs too."""

_SYMBOL_OF = np.full(128, NEXT_TEXT, np.uint8)
_SYMBOL_OF[ord(" ")] = 0
_SYMBOL_OF[ord("a") : ord("z") + 1] = np.arange(1, 27)
_SYMBOL_OF[ord("0") : ord("9") + 1] = np.arange(27, 37)


def runs(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return ``(run, owner)`` for every run of each text ``" word word "``, once each, sorted by run, then owner."""
    symbols = _SYMBOL_OF[np.frombuffer(("\n".join(texts) + "\n").encode("ascii"), np.uint8)]
    owners = np.cumsum(symbols == NEXT_TEXT)
    a, b, c = symbols[:-2], symbols[1:-1], symbols[2:]
    good = np.flatnonzero((a != NEXT_TEXT) & (b != NEXT_TEXT) & (c != NEXT_TEXT) & (b != 0))
    numbers = a[good].astype(np.int64) * SYMBOLS**2 + b[good].astype(np.int64) * SYMBOLS + c[good]
    both = np.unique(numbers << 32 | owners[good])
    return both >> 32, both & 0xFFFF_FFFF


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """For every run, the signs that hold it. ``rarity`` weighs each run, ``totals`` is the weight of a whole sign."""

    starts: Ints
    owners: Owners
    rarity: NDArray[np.float32]
    totals: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str], like: "Postings | None" = None) -> "Postings":
        """Build from texts; a small set takes the rarity of runs from a larger one that is ``like`` it."""
        numbers, owners = runs(texts) if texts else (np.empty(0, np.int64), np.empty(0, np.int64))
        counts = np.bincount(numbers, minlength=RUNS)
        rarity = np.log1p(len(texts) / (counts + 0.5)).astype(np.float32) if like is None else like.rarity
        totals = np.bincount(owners, weights=rarity[numbers], minlength=len(texts))
        starts = np.concatenate(([0], np.cumsum(counts)))
        return cls(starts, owners.astype(np.int32), rarity, np.maximum(totals, 1e-6).astype(np.float32))

    def near(self, text: str, *, least: float, most: int) -> Ints:
        """Return the signs that share most with a text, ``most`` by each of three measures.

        The measures are the share of both, of the question and of the sign. A sign that shares less than ``least`` of
        the shorter one's weight is left out.
        """
        asked = self._telling(runs([text])[0])
        owners = [self.owners[self.starts[run] : self.starts[run + 1]] for run in asked.tolist()]
        if not owners:
            return np.empty(0, np.int64)
        weights = np.repeat(self.rarity[asked], [len(some) for some in owners])
        shared = np.bincount(np.concatenate(owners), weights=weights, minlength=len(self.totals))
        whole = float(self.rarity[asked].sum())
        signs = np.flatnonzero(shared > least * np.minimum(whole, self.totals))
        shared, totals = shared[signs], self.totals[signs]
        of_both, of_asked, of_sign = 2 * shared / (whole + totals), shared - 1e-4 * totals, shared**1.5 / totals
        return np.unique(np.concatenate([signs[_highest(one, most)] for one in (of_both, of_asked, of_sign)]))

    def _telling(self, asked: Ints) -> Ints:
        counts = self.starts[asked + 1] - self.starts[asked]
        telling = asked[(counts > 0) & (counts <= COMMON * len(self.totals) + FEW)]
        return telling if len(telling) >= TELLING else asked[counts > 0]


@dataclass(frozen=True, slots=True, eq=False)
class SignKeys:
    """Which signs have a key exactly. Hashes of texts differ between processes, so this is never stored."""

    hashes: Ints
    owners: Owners

    @classmethod
    def of(cls, keys: Sequence[str], owners: Sequence[int]) -> "SignKeys":
        hashes = np.fromiter(map(hash, keys), np.int64, len(keys))
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], np.asarray(owners, np.int32)[order])

    def find(self, keys: Sequence[str], most: int) -> Ints:
        """Return the signs that have one of the keys, at most this many for each key."""
        asked = np.fromiter(map(hash, keys), np.int64, len(keys))
        low, high = np.searchsorted(self.hashes, asked, "left"), np.searchsorted(self.hashes, asked, "right")
        met = np.flatnonzero(high > low)
        found = [self.owners[low[at] : min(high[at], low[at] + most)] for at in met.tolist()]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, np.int64)


def _highest(values: NDArray[Any], most: int) -> Ints:
    return np.argpartition(values, -most)[-most:] if len(values) > most else np.arange(len(values))
