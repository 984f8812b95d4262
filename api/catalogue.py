"""Bring the catalogues up to date with what the register says: ``make words``, then translate what it lists.

Babel finds the sentences of Python by the names ``say``, ``say_many`` and ``say_in``, those of templates by ``_`` and
``_n``. English needs no catalogue. A sentence that is no longer used leaves the catalogue and is listed too.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from api.language import LANGUAGES, LOCALE, SOURCE, in_one_line, read_catalogue
from registry.saying import Language

ROOT = Path(__file__).parents[1]
ROOMS = ("registry", "search", "api")
KEYWORDS = {"say": None, "say_many": (1, 2), "say_in": ((1, "c"), 2), "_": None, "_n": (1, 2)}
METHODS = [("templates/**.html", "api.catalogue:sentences_of"), ("**.py", "python")]
HEAD = """\
# What the register says. Renewed by `make words`; the translations are edited here.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_SENTENCE = re.compile(rf"\b_\(\s*{_STRING}")
_PLURAL = re.compile(rf"\b_n\(\s*{_STRING}\s*,\s*{_STRING}")

Found = tuple[int, str, str | tuple[str, str], list[str]]


def sentences_of(file: IO[bytes], _keywords: Any, _comment_tags: Any, *, options: Any) -> Iterator[Found]:  # noqa: ARG001 # as Babel calls it
    """Yield the sentences of a MiniJinja template, in the form that Babel expects."""
    text = file.read().decode()
    for match in _SENTENCE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, "_", _literal(match[1]), []
    for match in _PLURAL.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, "_n", (_literal(match[1]), _literal(match[2])), []


def _literal(written: str) -> str:
    return str(ast.literal_eval(in_one_line(written)))


def said() -> Catalog:
    """Return all sentences that the register can say."""
    catalogue = Catalog()
    for room in ROOMS:
        for _, _, sentence, _, context in extract_from_dir(ROOT / room, METHODS, keywords=KEYWORDS):
            catalogue.add(sentence, context=context)
    return catalogue


def renew(language: Language) -> tuple[list[Message], list[Message]]:
    """Write the catalogue again and keep its translations; return what lacks one, and what is no longer said."""
    catalogue = read_catalogue(language)
    catalogue.update(said(), no_fuzzy_matching=True)
    stale = list(catalogue.obsolete.values())
    body = BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, no_location=True, sort_output=True, ignore_obsolete=True)
    head = HEAD.format(language=language, plurals=catalogue.plural_forms)
    (LOCALE / f"{language}.po").write_text(head + body.getvalue().decode(), encoding="utf-8")
    return [message for message in catalogue if message.id and not is_complete(message)], stale


def is_complete(message: Message) -> bool:
    """Say whether a translation has all its forms and is not marked as fuzzy."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def main() -> None:
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        lacking, stale = renew(language)
        for word, messages in (("lacks", lacking), ("no longer said", stale)):
            for message in messages:
                sys.stdout.write(f"{language}  {word}: {message.id!r}\n")


if __name__ == "__main__":
    main()
