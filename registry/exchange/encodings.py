"""Finds the encoding of a text file, or refuses the file when it is uncertain."""

import codecs
import re
import unicodedata
from pathlib import Path

from registry.damage import is_syllable
from registry.errors import NotAcceptable
from registry.exchange.reading import SAVE_AS
from registry.saying import say

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_AT_ONCE = 1 << 16
_ENOUGH = 3
"""Vietnamese syllables that a file needs to count as Windows-1258."""
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u0323])*")


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file; NotAcceptable, with how to save it, when it is damaged UTF-16.

    A file with some bad bytes still counts as UTF-8: only their rows are refused.
    """
    with path.open("rb") as file:
        first = file.read(_AT_ONCE)
    marked = next((name for mark, name in _MARKS if first.startswith(mark)), None) or _unmarked(first)
    if marked is not None and marked.startswith("utf-16"):
        _demand(path, marked)
        return marked
    if marked is not None or _is_readable(path, "utf-8"):
        return "utf-8-sig"
    content = path.read_bytes()
    if not _SEQUENCE.search(content) and _is_vietnamese(content):
        return "cp1258"
    return "utf-8-sig"


def _unmarked(first: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zeros beside the ASCII letters of the header."""
    begin = first[:64]
    if begin.count(0) < len(begin) // 3:
        return None
    return "utf-16-le" if begin[1::2].count(0) > begin[::2].count(0) else "utf-16-be"


def _is_readable(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(_AT_ONCE):
                pass
    except UnicodeError:
        return False
    return True


def _demand(path: Path, encoding: str) -> None:
    if not _is_readable(path, encoding):
        raise NotAcceptable(
            say("%(name)s is neither UTF-8 nor whole UTF-16; %(save_as)s.", name=path.name, save_as=SAVE_AS)
        )


def _is_vietnamese(content: bytes) -> bool:
    """Say whether the bytes are Windows-1258: tones follow their vowels, and every word with a tone is Vietnamese."""
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        return False
    toned = {word for word in _WORD.findall(text) if _TONES.search(word)}
    sound = sum(is_syllable(unicodedata.normalize("NFC", word)) for word in toned)
    return sound == len(toned) >= _ENOUGH
