"""Why a sign or a picture is near, how near, and in what: said in the reader's language."""

from collections.abc import Mapping
from typing import Any

from api.language import Speech
from api.pages.sentences import say
from search.similar.signs import Aspect, Band, Reason, Why

WHY: Mapping[Why, str] = {
    Why.WRITTEN_THE_SAME: say("written the same"),
    Why.SAME_LETTERS: say("the same letters; only capitals, marks, spaces or signs differ"),
    Why.SAME_BUT_DESCRIPTION: say("the same without words that only describe: “%(core)s”"),
    Why.OTHER_ORDER: say("the same words in another order"),
    Why.ALIKE_TO_THE_EYE: say("%(same)s of %(most)s letters are the same in the same order, the first two included"),
    Why.ALIKE_BUT_THE_BEGINNING: say(
        "%(same)s of %(most)s letters are the same in the same order; the beginning differs"
    ),
    Why.SPOKEN_ALIKE: say("spoken alike (%(tongue)s): “%(ours)s” and “%(theirs)s”"),
    Why.SHARED_WORD: say("both have “%(words)s”"),
    Why.SAME_MEANING: say("“%(ours)s” and “%(theirs)s” mean the same"),
    Why.WORD_LIKE_A_WORD: say("the word “%(ours)s” is close to “%(theirs)s”"),
    Why.STANDS_INSIDE: say("“%(inner)s” stands whole in the other"),
    Why.BRINGS_TO_MIND: say("“%(part)s” brings the protected name to mind"),
    Why.SOME_LETTERS: say("some letters in common"),
    Why.SAME_CLASS: say("same Nice class: %(classes)s"),
    Why.RELATED_GOODS: say("Nice classes that one trade often fills together"),
    Why.OTHER_CLASSES: say("other Nice classes"),
    Why.SAME_FIGURE: say("the figure is heavy and light in the same places"),
    Why.SAME_ARRANGEMENT: say("lines run the same way in the same places"),
    Why.SAME_COLOURS: say("the same colours"),
    Why.SAME_ELEMENTS: say("the same Vienna codes: %(codes)s"),
}
BANDS: Mapping[Band, str] = {
    Band.VERY_NEAR: say("very near"),
    Band.NEAR: say("near"),
    Band.LOOK: say("worth a look"),
    Band.FAR: say("far"),
}
ASPECTS: Mapping[Aspect, str] = {
    Aspect.SIGHT: say("to the eye"),
    Aspect.SOUND: say("to the ear"),
    Aspect.WORDS: say("by its words"),
    Aspect.INSIDE: say("one in the other"),
    Aspect.SHAPE: say("by its masses"),
    Aspect.OUTLINE: say("by its lines"),
    Aspect.COLOUR: say("by its colours"),
    Aspect.VIENNA: say("by its Vienna codes"),
}
TONGUES: Mapping[str, str] = {
    "north": say("in the north"),
    "south": say("in the south"),
    "europe": say("as in European languages"),
}


def sentence(reason: Reason, said: Speech) -> str:
    """Return a reason in words."""
    return said.say(WHY[reason.why], **{name: _value(name, value, said) for name, value in reason.values.items()})


def _value(name: str, value: Any, said: Speech) -> str:
    if name == "tongue":
        return said.say(TONGUES[value])
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
