"""Finds damaged texts: in a Vietnamese font encoding, read with a wrong encoding, or copied from a web page.

TCVN 5712 (TCVN3, the ABC fonts) and VNI put Vietnamese letters in the places of Western signs, so that such a text now
looks like “Nh·n lång” or “Böôûi Phuùc Traïch”. A text counts as damaged only when its meaning can be found, because a
wrong suspicion would refuse a correct name. Pure.
"""

import html
import re
import unicodedata

from registry.causes import cause
from registry.errors import Unfit
from registry.saying import say

_SUSPECT = re.compile("[^ -%'-\\[\\]-~]|&#?[A-Za-z0-9]+;|\\\\u[0-9A-Fa-f]{4}")
_ENTITY = re.compile("&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT, _CIRCUMFLEX, _BREVE = "\u0301\u0300\u0309\u0303\u0323\u0302\u0306"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
_STRONG = 2
"""One certain word, or two probable words, prove the damage."""


MARKUP = cause("markup", say("holds markup of a web page; “%(meant)s” is probably meant", meant=""))
MISREAD = cause("wrong_encoding", say("was read in the wrong encoding; “%(meant)s” is probably meant", meant=""))
TCVN3 = cause("tcvn3", say("is written in TCVN3; “%(meant)s” is probably meant", meant=""))
VNI = cause("vni", say("is written in VNI; “%(meant)s” is probably meant", meant=""))
LOST = cause("letters_lost", say("has lost letters: it contains a replacement character"))


def damage_in(text: str) -> Unfit | None:
    """Return the damage of a text with the probable meaning; None for a correct text."""
    if _SUSPECT.search(text) is None:
        return None
    meant = _without_markup(text)
    if meant != text:
        return MARKUP.unfit(meant=meant[:60])
    for read, source in _ENCODINGS if _WESTERN.issuperset(text) else ():
        meant = read(text)
        if meant != text:
            return source.unfit(meant=meant[:60])
    return LOST.unfit() if "\ufffd" in text else None


def _without_markup(text: str) -> str:
    plain = _ENTITY.sub(lambda met: html.unescape(met[0]), text)
    return _ESCAPE.sub(lambda met: chr(int(met[1], 16)), plain)


def _in_windows_1252() -> dict[str, int]:
    """Return the byte of each sign; the five bytes that the code page does not use keep their value."""
    return {bytes([byte]).decode("cp1252", errors="ignore") or chr(byte): byte for byte in range(0x80, 0x100)} | {
        chr(byte): byte for byte in range(0x80, 0xA0)
    }


_BYTES = _in_windows_1252()
_FIRST_LEAD = 0xC0
"""In UTF-8, smaller bytes follow another byte."""
_FOLLOWING = "".join(re.escape(sign) for sign, byte in _BYTES.items() if byte < _FIRST_LEAD)
_SEQUENCE = re.compile(f"[Â-ß][{_FOLLOWING}]|[à-ï][{_FOLLOWING}]{{2}}")
_AFTER_A_LETTER = frozenset("‘’“”„«»‹›…–—•™®©°ªº²³\u00a0")
"""Signs that may follow an accented letter in a correct text, so they prove nothing."""
_MEANT = re.compile("[\u00a0-ưẠ-ỹ‐-›€₫]")
_LIKELY = re.compile("[\u00a0-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ‐-›€₫]")


def _misread(text: str) -> str:
    """Return UTF-8 that was read as Windows-1252: “Phúc” for “PhÃºc”."""
    if _SEQUENCE.search(text) is None:
        return text
    certain, likely = False, _SEQUENCE.sub("", text).isascii()

    def read(met: re.Match[str]) -> str:
        nonlocal certain, likely
        meant = bytes(_BYTES[sign] for sign in met[0]).decode(errors="ignore")
        if _MEANT.fullmatch(meant) is None:
            likely = False
            return met[0]
        certain = certain or not _AFTER_A_LETTER.issuperset(met[0][1:])
        likely = likely and _LIKELY.fullmatch(meant) is not None
        return meant

    meant = _SEQUENCE.sub(read, text)
    return meant if certain or likely else text


_TCVN3 = dict(zip(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    strict=True,
))  # fmt: skip
_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷"
_WEAK_SIGNS = frozenset("¡¢£¤¥ª«»©®·¹½")
"""Signs that can also be correct before or after a word."""
_SIGN = re.compile(f"[{_SIGNS}]")
_TCVN3_WORD = re.compile(rf"(?:[^\W\d_]|[{_SIGNS}])+")


def _tcvn3(text: str) -> str:
    if _SIGN.search(text) is None:
        return text
    weight = 0

    def read(met: re.Match[str]) -> str:
        nonlocal weight
        meant = "".join(_TCVN3.get(sign, sign) for sign in met[0])
        if not is_syllable(meant):
            return met[0]
        signs = [place for place, sign in enumerate(met[0]) if sign in _SIGNS]
        within = any(0 < place < len(meant) - 1 or met[0][place] not in _WEAK_SIGNS for place in signs)
        if signs and len(meant) > 1:
            weight += _STRONG if within else 1
        return meant

    meant = _TCVN3_WORD.sub(read, text)
    return meant if weight >= _STRONG else text


def _vni_pairs() -> dict[str, str]:
    """Return the letters that VNI writes with two signs, in both cases."""
    plain = dict(zip("ùøûõï", _TONES, strict=True))
    signs = {"aeouyôö": plain, "aeo": {"â": _CIRCUMFLEX}, "a": {"ê": _BREVE}}
    signs["aeo"] |= {sign: _CIRCUMFLEX + tone for sign, tone in zip("áàåãä", _TONES, strict=True)}
    signs["a"] |= {sign: _BREVE + tone for sign, tone in zip("éèúüë", _TONES, strict=True)}
    pairs: dict[str, str] = {}
    for letters, marks in signs.items():
        for letter in letters:
            for sign, mark in marks.items():
                meant = unicodedata.normalize("NFC", _VNI_LETTERS.get(letter, letter) + mark)
                pairs |= {letter + sign: meant, (letter + sign).upper(): meant.upper()}
    return pairs


_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}
_VNI_LETTERS |= {sign.upper(): meant.upper() for sign, meant in _VNI_LETTERS.items()}
_VNI = _vni_pairs()
_TWO = re.compile("|".join(_VNI))
_PAIR = re.compile("|".join(_VNI) + "|" + "|".join(_VNI_LETTERS))
_FRENCH = frozenset({"ï", "û", "é", "ë", "è"})
"""Signs that follow a vowel in French: “Thaï”, “laïc”, “août”."""
_LETTERS = re.compile(r"[^\W\d_]+")


