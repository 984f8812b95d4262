"""Bring the catalogues up to the templates: ``python -m api.pages.catalogue``, then fill in what it lists.

Sentences come from ``_("…")`` and ``_n("…", "…", …)`` in templates and from ``say("…")`` in these modules; words of the
office come from the vocabulary, each under the name of its enum, so that a new word is missed at once (by a test).
"""

import ast
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from api.language import LANGUAGES, LOCALE, read_catalogue
from api.pages.errors import STATUSES
from api.pages.rendering import TEMPLATES
from api.problems import STATUSES as PROBLEMS
from api.problems import slug
from registry import vocabulary
from registry.labels.words import Language

SPOKEN = (
    vocabulary.Kind, vocabulary.Category, vocabulary.Feature, vocabulary.Custody, vocabulary.Confidence,
    vocabulary.Status, vocabulary.Act, vocabulary.Subject, vocabulary.Role, vocabulary.PartyKind,
    vocabulary.Capacity, vocabulary.Scheme, vocabulary.Level, vocabulary.Outcome, vocabulary.Clock,
    vocabulary.AuthorisationStatus, vocabulary.Measure, vocabulary.LotStatus, vocabulary.BatchStatus,
    vocabulary.RangeState, vocabulary.Verdict, vocabulary.RunStatus, vocabulary.Choice, vocabulary.Purpose,
)  # fmt: skip
"""Every enum but Reason, whose words are whole answers and stand in ``registry/labels/words.py``."""

FIELDS = (
    "name", "product", "kind", "category", "feature", "country", "applicant_id", "party_id", "particulars", "classes",
    "goods", "login", "password", "address", "tax_code", "email", "phone", "number", "quantity", "measure", "season",
    "geometry", "plot_id", "produced_on", "expires_on", "valid_from", "valid_until", "gtin", "pack", "reason",
    "defects", "answer", "gazette", "page", "published_on", "opponent", "grounds", "role", "note",
    "vienna", "representative",
)  # fmt: skip
"""Names of form fields that a list of faults may name."""

BESIDE = (Path(__file__).parents[1] / "exporting.py",)
"""Modules that are no pages and say something, too: the heads of a table that leaves the house."""

_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_SENTENCE = re.compile(rf"\b_\(\s*{_STRING}")
_PLURAL = re.compile(rf"\b_n\(\s*{_STRING}\s*,\s*{_STRING}")


_HEAD = """\
# The words of the pages. Renewed by `python -m api.pages.catalogue`; the translations are edited here.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


class Wanted(NamedTuple):
    """One thing to translate: its context, its English, and the English of many."""

    context: str | None
    text: str
    many: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.text, self.many) if self.many else self.text


def wanted() -> list[Wanted]:
    """Return all that the pages can say, once each, in the order of the files."""
    return list(dict.fromkeys([*_of_templates(), *_of_modules(), *_of_vocabulary()]))


def _of_templates() -> Iterator[Wanted]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        yield from (Wanted(None, ast.literal_eval(match[1])) for match in _SENTENCE.finditer(text))
        yield from (
            Wanted(None, ast.literal_eval(match[1]), ast.literal_eval(match[2])) for match in _PLURAL.finditer(text)
        )


def _of_modules() -> Iterator[Wanted]:
    for path in [*sorted(Path(__file__).parent.rglob("*.py")), *BESIDE]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "say":
                match node.args:
                    case [ast.Constant(value=str(text)), *_]:
                        yield Wanted(None, text)


def _of_vocabulary() -> Iterator[Wanted]:
    for enum in SPOKEN:
        yield from (Wanted(enum.__name__, member) for member in _values(enum))
    yield from (Wanted("RightToday", member.value) for member in vocabulary.Status)
    for error in PROBLEMS:
        yield Wanted("Problem", slug(error.__name__))
        yield Wanted("Problem advice", slug(error.__name__))
    for status in STATUSES:
        yield Wanted("Status title", status)
        yield Wanted("Status advice", status)
    yield from (Wanted("Field", name) for name in FIELDS)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def renew(language: Language) -> list[str]:
    """Write the catalogue anew, translations kept, and return what still has none."""
    path = LOCALE / f"{language}.po"
    old = read_catalogue(language) if path.is_file() else Catalog(locale=language)
    new = Catalog(locale=language)
    lacking = []
    for item in wanted():
        known = old.get(item.id, item.context)
        said = known.string if known else ""
        if not is_complete(said) and language == "en" and item.context is None:
            said = item.id
        if not is_complete(said):
            lacking.append(f"{item.context or ''}: {item.text}")
        new.add(item.id, said, context=item.context)
    body = BytesIO()
    write_po(body, new, width=120, omit_header=True)
    head = _HEAD.format(language=language, plurals=new.plural_forms)
    path.write_text(head + body.getvalue().decode(), encoding="utf-8")
    return lacking


def is_complete(said: str | tuple[str, ...] | list[str] | None) -> bool:
    """Tell whether a translation has all its forms."""
    return bool(said) and (isinstance(said, str) or all(said or ()))


def main() -> None:
    for language in LANGUAGES:
        for line in renew(language):
            sys.stdout.write(f"{language}  {line}\n")


if __name__ == "__main__":
    main()
