"""Signs that the same people may see: a few segments, and how often words are used. One writer; no locks."""

from collections import Counter
from collections.abc import Collection, Sequence

from search.similar.forms import unpacked
from search.similar.segments import Held, SignSegment

TAIL = 512
"""Up to this number, new signs are built into one segment again with each change."""

GROWTH = 4
"""Then they are merged with the segments before, unless one is this many times larger: few segments, little copying."""


class Shelf:
    """Holds signs. A reader takes ``segments`` once: the list is replaced as a whole, its segments never change."""

    def __init__(self, signs: Sequence[Held] = ()) -> None:
        self.segments: tuple[SignSegment, ...] = (SignSegment.of(signs),) if signs else ()
        self.kinds: Counter[int] = Counter()
        self._users: Counter[str] = Counter()
        self._count(signs, 1)

    def users(self, word: str) -> int:
        """Return how many signs use a word."""
        return self._users.get(word, 0)

    def change(self, signs: Sequence[Held], gone: Collection[str]) -> None:
        """Hold some signs, and no longer what was held of the records ``gone``.

        The new signs are added before the old ones go: a reader in between sees both and never neither.
        """
        places = [(segment, segment.of_records(gone)) for segment in self.segments] if gone else []
        self._count([segment.held(at) for segment, found in places for at in found], -1)
        self._count(signs, 1)
        kept = list(self.segments)
        if signs:
            fresh = list(signs)
            while kept and self._takes_in(kept[-1], len(fresh)):
                fresh = [*(one for one in kept.pop().living() if one.id not in gone), *fresh]
            larger = max(kept, key=len, default=None)
            self.segments = (*kept, SignSegment.of(fresh, larger))
        for segment, found in places:
            segment.alive[found] = False

    @staticmethod
    def _takes_in(segment: SignSegment, fresh: int) -> bool:
        return len(segment) < TAIL or (fresh >= TAIL and len(segment) < GROWTH * fresh)

    def _count(self, signs: Sequence[Held], by: int) -> None:
        for one in signs:
            self.kinds[one.compared] += by
            for word in set(unpacked(one.packed).words):
                self._users[word] += by
                if self._users[word] <= 0:
                    del self._users[word]
