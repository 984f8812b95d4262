"""Which language an answer has, and telling in it what the register says.

A page takes ``?lang=`` first, then the cookie that such a choice leaves, then the browser's languages, then Vietnamese.
The sentences themselves are English; every other language has a catalogue, the ``.po`` file itself, read once: a new
clone needs no compiling. Babel finds the translation and writes numbers, days and lists.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from litestar import Request
from litestar.datastructures import Cookie

from registry import vocabulary
from registry.calendar import OFFICE_TIME
from registry.offices import OFFICES
from registry.saying import Either, Language, Ordinal, Quantity, Said, Titled, Value, Words, say, say_many
from registry.vocabulary import Measure

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "vi"
SOURCE: Language = "en"
"""The language in which the sentences are written."""
PARAMETER = "lang"
LOCALE = Path(__file__).parent / "locale"

_BREAK = re.compile(r"\s*\n\s*")
_LARGER: Mapping[Words, Said] = {Measure.GRAM: say("kg"), Measure.MILLILITRE: say("l")}
FRUIT = frozenset({"bưởi", "cam", "quýt", "chanh", "hồng", "dứa", "ổi", "na", "xoài", "mít", "lê", "đào", "mận", "táo"})
"""Products that are counted by the piece of fruit, with the word for one."""
_PIECE = say("piece")
_SMALLER: Mapping[Words, Said] = {Measure.GRAM: say("g"), Measure.MILLILITRE: say("ml")}


class Speech:
    """One language. A sentence that its catalogue does not have is said in English."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._catalogue = _translations(language)

    def tell(self, said: Said) -> str:
        """Return a sentence with its values, each written as the language writes it."""
        if said.many:
            count = said.values["n"]
            found = self._catalogue.ngettext(said.sentence, said.many, count if isinstance(count, int) else 2)
        elif said.context:
            found = str(self._catalogue.pgettext(said.context, said.sentence))
        else:
            found = self._catalogue.gettext(said.sentence)
        return found % {name: self.value(value) for name, value in said.values.items()} if said.values else found

    def value(self, value: Value) -> str:  # noqa: C901, PLR0911 # one answer per type
        """Return a value as this language writes it: 12.000, 05/06/2026, "a, b hoặc c"."""
        match value:
            case Said():
                return self.tell(value)
            case Words():
                return self.tell(value.inside)
            case Titled():
                return value.inside(self.tell(value.title))
            case str():
                return value
            case Quantity():
                return self._quantity(value)
            case datetime():
                return f"{value.astimezone(OFFICE_TIME):%H:%M}, {self._day(value.astimezone(OFFICE_TIME))}"
            case date():
                return self._day(value)
            case Ordinal():
                return str(int(value))
            case bool():
                return self.tell(say("yes") if value else say("no"))
            case int() | float() | Decimal():
                return self.number(value)
            case list() | tuple():
                style: Literal["or", "standard"] = "or" if isinstance(value, Either) else "standard"
                return format_list([self.value(one) for one in value], style=style, locale=self.locale)
            case _:
                return str(value)

    def number(self, value: float | Decimal) -> str:
        """Return a number with the signs of the language: 12.000 and 11,8, or 12,000 and 11.8. Nothing is rounded."""
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def sentence(self, sentence: str, **values: Any) -> str:
        """Return a sentence of a template; the template writes its values."""
        found = self._catalogue.gettext(in_one_line(sentence))
        return found % values if values else found

    def sentences(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return a sentence of a template for the number ``count``; Vietnamese has one form, English two."""
        found = self._catalogue.ngettext(in_one_line(one), in_one_line(many), count)
        return found % {"count": count, **values}

    def word(self, value: str, vocabulary_name: str) -> str:
        """Return a word of a vocabulary as people say it, for templates, which know only its value."""
        return self.tell(getattr(vocabulary, vocabulary_name)(value).said)

    def country(self, code: str) -> str:
        """Return the name of the country with a code of WIPO ST.3, or the code itself."""
        return str(self.locale.territories.get(code, code))

    def office(self, code: str) -> str:
        """Return the name of the office that keeps the register with a code."""
        return self.tell(OFFICES[code]) if code in OFFICES else self.country(code)

    def _day(self, value: date) -> str:
        return format_date(value, "dd/MM/yyyy" if self.language == "vi" else "d MMMM yyyy", locale=self.locale)

    def _quantity(self, value: Quantity) -> str:
        amount, unit = value.amount, value.unit
        if unit is Measure.PIECE and FRUIT.intersection(value.of.lower().split()[:2]):
            return self.tell(say_many("%(n)s fruit", "%(n)s fruits", n=int(amount))).replace(" ", "\u00a0")
        if unit is Measure.PIECE and amount == 1:
            return f"1\u00a0{self.tell(_PIECE)}"
        words = _SMALLER.get(unit, unit.said)
        if unit in _LARGER and not -1000 < amount < 1000:  # noqa: PLR2004 # a thousand grams are a kilogram
            amount, words = Decimal(amount) / 1000, _LARGER[unit]
        return f"{self.number(amount)}\u00a0{self.tell(words)}"


def in_one_line(sentence: str) -> str:
    """Return a sentence that a template writes over several lines: a break and the blanks after it become one blank."""
    return _BREAK.sub(" ", sentence) if "\n" in sentence else sentence


def read_catalogue(language: Language) -> Catalog:
    """Return the catalogue of a language from the project's folder."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, domain="sogoc")


def _translations(language: Language) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def speech(language: Language) -> Speech:
    return Speech(language)


def known(text: str | None) -> Language | None:
    """Return the language that a tag such as ``en-GB`` means, or None when the service does not have it."""
    if not text:
        return None
    primary = text.strip().split("-")[0].lower()
    return next((language for language in LANGUAGES if language == primary), None)


def language_of(request: Request[Any, Any, Any]) -> Language:
    """Return the language in which a request is answered."""
    return (
        known(request.query_params.get(PARAMETER))
        or known(request.cookies.get(PARAMETER))
        or preferred(request.headers.get("accept-language", ""))
        or DEFAULT
    )


def wished_by(request: Request[Any, Any, Any]) -> Language:
    """Return the language for a program: the one in ``Accept-Language``, otherwise English."""
    return preferred(request.headers.get("accept-language", "")) or SOURCE


def preferred(header: str) -> Language | None:
    """Read ``Accept-Language`` (RFC 9110, 12.5.4): the known language with the highest weight, the first of equals."""
    best: tuple[float, Language] | None = None
    for item in header[:400].split(","):
        tag, _, parameter = item.partition(";")
        language = known(tag)
        weight = _weight(parameter)
        if language is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def remembering(request: Request[Any, Any, Any]) -> list[Cookie]:
    """Return the cookie that keeps a choice made with ``?lang=``; without such a choice there is no cookie."""
    chosen = known(request.query_params.get(PARAMETER))
    if chosen is None:
        return []
    secure = request.url.scheme == "https"
    return [
        Cookie(key=PARAMETER, value=chosen, path="/", max_age=31_536_000, samesite="lax", secure=secure, httponly=True)
    ]
