"""Which language a page speaks, and the catalogues it speaks from.

A page asks ``?lang=`` first, then the cookie that such a choice leaves, then the browser; otherwise Vietnamese.
The catalogues are the ``.po`` files themselves, read once: a fresh clone needs no compiling. English is the language of
the templates, so the English catalogue gives every plural and every word of the vocabulary, and repeats the rest.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from litestar import Request
from litestar.datastructures import Cookie

from registry.labels.words import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "vi"
PARAMETER = "lang"
LOCALE = Path(__file__).parent / "locale"


class Speech:
    """What one language says. A sentence that the catalogue lacks is said as it stands in the template."""

    def __init__(self, language: Language, catalogue: Catalog) -> None:
        self.language = language
        self._said = {
            (message.context, message.id if isinstance(message.id, str) else message.id[0]): message.string
            for message in catalogue
            if message.id
        }

    def say(self, sentence: str, **values: Any) -> str:
        """Return a sentence, ``%(name)s`` filled in."""
        return _filled(self._find(None, sentence) or sentence, values)

    def say_many(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return a sentence in the number of ``count``; Vietnamese has one form, English two."""
        forms = self._said.get((None, one)) or (one, many)
        if isinstance(forms, str):
            forms = (forms,)
        form = forms[0] if count == 1 or len(forms) == 1 else forms[1]
        return _filled(form or many, {"count": count, **values})

    def word(self, value: str, vocabulary: str) -> str:
        """Return a word of the office (``registered`` of ``Status``) as people say it."""
        return self._find(vocabulary, value) or value.replace("_", " ")

    def _find(self, context: str | None, sentence: str) -> str | None:
        found = self._said.get((context, sentence))
        return found if isinstance(found, str) else None


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    return sentence % values if values else sentence


def read_catalogue(language: Language) -> Catalog:
    """Return the catalogue of a language as it lies in the project."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, domain="sogoc")


@cache
def speech(language: Language) -> Speech:
    return Speech(language, read_catalogue(language))


def known(text: str | None) -> Language | None:
    """Return the language a tag such as ``en-GB`` asks for, or None when it is none of ours."""
    if not text:
        return None
    primary = text.strip().split("-")[0].lower()
    return next((language for language in LANGUAGES if language == primary), None)


def language_of(request: Request[Any, Any, Any]) -> Language:
    """Return the language to answer a request in."""
    return (
        known(request.query_params.get(PARAMETER))
        or known(request.cookies.get(PARAMETER))
        or _preferred(request.headers.get("accept-language", ""))
        or DEFAULT
    )


def _preferred(header: str) -> Language | None:
    """Read ``Accept-Language`` (RFC 9110, 12.5.4): the weightiest tag that is ours, the first among equals."""
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
    """Return the cookie that keeps a choice just made with ``?lang=``; nobody else is given one."""
    chosen = known(request.query_params.get(PARAMETER))
    if chosen is None:
        return []
    secure = request.url.scheme == "https"
    return [
        Cookie(key=PARAMETER, value=chosen, path="/", max_age=31_536_000, samesite="lax", secure=secure, httponly=True)
    ]
