"""The prints of pictures, side by side in memory, and Vienna codes. A question is compared with all of them."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.similar.prints import Print
from search.similar.service import SignPage, band
from search.similar.signs import Aspect, ComparedWith, SignHit, SignReason, Why

LEVELS = (0.0, 0.2, 0.5, 1.0)
"""What two Vienna codes are worth that share nothing, the category, the division, the section."""

BITS = 256
SHARDS = 16
REST = 0.35
"""The weight of the average over all readings of a print, beside the best reading."""

Place = tuple[bool, int]
"""Where a picture is held: whether everybody may see it, and its shard."""

ALIKE = {Aspect.SHAPE: 0.6, Aspect.OUTLINE: 0.85, Aspect.COLOUR: 0.8}
"""From this value on an aspect gives a reason of its own."""

SAID = {Aspect.SHAPE: Why.SAME_FIGURE, Aspect.OUTLINE: Why.SAME_ARRANGEMENT, Aspect.COLOUR: Why.SAME_COLOURS}


class Picture(NamedTuple):
    """A picture of a record, its codes, or both. ``prints`` may be empty: then only the codes are compared."""

    id: str
    text: str
    codes: frozenset[str] = frozenset()
    prints: tuple[Print, ...] = ()
    is_public: bool = True


class Pictures:
    """The pictures of one register, in shards: a change rebuilds one shard. Readers need no lock; one writer."""

    def __init__(self) -> None:
        self._held: dict[Place, dict[str, Picture]] = {
            (is_public, shard): {} for is_public in (True, False) for shard in range(SHARDS)
        }
        self._laid = {place: _Laid(()) for place in self._held}

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))

    def change(self, pictures: Iterable[Picture], gone: Collection[str] = ()) -> None:
        """Hold these pictures in place of what was held of their records, and nothing of the records ``gone``."""
        fresh = {one.id: one for one in pictures}
        touched = {(is_public, _shard(key)) for is_public in (True, False) for key in {*gone, *fresh}}
        for place in touched:
            held = {key: one for key, one in self._held[place].items() if key not in gone and key not in fresh}
            held |= {key: one for key, one in fresh.items() if (one.is_public, _shard(key)) == place}
            if held != self._held[place]:
                self._held[place], self._laid[place] = held, _Laid(list(held.values()))

    def ask(
        self,
        prints: Sequence[Print],
        codes: frozenset[str],
        weights: dict[str, Any],
        *,
        with_unpublished: bool = False,
        but: str = "",
        most: int = 10,
        skip: int = 0,
    ) -> SignPage:
        """Return the nearest pictures; without prints, those that share figurative elements by their codes."""
        laid = [one for (is_public, _), one in self._laid.items() if is_public or with_unpublished]
        found = [hit for one in laid for hit in one.nearest(prints, codes, weights, skip + most + 2) if hit.id != but]
        found.sort(key=lambda hit: (-hit.score, hit.id))
        return SignPage(tuple(found[skip : skip + most]), len(found) > skip + most)


class _Laid:
    """Pictures side by side: one row of arrays for each print, the readings as the outer dimension."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self.pictures = list(pictures)
        rows = [(at, one) for at, picture in enumerate(pictures) for one in picture.prints]
        self.owners = np.array([at for at, _ in rows], np.int64)
        prints = [one for _, one in rows]
        self.shapes = np.stack([one.shapes for one in prints], axis=1) if rows else np.empty((0, 0, 4), np.uint64)
        self.outlines = np.stack([one.outlines for one in prints], axis=1) if rows else np.empty((0, 0, 1), np.float32)
        self.colours = np.stack([one.colours for one in prints]) if rows else np.empty((0, 1), np.float32)
        self.has_print = np.array([bool(one.prints) for one in pictures], bool)
        self.has_codes = np.array([bool(one.codes) for one in pictures], bool)
        self.by_category: dict[int, set[int]] = {}
        for at, picture in enumerate(pictures):
            for code in picture.codes:
                self.by_category.setdefault(numbers(code)[0], set()).add(at)

    def nearest(
        self, prints: Sequence[Print], codes: frozenset[str], weights: dict[str, Any], most: int
    ) -> list[SignHit]:
        table = np.zeros((len(self.pictures), 3))
        if prints and len(self.owners):
            rows = np.stack(
                [
                    np.max([_same_bits(one.shapes, self.shapes) for one in prints], axis=0),
                    np.max([_same_edges(one.outlines, self.outlines) for one in prints], axis=0),
                    np.minimum(self.colours, prints[0].colours).sum(axis=1),
                ],
                axis=1,
            )
            np.maximum.at(table, self.owners, rows)
        shares = np.array([weights["shape"], weights["outline"], weights["colour"]])
        scores = table @ shares
        if codes:
            scores = self._with_codes(scores, codes, weights["vienna"] if prints else 1.0)
        best = np.argsort(-scores, kind="stable")[:most].tolist()
        return [
            _hit(self.pictures[at], float(scores[at]), table[at].tolist(), codes, weights)
            for at in best
            if scores[at] > 0
        ]

    def _with_codes(self, scores: NDArray[np.float64], codes: frozenset[str], share: float) -> NDArray[np.float64]:
        """Return the scores with the codes counted in; a picture without a print is compared by its codes alone."""
        shares = np.where(self.has_print, share, 1.0) * self.has_codes
        scores = scores * (1 - shares)
        for at in {at for code in codes for at in self.by_category.get(numbers(code)[0], ())}:
            scores[at] += shares[at] * (elements(codes, self.pictures[at].codes) or 0.0)
        return scores


