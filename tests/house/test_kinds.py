"""Kinds of right are told apart in one place, and every field of theirs says where it is asked and shown."""

import ast
import re
from pathlib import Path

import pytest

from registry.rights import kinds
from registry.rights.kinds.base import INSIDE, RightKind, described, rows_of
from registry.vocabulary import Category, Kind, Readers

ROOT = Path(__file__).parents[2]
EXCEPTIONS = {
    "registry/vocabulary/__init__.py": "the words themselves",
    "registry/rights/kinds": "the one place",
    "registry/exchange/layouts": "a file of one source tells of rights of one kind, and a layout says of which",
    "registry/demonstration": "makes examples, each of a kind that it names",
    "registry/tables/rights.py": "a CHECK, which the database reads without the house",
    "search/similar/signs.py": "a vocabulary of its own: what a sign is compared with, places among it",
}
WORDS = re.compile(rf"""["']({"|".join(Kind)})["']""")


def is_excepted(path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    return any(name == one or name.startswith(f"{one}/") for one in EXCEPTIONS)


def names_a_kind(path: Path) -> list[int]:
    """Return the lines that name a member of ``vocabulary.Kind``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "registry.vocabulary"
        for alias in node.names
        if alias.name == "Kind"
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in own
        and node.attr in Kind.__members__
    ]


def test_nothing_but_the_kinds_themselves_tells_kinds_of_right_apart():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ("registry", "search", "api")
        for path in sorted((ROOT / room).rglob("*.py"))
        if not is_excepted(path)
        for line in names_a_kind(path)
    ]
    assert not found, "ask the kind's object: registry/rights/kinds"


def test_no_template_and_no_statement_tells_kinds_of_right_apart():
    code = [path for room in ("registry", "search", "api") for path in (ROOT / room).rglob("*.py")]
    paths = [*code, *(ROOT / "api/templates").rglob("*.html")]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted(paths)
        if not is_excepted(path)
        for match in WORDS.finditer(without_examples(path.read_text(encoding="utf-8")))
    ]
    assert not found


def without_examples(text: str) -> str:
    return re.sub(r'example="\w+"|\w+\(kind="\w+"', "", text)


def test_every_exception_is_still_needed():
    for one in EXCEPTIONS:
        paths = [ROOT / one] if one.endswith(".py") else list((ROOT / one).rglob("*.py"))
        assert any(names_a_kind(path) or WORDS.search(path.read_text(encoding="utf-8")) for path in paths), one


@pytest.mark.parametrize("kind", kinds.everything().values(), ids=lambda one: one.kind.value)
def test_every_field_is_asked_and_shown_or_says_why_not(kind: RightKind):
    asked = {name for part in kind.parts for name in part.fields}
    for name, told in kind.described().items():
        assert (INSIDE + name in asked) is not bool(told.unasked), f"{name} is asked, or says why not"
        assert (told.shown_to is not None) is not bool(told.unshown), f"{name} is shown, or says why not"
        row = rows_of(kind.document, name)
        if row is not None:
            assert all(one.shown_to is Readers.PUBLIC for _, one in described(row)), f"rows of {name} are shown whole"
    inside = {name.removeprefix(INSIDE) for name in asked if name.startswith(INSIDE)}
    assert inside <= kind.described().keys(), "the application asks what the document has"


@pytest.mark.parametrize("kind", kinds.everything().values(), ids=lambda one: one.kind.value)
def test_parts_of_an_application_reach_every_nature(kind: RightKind):
    for category in kind.natures or {None}:
        parts = kind.parts_of(category)
        names = [name for part in parts for name in part.fields]
        assert len(names) == len(set(names)), "a question is asked once"
        assert len({part.key for part in parts}) == len(parts)
        assert all(part.wording.keys() <= set(part.fields) for part in parts)
    assert kind.inscriptions, "labels say what the name is"


def test_what_can_be_applied_for_is_told_by_the_kinds():
    marks = {category.value: (Kind.TRADEMARK, category) for category in Category}
    indication = {"geographical_indication": (Kind.GEOGRAPHICAL_INDICATION, None)}
    assert kinds.applied_for() == indication | marks
