"""How hard a password is to guess, and advice in words, so that the person finds a better one.

Estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows the 30,000 most common passwords, names and words,
dates, rows of keys, repetitions and replaced letters. The words of this office are added here.
"""

import re
from collections.abc import Iterable

from registry.folding import fold
from registry.saying import Said, say
from registry.vocabulary import Kind, Strength

LOOKED_AT = 64
"""Characters that are checked; a longer password is hard to guess anyway, and slow to check."""

OFFICES = (
    "hà tĩnh", "nghệ tĩnh", "việt nam", "sổ gốc", "sở khoa học", "khoa học", "công nghệ", "sở hữu trí tuệ",
    "chỉ dẫn địa lý", "nhãn hiệu", "hợp tác xã", "nông sản", "đặc sản", "phúc trạch", "hương khê", "hương sơn",
    "vũ quang", "thạch hà", "cẩm xuyên", "kỳ anh", "can lộc", "đức thọ", "nghi xuân", "lộc hà", "hồng lĩnh",
    "thượng lộc", "khe mây", "bưởi", "cam", "gạo", "nước mắm", "nhung hươu", "kẹo cu đơ", "vietgap",
    "mật khẩu", "đăng nhập", "quản trị", "nhân viên", "xin chào", "anh yêu em", "em yêu anh", "yêu em", "con yêu",
    "không biết", "không có gì", "admin", "user", "login", "password", "qwerty", "test", "demo",
)  # fmt: skip
"""Vietnamese words that people try first at this office; they also count without marks and spaces."""

_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_STANDS_FOR = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "!": "i", "3": "e", "$": "s", "5": "s", "7": "t"})
_WORD = re.compile(r"[^\W\d_]+")
_LEFT = 4
"""A password needs at least this many letters besides known words."""
_SCORES = (Strength.NONE, Strength.NONE, Strength.WEAK, Strength.GOOD, Strength.STRONG)


def strength_of(password: str, related: Iterable[str] = (), names: Iterable[str] = ()) -> Strength:
    """Return how hard a password is to guess for a person who knows ``related`` texts (login, name) and ``names``.

    Each word of a related text counts by itself; the names of rights count only as a whole.
    """
    from zxcvbn import zxcvbn  # it reads 30,000 words when it is first imported

    known = sorted(_known(related, names))
    if _is_made_of(password, known):
        return Strength.NONE
    found = zxcvbn(_bare(password)[:LOOKED_AT] or password[:LOOKED_AT], user_inputs=known)
    score: int = found["score"]
    return _SCORES[score]


def advice_for(strength: Strength) -> Said:
    """Return the sentence about a password that is too easy to guess."""
    if strength is Strength.NONE:
        return say("is among the passwords that are guessed first")
    return say("is guessed in a short while; take four words that have nothing to do with one another")


def _known(related: Iterable[str], names: Iterable[str]) -> set[str]:
    known = {_squeezed(text) for text in (*OFFICES, *Kind, *names)}
    for text in related:
        known |= {_squeezed(text), *(_squeezed(word) for word in _WORD.findall(text))}
    return {word for word in known if len(word) > 2}  # noqa: PLR2004 # shorter ones are part of almost every password


def _is_made_of(password: str, known: list[str]) -> bool:
    """Say whether fewer than _LEFT letters remain when known words and surrounding signs are removed."""
    plain = _bare(password)
    for text in (plain, plain.translate(_STANDS_FOR)):
        left = _squeezed(_ENDS.sub("", text))
        for word in sorted(known, key=len, reverse=True):
            left = left.replace(word, " ")
        if sum(len(word) for word in _WORD.findall(left)) < _LEFT:
            return True
    return False


def _bare(text: str) -> str:
    """Return a text in lower case without marks, as it is typed without a Vietnamese keyboard."""
    return fold(text) or ""


def _squeezed(text: str) -> str:
    return "".join(character for character in _bare(text) if character.isalnum())
