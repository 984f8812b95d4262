"""Why a sign is shown, as codes with values that anyone can check by looking at the two signs. Pure."""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from search.similar.asking import SignAsked
from search.similar.forms import Forms
from search.similar.lexicon import SignLexicon, unmasked
from search.similar.scoring import common_part, likeness
from search.similar.segments import SegmentFound
from search.similar.signs import Aspect, Closeness, ComparedWith, SignReason, Why

HIGH, MOST = 0.8, 3
"""From this value on an aspect gives a reason of its own; and how many reasons are given."""

TELLING = 0.2
SAME_FRONT = 2


def reasons(
    asked: SignAsked, found: SegmentFound, aspects: Mapping[Aspect, float], lexicon: SignLexicon
) -> list[SignReason]:
    """Return the reasons of the strong aspects, the strongest first; of the strongest aspect where none is strong."""
    ways = {
        Aspect.SIGHT: _sight(asked, found.text, found.forms),
        Aspect.SOUND: _sound(asked, found.forms, lexicon),
        Aspect.WORDS: _words(asked, found.forms, lexicon),
        Aspect.INSIDE: _inside(asked, found.forms, found.compared),
    }
    ranked = sorted(aspects, key=lambda aspect: -aspects[aspect])
    strong = [ways[aspect] for aspect in ranked if aspects[aspect] >= HIGH]
    told = [one for one in strong if one is not None][:MOST]
    if not told:
        told = [one for one in map(ways.__getitem__, ranked) if one is not None][:1] or [SignReason(Why.SOME_LETTERS)]
    return told[:1] if told[0].why in {Why.WRITTEN_THE_SAME, Why.SAME_LETTERS} else told


def goods(asked: int, classes: int, closeness: Closeness) -> list[SignReason]:
    """Return what is said of the goods; nothing where either side has no class."""
    if closeness is Closeness.SAME:
        return [SignReason(Why.SAME_CLASS, {"classes": tuple(sorted(unmasked(asked & classes)))})]
    return {
        Closeness.RELATED: [SignReason(Why.RELATED_GOODS)],
        Closeness.FAR: [SignReason(Why.OTHER_CLASSES)],
    }.get(closeness, [])


def _sight(asked: SignAsked, text: str, theirs: Forms) -> SignReason | None:
    ours = asked.forms
    if asked.question.text.strip() == text.strip():
        return SignReason(Why.WRITTEN_THE_SAME)
    if ours.joined == theirs.joined:
        return SignReason(Why.SAME_LETTERS)
    if ours.nucleus == theirs.nucleus:
        return SignReason(Why.SAME_BUT_DESCRIPTION, {"core": " ".join(ours.core)})
    if sorted(ours.core) == sorted(theirs.core):
        return SignReason(Why.OTHER_ORDER)
    same, longer = LCSseq.similarity(ours.joined, theirs.joined), max(len(ours.joined), len(theirs.joined))
    if not same:
        return None
    is_front = ours.joined[:SAME_FRONT] == theirs.joined[:SAME_FRONT]
    return SignReason(Why.ALIKE_TO_THE_EYE if is_front else Why.ALIKE_BUT_THE_BEGINNING, {"same": same, "most": longer})


def _sound(asked: SignAsked, theirs: Forms, lexicon: SignLexicon) -> SignReason | None:
    ours = asked.forms
    if sorted(ours.core) == sorted(theirs.core) or ours.joined == theirs.joined:
        return None  # the reason of the eye says so already
    shares = [LCSseq.normalized_similarity(one, other) for one, other in zip(ours.voices, theirs.voices, strict=True)]
    at = max(range(len(shares)), key=shares.__getitem__)
    if not shares[at]:
        return None
    tongue = list(lexicon.voices)[at]
    return SignReason(Why.SPOKEN_ALIKE, {"ours": ours.voices[at], "theirs": theirs.voices[at], "tongue": tongue})


def _words(asked: SignAsked, other: Forms, lexicon: SignLexicon) -> SignReason | None:
    if set(asked.forms.words) != set(other.words) and not set(asked.forms.meant).isdisjoint(other.meant):
        return SignReason(Why.SAME_MEANING, {"ours": " ".join(asked.forms.words), "theirs": " ".join(other.words)})
    shared = [word for word in asked.words if word in other.words and asked.weigh(word) > TELLING]
    if shared:
        return SignReason(Why.SHARED_WORD, {"words": " ".join(shared)})
    alike = likeness(asked, [other], lexicon)
    pairs = [(row[at], word, ours) for word, row in alike.items() for at, ours in enumerate(asked.words) if row[at]]
    if not pairs:
        return None
    _, theirs, ours = max(pairs)
    is_meant = lexicon.meanings.get(ours, -1) == lexicon.meanings.get(theirs) and ours != theirs
    return SignReason(Why.SAME_MEANING if is_meant else Why.WORD_LIKE_A_WORD, {"ours": ours, "theirs": theirs})


def _inside(asked: SignAsked, other: Forms, compared: ComparedWith) -> SignReason | None:
    ours = asked.forms
    for one, another in ((ours.joined, other.joined), (ours.joined, other.nucleus), (ours.nucleus, other.joined)):
        inner, outer = sorted((one, another), key=len)
        if inner and inner != outer and inner in outer:
            return SignReason(Why.STANDS_INSIDE, {"inner": inner})
    if compared is not ComparedWith.GEOGRAPHICAL_INDICATION:
        return None
    part = max((common_part(word, other.nucleus) for word in _readings(asked)), key=len)
    return SignReason(Why.BRINGS_TO_MIND, {"part": part}) if part else None


def _readings(asked: SignAsked) -> Sequence[str]:
    return [*asked.words, asked.forms.joined]
