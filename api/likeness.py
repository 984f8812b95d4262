"""Why a sign or a picture is near, how near, and in which respect: each as a sentence with its values."""

from collections.abc import Callable, Mapping
from typing import Any

from registry.saying import Said, say
from search.similar.signs import Aspect, Band, SignReason, Why

TONGUES: Mapping[str, Said] = {
    "north": say("in the north"),
    "south": say("in the south"),
    "europe": say("as in European languages"),
}
WHY: Mapping[Why, Callable[[Mapping[str, Any]], Said]] = {
    Why.WRITTEN_THE_SAME: lambda _: say("written the same"),
    Why.SAME_LETTERS: lambda _: say("the same letters; only capitals, marks, spaces or signs differ"),
    Why.SAME_BUT_DESCRIPTION: lambda of: say("the same without words that only describe: “%(core)s”", core=of["core"]),
    Why.OTHER_ORDER: lambda _: say("the same words in another order"),
    Why.ALIKE_TO_THE_EYE: lambda of: say(
        "%(same)s of %(most)s letters are the same in the same order, the first two included",
        same=of["same"],
        most=of["most"],
    ),
    Why.ALIKE_BUT_THE_BEGINNING: lambda of: say(
        "%(same)s of %(most)s letters are the same in the same order; the beginning differs",
        same=of["same"],
        most=of["most"],
    ),
    Why.SPOKEN_ALIKE: lambda of: say(
        "spoken alike (%(tongue)s): “%(ours)s” and “%(theirs)s”",
        tongue=TONGUES[of["tongue"]],
        ours=of["ours"],
        theirs=of["theirs"],
    ),
    Why.SHARED_WORD: lambda of: say("both have “%(words)s”", words=of["words"]),
    Why.SAME_MEANING: lambda of: say("“%(ours)s” and “%(theirs)s” mean the same", ours=of["ours"], theirs=of["theirs"]),
    Why.WORD_LIKE_A_WORD: lambda of: say(
        "the word “%(ours)s” is close to “%(theirs)s”", ours=of["ours"], theirs=of["theirs"]
    ),
    Why.STANDS_INSIDE: lambda of: say("“%(inner)s” is contained in the other", inner=of["inner"]),
    Why.BRINGS_TO_MIND: lambda of: say("“%(part)s” brings the protected name to mind", part=of["part"]),
    Why.SOME_LETTERS: lambda _: say("some letters in common"),
    Why.SAME_CLASS: lambda of: say("same Nice class: %(classes)s", classes=of["classes"]),
    Why.RELATED_GOODS: lambda _: say("Nice classes that one trade often fills together"),
    Why.OTHER_CLASSES: lambda _: say("other Nice classes"),
    Why.SAME_FIGURE: lambda _: say("the figure is heavy and light in the same places"),
    Why.SAME_ARRANGEMENT: lambda _: say("lines run the same way in the same places"),
    Why.SAME_COLOURS: lambda _: say("the same colours"),
    Why.SAME_ELEMENTS: lambda of: say("the same Vienna codes: %(codes)s", codes=of["codes"]),
}
BANDS: Mapping[Band, Said] = {
    Band.VERY_NEAR: say("very near"),
    Band.NEAR: say("near"),
    Band.LOOK: say("worth a look"),
    Band.FAR: say("far"),
}
ASPECTS: Mapping[Aspect, Said] = {
    Aspect.SIGHT: say("to the eye"),
    Aspect.SOUND: say("to the ear"),
    Aspect.WORDS: say("by its words"),
    Aspect.INSIDE: say("one in the other"),
    Aspect.SHAPE: say("by its masses"),
    Aspect.OUTLINE: say("by its lines"),
    Aspect.COLOUR: say("by its colours"),
    Aspect.VIENNA: say("by its Vienna codes"),
}


def sentence(reason: SignReason) -> Said:
    """Return a reason in words."""
    return WHY[reason.why](reason.values)