def elements(ours: frozenset[str], theirs: frozenset[str]) -> float | None:
    """Return how much two sets of Vienna codes share; equal upper levels count in part. None where one is empty."""
    if not ours or not theirs:
        return None
    best = [max(_agreeing(one, other) for other in theirs) for one in ours]
    best += [max(_agreeing(one, other) for other in ours) for one in theirs]
    return sum(best) / len(best)


@lru_cache(maxsize=4096)
def numbers(code: str) -> tuple[int, ...]:
    """Return a Vienna code as its numbers: ``05.07.11`` and ``5.7.11`` are one code."""
    return tuple(int(part) for part in code.split("."))


def _shard(key: str) -> int:
    return crc32(key.encode()) % SHARDS


def _agreeing(one: str, other: str) -> float:
    pairs = zip(numbers(one), numbers(other), strict=False)
    same = next((at for at, (ours, theirs) in enumerate(pairs) if ours != theirs), None)
    return LEVELS[min(len(numbers(one)), len(numbers(other))) if same is None else same]


def _same_bits(asked: NDArray[np.uint64], held: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return for each print which share of its bits is equal, beyond what chance gives."""
    ours = np.unique(asked, axis=0)
    differing = [
        np.min([np.bitwise_count(reading ^ one).sum(axis=1, dtype=np.int64) for one in ours], axis=0)
        for reading in held
    ]
    return _agreed(np.maximum(0.0, 1 - np.array(differing) / (BITS / 2)))


def _same_edges(asked: NDArray[np.float32], held: NDArray[np.float32]) -> NDArray[np.float64]:
    return _agreed(np.array([(reading @ asked.T).max(axis=1) for reading in held], np.float64))


def _agreed(readings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how well the readings of each held print, by rows, are met: the best one, a little less if others fail.

    One part alone is met in many pictures; where the other parts are met too, it is the same picture.
    """
    agreed: NDArray[np.float64] = (1 - REST) * readings.max(axis=0) + REST * readings.mean(axis=0)
    return agreed


def _hit(picture: Picture, score: float, row: list[float], codes: frozenset[str], weights: dict[str, Any]) -> SignHit:
    aspects = dict(zip((Aspect.SHAPE, Aspect.OUTLINE, Aspect.COLOUR), (round(one, 3) for one in row), strict=True))
    told = [SignReason(SAID[aspect]) for aspect, value in aspects.items() if value >= ALIKE[aspect]]
    share = elements(codes, picture.codes)
    if share is not None:
        aspects[Aspect.VIENNA] = round(share, 3)
        theirs = {numbers(code) for code in picture.codes}
        same = sorted(code for code in codes if numbers(code) in theirs)
        told += [SignReason(Why.SAME_ELEMENTS, {"codes": tuple(same)})] if same else []
    near = band(score, weights["bands"])
    return SignHit(picture.id, picture.text, ComparedWith.TRADEMARK, round(score, 4), near, aspects, tuple(told))