def _vni(text: str) -> str:
    if _TWO.search(text) is None:
        return text
    is_certain = False

    def read(met: re.Match[str]) -> str:
        nonlocal is_certain
        meant = _PAIR.sub(lambda pair: _VNI.get(pair[0]) or _VNI_LETTERS[pair[0]], met[0])
        if meant == met[0] or not is_syllable(meant):
            return met[0]
        if is_syllable(met[0]):
            return meant  # “loàng” is itself a syllable, so it proves nothing
        pairs = [pair for pair in _PAIR.findall(met[0]) if len(pair) > 1]
        is_certain = is_certain or any(pair.lower() != "où" and pair[1].lower() not in _FRENCH for pair in pairs)
        return meant

    meant = _LETTERS.sub(read, text)
    return meant if is_certain else text


_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_OPEN = "iêu|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyu|ai|ao|au|âu|ay|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu"
_CLOSED = "uyê|iê|oa|oă|oe|oo|uâ|uê|uô|uy|ươ|yê|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:(?:{_OPEN})|(?:{_CLOSED})(?P<coda>ch|ng|nh|[cmnpt])?)")


def is_syllable(word: str) -> bool:
    """Say whether the word is a Vietnamese syllable with a mark; before c, ch, p and t only two tones exist."""
    if word.isascii() or not (word.islower() or word.isupper() or word.istitle()):
        return False
    spread = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in spread if mark in _TONES]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in spread if mark not in _TONES))
    met = _SYLLABLE.fullmatch(plain)
    if met is None or len(tones) > 1:
        return False
    return met["coda"] not in {"c", "ch", "p", "t"} or tones in ([_ACUTE], [_DOT])


_ENCODINGS = (
    (_misread, MISREAD),
    (_tcvn3, TCVN3),
    (_vni, VNI),
)
_WESTERN = frozenset(map(chr, range(0x80))) | frozenset(_BYTES)
"""A sign outside Windows-1252 proves that the text was written in Unicode."""
