"""The forms in which a sign is compared: its words, written together, without descriptive words, as spoken. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.similar.lexicon import SignLexicon

LONGEST = 60
"""Letters of a sign that are compared; a longer text is a sentence."""

SHORT = 5
"""Up to this number of letters a sign is also found with one letter left out."""

LEAST_PART, LEAST_PIECE = 2, 3
SYLLABLE = 3
"""A single word of this many letters is a syllable of several languages: its meaning is not known."""

DIGITS = re.compile(r"(\d+)")
TURNED_FROM, TURNED_TO = 2, 4


class Forms(NamedTuple):
    """A sign in small letters and digits.

    ``voices`` are its core as each tongue of the lexicon speaks it; ``meant`` is what it means in any language: the
    same for GOLDEN LOTUS and SEN VÀNG, for AQUA-CARE and WATERCARE. A word that can be split means several things.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    joined: str
    nucleus: str
    voices: tuple[str, ...]
    meant: tuple[str, ...] = ()


def forms(text: str, lexicon: SignLexicon) -> Forms:
    """Return the forms of a sign; all are empty when it has neither letter nor digit."""
    words = _cut(lexicon.words(text[: 4 * LONGEST]))
    return _made(words, lexicon.core(words), lexicon)


def packed(made: Forms) -> str:
    """Return the forms as one text, which takes a fraction of the memory."""
    return "\t".join(("|".join(made.words), "|".join(made.core), "|".join(made.meant), *made.voices))


def unpacked(text: str) -> Forms:
    words, core, meant, *voices = text.split("\t")
    return Forms(
        tuple(words.split("|")) if words else (),
        tuple(core.split("|")) if core else (),
        _together(words.replace("|", "")),
        _together(core.replace("|", "")),
        tuple(voices),
        tuple(meant.split("|")) if meant else (),
    )


def spoken(words: tuple[str, ...], lexicon: SignLexicon) -> tuple[str, ...]:
    """Return some words as each tongue speaks them, written together."""
    return tuple(_together("".join(map(speak, words))) for speak in lexicon.voices.values())


def orders(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the other orders of two to four words: each later word comes first, with the words that follow it."""
    if not TURNED_FROM <= len(words) <= TURNED_TO:
        return []
    return [(*words[at:], *words[:at]) for at in range(1, len(words))]


def written(words: tuple[str, ...]) -> str:
    """Return words written together."""
    return _together("".join(words))


def exact_keys(made: Forms) -> list[str]:
    """Return the keys of exact finding: the sign, its core, its meaning; of a short sign also without one letter."""
    wholes = dict.fromkeys(one for one in (made.joined, made.nucleus) if one)
    but_one = (f"-{key}" for whole in wholes if len(whole) <= SHORT for key in _but_a_letter(whole))
    return [*wholes, *but_one, *(f"={one}" for one in made.meant)]


def parts(joined: str) -> list[str]:
    """Return every part of a sign written together that could be a sign of its own."""
    size = len(joined)
    return list({joined[a:b] for a in range(size) for b in range(a + LEAST_PART, size + 1)})


def pieces(word: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return a word as two known words, the longest first one; () when it cannot be split."""
    for at in range(len(word) - LEAST_PIECE, LEAST_PIECE - 1, -1):
        if is_known(word[:at]) and is_known(word[at:]):
            return word[:at], word[at:]
    return ()


def run_texts(made: Forms, more: Collection[str] = ()) -> tuple[str, str]:
    """Return the texts that are cut into runs: words, pairs and the whole; and the core as two tongues speak it."""
    pairs = ("".join(pair).replace(" ", "") for pair in pairwise(made.words))
    seen = dict.fromkeys((*made.words, made.joined, made.nucleus, *pairs, *more))
    heard = dict.fromkeys((made.voices[0], made.voices[-1]))
    return f" {' '.join(seen)} ", f" {' '.join(heard)} "


def _made(words: tuple[str, ...], core: tuple[str, ...], lexicon: SignLexicon) -> Forms:
    return Forms(words, core, written(words), written(core), spoken(core, lexicon), _meant(words, lexicon))


def _meant(words: tuple[str, ...], lexicon: SignLexicon) -> tuple[str, ...]:
    """Return what the words mean in any order, with descriptive words and without; nothing where no word is known."""
    heavy = lexicon.heavy(words)
    core = tuple(word for word in heavy if word not in lexicon.descriptive or word in lexicon.meanings)
    both = dict.fromkeys((heavy, core))
    singles = ([one for word in several for one in DIGITS.split(word) if one] for several in both)
    return tuple(dict.fromkeys(meant for several in singles for meant in _meant_together(several, lexicon)))


def _meant_together(words: Sequence[str], lexicon: SignLexicon) -> Iterable[str]:
    known = [word for word in words if word in lexicon.meanings]
    if len(words) == 1 and not known:
        return _meant_apart(words[0], lexicon)
    is_enough = len(words) > 1 or sum(map(len, words)) > SYLLABLE
    return [_sorted(words, lexicon)] if known and is_enough else []


def _meant_apart(word: str, lexicon: SignLexicon) -> Iterable[str]:
    """Yield what a word means when its beginning or its end is a word of the lexicon."""
    for at in range(LEAST_PIECE, len(word) - LEAST_PIECE + 1):
        cut = word[:at], word[at:]
        if cut[0] in lexicon.meanings or cut[1] in lexicon.meanings:
            yield _sorted(cut, lexicon)


def _sorted(words: Sequence[str], lexicon: SignLexicon) -> str:
    return "".join(sorted(map(lexicon.meaning, words)))[:LONGEST]


def _cut(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first words, up to the number of letters that are compared."""
    kept, size = [], 0
    for word in words:
        if size >= LONGEST:
            break
        kept.append(word[: LONGEST - size])
        size += len(word)
    return tuple(kept)


def _but_a_letter(word: str) -> list[str]:
    return list({word} | {word[:at] + word[at + 1 :] for at in range(len(word))})


def _together(text: str) -> str:
    return text.replace(" ", "")[:LONGEST]
