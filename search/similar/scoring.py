"""How near many signs are to one question, aspect by aspect: to the eye, to the ear, by words, one inside the other.

Pure. What is computed alike for all signs uses arrays; words and containment are examined one sign at a time.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq
from rapidfuzz.process import cdist

from search.similar.asking import SignAsked
from search.similar.forms import Forms, spoken
from search.similar.grams import Floats
from search.similar.lexicon import SignLexicon
from search.similar.signs import SPOKEN_OF

LEAST = 0.3
"""The least weight of all words of a sign together, so that light words alone never make a whole."""

ALMOST, HEARD = 0.97, 0.95
"""The most that words count which are not written alike; and the share of those that only sound alike."""

Words = tuple[str, ...]
Likeness = dict[str, list[float]]
"""For a word of the signs, its likeness to each word of the question."""


def aspects(asked: SignAsked, others: Sequence[Forms], protected: Sequence[bool], lexicon: SignLexicon) -> Floats:
    """Return a row for each sign with a column for each aspect of ``SPOKEN_OF``, from 0 to 1.

    ``protected`` says which signs are geographical indications: a part of a sign can also evoke them.
    """
    table = np.zeros((len(others), len(SPOKEN_OF)))
    if not others:
        return table
    table[:, 0] = _sight(asked, others, lexicon.weights["sight"])
    table[:, 1] = _sound(asked, others, lexicon)
    alike = likeness(asked, others, lexicon)
    table[:, 2] = [_words(asked, other, alike, lexicon.weights["words"]) for other in others]
    meant = set(asked.forms.meant)
    table[[not meant.isdisjoint(one.meant) for one in others], 2] = 1.0
    evocation = lexicon.weights["evocation"]
    table[:, 3] = [
        max(_inside(asked, other, lexicon), _evoked(asked, other, evocation) if is_protected else 0.0)
        for other, is_protected in zip(others, protected, strict=True)
    ]
    table[[one.joined == asked.forms.joined for one in others], :3] = 1.0
    return table


def total(table: Floats, goods: Floats, lexicon: SignLexicon) -> Floats:
    """Return one number for each row: the strongest aspect, moved a little by the others and by how close goods are."""
    weights = lexicon.weights["aspects"]
    weighed = table * np.array([weights[aspect] for aspect in SPOKEN_OF])
    best = weighed.max(axis=1, initial=0.0)
    others = (weighed.sum(axis=1) - best) / (len(SPOKEN_OF) - 1)
    score: Floats = (best + weights["agreement"] * (others - best)) * goods
    return score


def _sight(asked: SignAsked, others: Sequence[Forms], weights: dict[str, float]) -> Floats:
    whole, cores = [one.joined for one in others], [one.nucleus for one in others]
    share = weights["alignment"]
    best = np.maximum(
        _written(asked.forms.joined, whole, share), weights["core"] * _written(asked.forms.nucleus, cores, share)
    )
    for order in asked.turned_letters:
        best = np.maximum(best, weights["turned"] * _written(order, cores, share))
    return best


def _sound(asked: SignAsked, others: Sequence[Forms], lexicon: SignLexicon) -> Floats:
    short, turned = lexicon.weights["sound"]["short"], lexicon.weights["sight"]["turned"]
    readings = [(1.0, asked.forms.voices), *((turned, spoken(order, lexicon)) for order in asked.turned)]
    best = np.zeros(len(others))
    for at in range(len(lexicon.voices)):
        theirs = [one.voices[at] for one in others]
        sizes = np.fromiter(map(len, theirs), np.int64, len(theirs))
        for trust, voices in readings:
            lost = np.minimum(short / np.maximum(np.minimum(sizes, len(voices[at])), 1), short / 2)
            best = np.maximum(best, trust * (1 - lost) * _scored(voices[at], theirs, OSA.normalized_similarity))
    return best


def likeness(asked: SignAsked, others: Sequence[Forms], lexicon: SignLexicon) -> Likeness:
    """Return the likeness of words, by letters or by sound; 1 where they mean the same; unlike words are left out."""
    ours, theirs = list(asked.words), list({word for one in others for word in one.words})
    if not ours or not theirs:
        return {}
    speak = lexicon.voices["europe"]
    spelt = _table(ours, theirs, OSA.normalized_similarity)
    seen = 0.5 * (spelt + _table(ours, theirs, JaroWinkler.normalized_similarity))
    heard = _table([*map(speak, ours)], [*map(speak, theirs)], OSA.normalized_similarity)
    alike = np.where(spelt == 1, 1.0, np.minimum(np.maximum(seen, HEARD * heard), ALMOST))
    alike[alike < lexicon.weights["words"]["like"]] = 0.0
    for row, word in enumerate(ours):
        meaning = lexicon.meanings.get(word)
        if meaning is not None:
            alike[row, [at for at, one in enumerate(theirs) if lexicon.meanings.get(one) == meaning]] = 1.0
    columns = np.flatnonzero(alike.any(axis=0)).tolist()
    return {theirs[at]: alike[:, at].tolist() for at in columns}


def _words(asked: SignAsked, other: Forms, alike: Likeness, weights: dict[str, float]) -> float:
    met = [(asked.weigh(word), alike[word]) for word in other.words if word in alike]
    if not met:
        return 0.0
    of_theirs = sum(weight * max(row) for weight, row in met)
    of_ours = sum(weight * max(row[at] for _, row in met) for at, weight in enumerate(asked.words.values()))
    shares = (
        of_theirs / max(sum(map(asked.weigh, other.words)), LEAST),
        of_ours / max(sum(asked.words.values()), LEAST),
    )
    more, less = max(shares), min(shares)
    share = weights["fuller"] * more + (1 - weights["fuller"]) * less + weights["whole"] * more * (more - less)
    share += weights["front"] * _same_front(asked, other, alike)
    return min(1.0, share) * min(1.0, max(of_ours, of_theirs) / weights["telling"])


def _same_front(asked: SignAsked, other: Forms, alike: Likeness) -> float:
    """Return the weight of the words with which both signs begin; nothing where they differ."""
    ours, theirs = asked.forms.core[0], other.core[0]
    row = alike.get(theirs)
    is_same = row is not None and row[list(asked.words).index(ours)] >= HEARD
    return min(asked.weigh(ours), asked.weigh(theirs)) if is_same else 0.0


def _inside(asked: SignAsked, other: Forms, lexicon: SignLexicon) -> float:
    """Return the weight of the part of one sign that stands in the other: light words stand in many signs."""
    weights, telling = lexicon.weights["inside"], lexicon.weights["words"]["telling"]
    best = 0.0
    for one, words, another, others in _pairs(asked.forms, other):
        score = _contained(one, another, weights, asked.is_known)
        if score > best:
            inner = words if len(one) <= len(another) else others
            best = max(best, score * min(1.0, max(map(asked.weigh, inner)) / telling))
    return best


def _pairs(ours: Forms, theirs: Forms) -> list[tuple[str, Words, str, Words]]:
    pairs = [(ours.joined, ours.words, theirs.joined, theirs.words)]
    if theirs.nucleus != theirs.joined:
        pairs.append((ours.joined, ours.words, theirs.nucleus, theirs.core))
    if ours.nucleus != ours.joined:
        pairs.append((ours.nucleus, ours.core, theirs.joined, theirs.words))
    return pairs


def _contained(one: str, another: str, weights: dict[str, Any], is_known: Callable[[str], bool]) -> float:
    inner, outer = sorted((one, another), key=len)
    at = outer.find(inner) if len(inner) > 1 else -1
    if at < 0:
        return 0.0
    end = at + len(inner)
    strengths = weights["letters"]
    strength = strengths[min(len(inner), len(strengths) - 1)] - weights["share"] * (1 - len(inner) / len(outer))
    strength += weights["front"] * (at == 0) + weights["end"] * (end == len(outer))
    if all(is_known(rest) for rest in (outer[:at], outer[end:]) if rest):
        strength += weights["known"]
    return float(min(strength, 1.0))


def _evoked(asked: SignAsked, other: Forms, weights: dict[str, float]) -> float:
    """Return how strongly a word evokes a protected name of one word by a common beginning or end."""
    name = other.nucleus
    if len(other.core) != 1 or len(name) < weights["name"]:
        return 0.0
    best = 0.0
    for word in {*asked.words, asked.forms.joined}:
        shared = len(common_part(word, name))
        if weights["least"] <= shared < len(name):
            woven = LCSseq.similarity(word, name)
            best = max(best, weights["part"] * (shared + woven) / 2 / len(name))
    return min(best, weights["most"])


def common_part(one: str, other: str) -> str:
    """Return the longer of the common beginning and the common end of two words."""
    front = _beginning(one, other)
    back = _beginning(one[::-1], other[::-1])
    return one[:front] if front >= back else one[len(one) - back :]


def _beginning(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _written(asked: str, others: Sequence[str], share: float) -> Floats:
    aligned = _scored(asked, others, OSA.normalized_similarity)
    return share * aligned + (1 - share) * _scored(asked, others, JaroWinkler.normalized_similarity)


def _scored(asked: str, others: Sequence[str], scorer: Callable[..., float]) -> Floats:
    row: Floats = _table([asked], others, scorer)[0]
    return row


def _table(ours: Sequence[str], theirs: Sequence[str], scorer: Callable[..., float]) -> NDArray[np.float64]:
    return cdist(ours, theirs, scorer=scorer, dtype=np.float32).astype(np.float64)
