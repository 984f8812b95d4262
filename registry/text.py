"""Tidies every incoming text, from forms, files and the command line, so that stored text can be seen and read.

The result is NFC with single spaces, without invisible or misleading characters, without too many marks, and not
damaged by an older encoding or a web page. Pure.
"""

import re
import unicodedata
from enum import Enum

from registry.causes import cause
from registry.damage import damage_in
from registry.errors import Fault, Unfit
from registry.saying import Said, say

MOST_MARKS = 4
"""Combining marks on one letter, as Hebrew, Thai and Tibetan need them. A composed Vietnamese letter has none."""

_ORDINARY = re.compile("[ -~À-ÖØ-öø-ſƠơƯưẠ-ỹ]*")
"""ASCII and the composed letters of most rows; nothing in them can be refused."""
_HARMLESS = re.compile("[ -%'->@-\\[\\]-~]*")
"""ASCII without possible markup and lost letters, as in most cells of most files."""
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BREAK = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's Default_Ignorable_Code_Point of every category, and the Braille cell without dots."""
_HIDING = frozenset({"Cf", "Co", "Cn", "Zl", "Zp"})
_WORD = re.compile(r"[^\W\d_]+")
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Alphabets with letters that look alike."""
ONE_LINE = cause("one_line", say("is to be written on one line"))
NO_TEXT = cause("no_text", say("holds bytes or control characters that are no text"))
FORBIDDEN = cause(
    "forbidden_character", say("holds a character that is not allowed in a text: %(code)s", code="U+200B")
)
HEAPED = cause("heaped_marks", say("heaps more than %(most)s marks on one letter", most=MOST_MARKS))
LONE_MARK = cause("lone_mark", say("has a mark that belongs to no letter"))


class Breaks(Enum):
    """What a line break means: refused in a line, kept in a passage, a space in a cell that a spreadsheet wraps."""

    REFUSED = "refused"
    KEPT = "kept"
    BLANK = "blank"


def tidy(text: str, breaks: Breaks = Breaks.REFUSED) -> str:
    """Return the text as it is stored: NFC, single spaces, none at the edges. Raises Unfit.

    Invisible characters are refused and not dropped, so that two names that look equal are equal.
    """
    if _HARMLESS.fullmatch(text):
        return " ".join(text.split())
    damage = damage_in(text)
    if damage is not None:
        raise damage
    lines = [_tidied(line) for line in _BREAK.split(text)]
    if breaks is Breaks.KEPT:
        return "\n".join(lines).strip()
    written = [line for line in lines if line]
    if breaks is Breaks.REFUSED and len(written) > 1:
        raise ONE_LINE.unfit()
    return " ".join(written)


def given(field: str, text: str | None, faults: list[Fault], breaks: Breaks = Breaks.REFUSED) -> str | None:
    """Return the text of a field as it is stored, None when it is empty or refused.

    A refusal is added to ``faults``.
    """
    if text is None:
        return None
    try:
        return tidy(text, breaks) or None
    except Unfit as unfit:
        faults.append(Fault(field, unfit.said, unfit.code))
        return None


def remarks_on(text: str) -> tuple[Said, ...]:
    """Return remarks on a correct text for the person who decides.

    Letters that look alike, letters that may be lost.
    """
    if _HARMLESS.fullmatch(text) or (_ORDINARY.fullmatch(text) and "?" not in text):
        return ()
    remarks = []
    for word in dict.fromkeys(_WORD.findall(text)):
        alphabets = _alphabets(word)
        if len(alphabets) > 1:
            said = say("“%(word)s” has letters of several alphabets (%(alphabets)s).", word=word, alphabets=alphabets)
            remarks.append(said)
    if _LOST.search(text) and "://" not in text:
        remarks.append(say("There is a question mark inside a word: letters may have been lost."))
    return tuple(remarks)


def _tidied(line: str) -> str:
    if _ORDINARY.fullmatch(line) is None:
        line = unicodedata.normalize("NFC", _BLANKS.sub(" ", line))
        _demand_visible(line)
    return " ".join(line.split())


def _demand_visible(line: str) -> None:
    marks, before = 0, "Zs"
    for character in line:
        kind = unicodedata.category(character)
        if kind in {"Cc", "Cs"}:
            raise NO_TEXT.unfit()
        if kind in _HIDING or _INVISIBLE.match(character):
            raise FORBIDDEN.unfit(code=f"U+{ord(character):04X}")
        if kind in {"Mn", "Me"}:
            marks += 1
            if marks > MOST_MARKS:
                raise HEAPED.unfit(most=MOST_MARKS)
            if before == "Zs":
                raise LONE_MARK.unfit()
        else:
            marks = 0
        before = kind


def _alphabets(word: str) -> list[str]:
    if word.isascii():
        return []
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in word)
    return sorted({name.capitalize() for name in names if name in _ALIKE})
