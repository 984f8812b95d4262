"""From templates to bytes. One MiniJinja environment per language; all is escaped, an unknown name is an error."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from minijinja import Environment

from api.language import LANGUAGES, speech
from api.pages import dates, formats
from api.pages.static import address
from registry.cases.offers import site_of
from registry.saying import Language

TEMPLATES = Path(__file__).parents[1] / "templates"
_CODE = r"\{\{.*?\}\}|\{%.*?%\}"
_TAG = re.compile(rf"""<[a-zA-Z](?:{_CODE}|"(?:{_CODE}|[^"])*"|[^>"])*>""", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")
_INDENT = re.compile(r"\n +")


@cache
def environment(language: Language) -> Environment:
    """Return the environment of a language, with its filters and its words."""
    said = speech(language)
    return Environment(
        loader=_read,
        undefined_behavior="strict",
        auto_escape_callback=lambda _: "html",
        trim_blocks=True,
        lstrip_blocks=True,
        filters={
            "day": formats.day,
            "typed_day": dates.written,
            "moment": formats.moment,
            "machine": formats.machine,
            "number": said.number,
            "quantity": lambda value, measure, product="": formats.quantity(value, measure, language, product),
            "bounds": lambda limit: formats.bounds(limit.minimum, limit.maximum, limit.unit, language),
            "code": formats.code,
            "unit": formats.unit,
            "country": said.country,
            "office": said.office,
            "site": site_of,
            "word": said.word,
        },
        globals={
            "_": said.sentence,
            "_n": said.sentences,
            "language": language,
            "languages": list(LANGUAGES),
            "static": address,
        },
    )


def render(template: str, language: Language, **context: Any) -> bytes:
    """Return a page. Raises ``minijinja.TemplateError`` for a template or a name that does not exist."""
    return environment(language).render_template(template, **context).encode()


def _read(name: str) -> str | None:
    path = TEMPLATES / name
    return packed(path.read_text(encoding="utf-8")) if path.is_file() else None


def packed(template: str) -> str:
    """Return a template without its indentation, which is for its readers; where a blank separates words, one stays."""
    in_lines = _TAG.sub(lambda tag: _BREAK.sub(" ", tag[0]), template)
    return _INDENT.sub("\n ", in_lines)
