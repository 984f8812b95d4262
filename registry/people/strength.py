"""How hard a password is to guess, and what makes it easy: said in words, so that a better one can be found.

Estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows the 30,000 commonest passwords, names and words, dates,
rows of keys, repetitions and letters that stand for others. What it does not know are the words of this office.
"""

import re
from collections.abc import Iterable

from registry.folding import fold
from registry.saying import Said, say
from registry.vocabulary import Kind, Strength

LOOKED_AT = 64
"""Characters that are looked at: more is harder to guess in any case, and takes long to judge."""

OFFICES = (
    "hà tĩnh", "nghệ tĩnh", "việt nam", "sổ gốc", "sở khoa học", "khoa học", "công nghệ", "sở hữu trí tuệ",
    "chỉ dẫn địa lý", "nhãn hiệu", "hợp tác xã", "nông sản", "đặc sản", "phúc trạch", "hương khê", "hương sơn",
    "vũ quang", "thạch hà", "cẩm xuyên", "kỳ anh", "can lộc", "đức thọ", "nghi xuân", "lộc hà", "hồng lĩnh",
    "thượng lộc", "khe mây", "bưởi", "cam", "gạo", "nước mắm", "nhung hươu", "kẹo cu đơ", "vietgap",
    "mật khẩu", "đăng nhập", "quản trị", "nhân viên", "xin chào", "anh yêu em", "em yêu anh", "yêu em", "con yêu",
    "không biết", "không có gì", "admin", "user", "login", "password", "qwerty", "test", "demo",
)  # fmt: skip
"""Words that everybody tries who guesses at this office, in Vietnamese; without marks and blanks they count as well."""

_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_STANDS_FOR = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "!": "i", "3": "e", "$": "s", "5": "s", "7": "t"})
_WORD = re.compile(r"[^\W\d_]+")
_LEFT = 4
"""Letters beyond known words that make a password more than those words."""
_SCORES = (Strength.NONE, Strength.NONE, Strength.WEAK, Strength.GOOD, Strength.STRONG)


def strength_of(password: str, related: Iterable[str] = (), names: Iterable[str] = ()) -> Strength:
    """Return how hard a password is to guess for somebody who knows the ``related`` texts (login, name) and ``names``.

    Of related texts each word counts, of names (those of rights) only the whole.
    """
    from zxcvbn import zxcvbn  # 30,000 words, read when the first password is judged

    known = sorted(_known(related, names))
    if _is_made_of(password, known):
        return Strength.NONE
    found = zxcvbn(_bare(password)[:LOOKED_AT] or password[:LOOKED_AT], user_inputs=known)
    score: int = found["score"]
    return _SCORES[score]


def advice_for(strength: Strength) -> Said:
    """Return what is said of a password that is too easy to guess."""
    if strength is Strength.NONE:
        return say("is among those tried first by everybody who guesses")
    return say("is guessed in a short while; take four words that have nothing to do with one another")


def _known(related: Iterable[str], names: Iterable[str]) -> set[str]:
    known = {_squeezed(text) for text in (*OFFICES, *Kind, *names)}
    for text in related:
        known |= {_squeezed(text), *(_squeezed(word) for word in _WORD.findall(text))}
    return {word for word in known if len(word) > 2}  # noqa: PLR2004 # shorter ones stand in everything


def _is_made_of(password: str, known: list[str]) -> bool:
    """Say whether hardly anything is left of a password when known words, and signs around them, are taken away."""
    plain = _bare(password)
    for text in (plain, plain.translate(_STANDS_FOR)):
        left = _squeezed(_ENDS.sub("", text))
        for word in sorted(known, key=len, reverse=True):
            left = left.replace(word, " ")
        if sum(len(word) for word in _WORD.findall(left)) < _LEFT:
            return True
    return False


def _bare(text: str) -> str:
    """Return a text in small letters without their marks: so it is typed where there is no Vietnamese keyboard."""
    return fold(text) or ""


def _squeezed(text: str) -> str:
    return "".join(character for character in _bare(text) if character.isalnum())
