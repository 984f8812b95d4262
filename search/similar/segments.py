"""Signs side by side with their postings. A segment never changes, except flags that mark a sign as removed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.similar.asking import SignAsked
from search.similar.forms import Forms, exact_keys, forms, packed, parts, run_texts, unpacked
from search.similar.grams import Ints, Postings, SignKeys
from search.similar.lexicon import SignLexicon, mask
from search.similar.signs import ComparedWith, Sign

ORDER = tuple(ComparedWith)


class Held(NamedTuple):
    """A sign as it is held: its forms as one text, its kind as the place in ``ORDER``, its classes as a number."""

    id: str
    text: str
    packed: str
    compared: int
    classes: int


class SegmentFound(NamedTuple):
    """A candidate before reasons are worded."""

    id: str
    text: str
    compared: ComparedWith
    classes: int
    forms: Forms


def held(sign: Sign, lexicon: SignLexicon) -> Held | None:
    """Return a sign as it is held; None without a letter or digit, because nothing could be compared."""
    made = forms(sign.text, lexicon)
    if not made.joined:
        return None
    return Held(sign.id, sign.text, packed(made), ORDER.index(sign.compared), mask(sign.classes))


@dataclass(frozen=True, slots=True, eq=False)
class SignSegment:
    """Some signs. Only ``alive`` is written later, one flag at a time, and only from true to false."""

    ids: Sequence[str]
    texts: Sequence[str]
    packed: Sequence[str]
    compared: NDArray[np.uint8]
    classes: NDArray[np.uint64]
    letters: Postings
    sounds: Postings
    keys: SignKeys
    records: SignKeys
    alive: NDArray[np.bool_]

    @classmethod
    def of(cls, signs: Sequence[Held], like: "SignSegment | None" = None) -> "SignSegment":
        """Build a segment of signs; a small segment takes the rarity of letters from a larger one."""
        written, heard, keys, owners = [], [], [], []
        for at, one in enumerate(signs):
            made = unpacked(one.packed)
            letters, sounds = run_texts(made)
            written.append(letters)
            heard.append(sounds)
            exact = exact_keys(made)
            keys += exact
            owners += [at] * len(exact)
        ids = [one.id for one in signs]
        return cls(
            ids,
            [one.text for one in signs],
            [one.packed for one in signs],
            np.fromiter((one.compared for one in signs), np.uint8, len(signs)),
            np.fromiter((one.classes for one in signs), np.uint64, len(signs)),
            Postings.of(written, like.letters if like else None),
            Postings.of(heard, like.sounds if like else None),
            SignKeys.of(keys, owners),
            SignKeys.of(ids, range(len(ids))),
            np.ones(len(signs), bool),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def living(self) -> list[Held]:
        """Return the remaining signs, for a new segment."""
        return [self.held(at) for at in np.flatnonzero(self.alive).tolist()]

    def of_records(self, records: Collection[str]) -> list[int]:
        """Return where living signs of some records stand."""
        found = self.records.find(list(records), len(self.ids))
        return [at for at in found.tolist() if self.alive[at] and self.ids[at] in records]

    def candidates(self, asked: SignAsked, lexicon: SignLexicon) -> Ints:
        """Return some hundred living signs of the wanted kinds that share runs, sounds or a whole part with it."""
        if not self.ids:
            return np.empty(0, np.int64)
        most = lexicon.weights["candidates"]
        written, heard = run_texts(asked.forms, asked.pieces)
        found = [
            self.letters.near(written, least=most["least"], most=most["letters"]),
            self.sounds.near(heard, least=most["least"], most=most["sounds"]),
            self.keys.find([asked.forms.joined, asked.forms.nucleus, *asked.turned_letters], most["same"]),
            self.keys.find([*parts(asked.forms.joined), *exact_keys(asked.forms)], most["parts"]),
        ]
        every = np.unique(np.concatenate(found))
        wanted = np.isin(self.compared[every], [ORDER.index(one) for one in asked.question.among])
        return every[wanted & self.alive[every]]

    def found(self, at: int) -> SegmentFound:
        kind, classes = ORDER[self.compared[at]], int(self.classes[at])
        return SegmentFound(self.ids[at], self.texts[at], kind, classes, unpacked(self.packed[at]))

    def held(self, at: int) -> Held:
        return Held(self.ids[at], self.texts[at], self.packed[at], int(self.compared[at]), int(self.classes[at]))
