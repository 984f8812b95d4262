"""What is compared, what comes out of it, and for whom. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class ComparedWith(StrEnum):
    """Lists with which a sign is compared: marks are one, protected names and places the other."""

    TRADEMARK = "trademark"
    GEOGRAPHICAL_INDICATION = "geographical_indication"
    PLACE = "place"


class SignAudience(StrEnum):
    """Who asks: everybody is answered from what is public, the office also from what is not published yet."""

    EVERYBODY = "everybody"
    OFFICE = "office"


class Aspect(StrEnum):
    """In which respect two signs or pictures are alike."""

    SIGHT = "sight"
    SOUND = "sound"
    WORDS = "words"
    INSIDE = "inside"
    SHAPE = "shape"
    OUTLINE = "outline"
    COLOUR = "colour"
    VIENNA = "vienna"


SPOKEN_OF = (Aspect.SIGHT, Aspect.SOUND, Aspect.WORDS, Aspect.INSIDE)
"""The aspects of two signs, in the columns of a table of scores."""


class Band(StrEnum):
    """How near, as an order for reading; never a judgement."""

    VERY_NEAR = "very_near"
    NEAR = "near"
    LOOK = "look"
    FAR = "far"


class Closeness(StrEnum):
    """How close the goods of two signs are, by their Nice classes."""

    SAME = "same"
    RELATED = "related"
    UNKNOWN = "unknown"
    FAR = "far"


class Why(StrEnum):
    """A reason that anyone can check by looking at the two signs; its values are named beside it."""

    WRITTEN_THE_SAME = "written_the_same"
    SAME_LETTERS = "same_letters"
    SAME_BUT_DESCRIPTION = "same_but_description"  # core
    OTHER_ORDER = "other_order"
    ALIKE_TO_THE_EYE = "alike_to_the_eye"  # same, most
    ALIKE_BUT_THE_BEGINNING = "alike_but_the_beginning"  # same, most
    SPOKEN_ALIKE = "spoken_alike"  # ours, theirs, tongue
    SHARED_WORD = "shared_word"  # words
    SAME_MEANING = "same_meaning"  # ours, theirs
    WORD_LIKE_A_WORD = "word_like_a_word"  # ours, theirs
    STANDS_INSIDE = "stands_inside"  # inner
    BRINGS_TO_MIND = "brings_to_mind"  # part
    SOME_LETTERS = "some_letters"
    SAME_CLASS = "same_class"  # classes
    RELATED_GOODS = "related_goods"
    OTHER_CLASSES = "other_classes"
    SAME_FIGURE = "same_figure"
    SAME_ARRANGEMENT = "same_arrangement"
    SAME_COLOURS = "same_colours"
    SAME_ELEMENTS = "same_elements"  # codes


class Sign(NamedTuple):
    """A sign as the register holds it. A record with several names is several signs with one ``id``."""

    id: str
    text: str
    compared: ComparedWith = ComparedWith.TRADEMARK
    classes: frozenset[int] = frozenset()
    is_public: bool = True


class SignReason(NamedTuple):
    """A reason and its values; it is put into words where it is shown."""

    why: Why
    values: Mapping[str, Any] = {}


class SignHit(NamedTuple):
    """A sign or picture that is near: how near in each aspect (0 to 1), in which band, and why."""

    id: str
    text: str
    compared: ComparedWith
    score: float
    band: Band
    aspects: Mapping[Aspect, float]
    reasons: tuple[SignReason, ...]


class Question(NamedTuple):
    """What is asked: a sign for these Nice classes (none: goods are not judged), compared with these lists."""

    text: str
    classes: frozenset[int] = frozenset()
    among: frozenset[ComparedWith] = frozenset(ComparedWith)
    audience: SignAudience = SignAudience.EVERYBODY
    but: str = ""
    """The id of the asker's own record, which is left out."""
