"""What a copier does to a sign, drawn from a seed: tuned on one seed, shown on another."""

import random
import string
from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.similar.lexicon import letters
from search.similar.service import Signs
from search.similar.signs import ComparedWith, Question, Sign

TUNED_ON, SHOWN_ON = 11, 20261125
EACH = 60

FRONT = ["VUA", "NHÀ", "GOLDEN", "CHỢ QUÊ", "LA", "ANH BA", "TÂM VIỆT", "OCEAN", "SIÊU", "QUÀ TẶNG", "MY", "SAN", "HẢI"]
BACK = ["STORE", "XANH", "MART", "QUÊ", "LIFE", "2030", "CLUB", "TÂM", "VN", "PREMIUM", "LUX", "ĐẠI LỘC", "BIO"]
BEFORE = ["be", "go", "i", "pro", "uni", "an", "tri", "ly"]
AFTER = ["a", "en", "is", "y", "ium", "ta", "x", "er", "in", "us"]
SOUNDS = [
    ("ph", "f"), ("f", "ph"), ("ch", "tr"), ("tr", "ch"), ("s", "x"), ("x", "s"), ("d", "gi"), ("gi", "d"), ("r", "d"),
    ("v", "d"), ("c", "k"), ("k", "c"), ("k", "q"), ("qu", "kw"), ("ngh", "ng"), ("ng", "ngh"), ("i", "y"), ("y", "i"),
    ("z", "s"), ("s", "z"), ("ee", "ea"), ("ea", "ee"), ("oo", "u"), ("ck", "k"), ("w", "v"), ("x", "ks"), ("nh", "n"),
    ("ll", "l"), ("ss", "s"), ("tt", "t"), ("n", "nn"), ("th", "t"), ("ou", "u"), ("ai", "ay"),
]  # fmt: skip

Change = Callable[[str, random.Random], str]
Fits = Callable[[str], bool]


def edited(text: str, draw: random.Random) -> str:
    """Change, add, leave out or swap one letter."""
    at, letter = draw.randrange(len(text)), draw.choice(string.ascii_lowercase)
    head, tail = text[:at], text[at + 1 :]
    swapped = head + text[at : at + 2][::-1] + text[at + 2 :]
    return draw.choice([head + letter + tail, head + letter + text[at:], head + tail, swapped])


def joined(text: str, draw: random.Random) -> str:
    if " " in text:
        return text.replace(" ", "")
    at = draw.randrange(2, len(text) - 1)
    return f"{text[:at]} {text[at:]}"


def affixed(text: str, draw: random.Random) -> str:
    return draw.choice([draw.choice(BEFORE) + text, text + draw.choice(AFTER)])


def sounding(text: str, draw: random.Random) -> str:
    fitting = [pair for pair in SOUNDS if pair[0] in text]
    for old, new in draw.sample(fitting, min(2, len(fitting))):
        text = text.replace(old, new, 1)
    return text


def reordered(text: str, draw: random.Random) -> str:
    words = text.split()
    at = draw.randrange(1, len(words))
    return " ".join([*words[at:], *words[:at]])


def _longer(least: int) -> Fits:
    return lambda text: len(text) > least


CHANGES: dict[str, tuple[Change, Fits]] = {
    "edit": (edited, _longer(5)),
    "two edits": (lambda text, draw: edited(edited(text, draw), draw), _longer(8)),
    "joined or split": (joined, _longer(5)),
    "affix": (affixed, _longer(4)),
    "word in front": (lambda text, draw: f"{draw.choice(FRONT)} {text}", _longer(3)),
    "word behind": (lambda text, draw: f"{text} {draw.choice(BACK)}", _longer(3)),
    "sound": (sounding, lambda text: len(text) > 4 and any(old in text for old, _ in SOUNDS)),
    "sound and a word": (lambda text, draw: f"{draw.choice(FRONT)} {sounding(text, draw)}", _longer(6)),
    "order": (reordered, lambda text: " " in text),
    "glued to a word": (
        lambda text, draw: draw.choice(FRONT).replace(" ", "") + text,
        lambda text: 3 < len(text) < 10 and " " not in text,
    ),
}


class Recalled(NamedTuple):
    """Which share of changed signs lead back to the sign, in the first ten and the first hundred."""

    ten: float
    hundred: float
    missed: list[str]


def recalled(held: Signs, signs: Sequence[Sign], seed: int, each: int = EACH) -> dict[str, Recalled]:
    """Ask for ``each`` changed signs of every kind; one that is written the same counts as the sign itself."""
    draw = random.Random(seed)  # noqa: S311 # nothing is guarded by it
    plain = [(sign, " ".join(letters(sign.text))) for sign in signs]
    told = {}
    for name, (change, fits) in CHANGES.items():
        asked = [
            (sign, text, change(text, draw)) for sign, text in draw.sample([one for one in plain if fits(one[1])], each)
        ]
        places = [place(held, sign, text, changed) for sign, text, changed in asked]
        missed = [f"{text} ← {changed}" for (_, text, changed), at in zip(asked, places, strict=True) if at > 10]
        told[name] = Recalled(sum(at <= 10 for at in places) / each, sum(at <= 100 for at in places) / each, missed)
    return told


def place(held: Signs, sign: Sign, text: str, changed: str) -> int:
    answer = held.ask(Question(changed), most=100)
    page = answer.signs if sign.compared is ComparedWith.TRADEMARK else answer.protected
    return next((at for at, hit in enumerate(page.hits, 1) if " ".join(letters(hit.text)) == text), 1000)
