"""The rules of the house, each with its reason."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import registry
from registry.acts import Book
from registry.notices.wording import names
from tests.house.sources import ROOT, files, place, text, trees

LONGEST_FILE = 300
LONGEST_FUNCTION = 45
LONGEST_LINE_OF_A_TEMPLATE = 160
BLOCKS = (
    "article|aside|blockquote|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|legend|li"
    "|main|nav|ol|option|p|section|select|summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul"
)
BLOCK = re.compile(rf"<(?:{BLOCKS})\b")
TEMPLATES = sorted((ROOT / "api" / "templates").rglob("*.html"))
PATTERN_WORDS = re.compile(r"(Manager|Helper|Util|Utils|Service|Handler|Impl|Factory)$|^(Base|Data)[A-Z]")


def test_a_file_can_be_read_in_one_sitting():
    lines = {place(path): text(path).count("\n") for path in files()}
    long = {path: count for path, count in lines.items() if count > LONGEST_FILE}
    assert not long, "make it a folder with one file per noun"
    assert len(lines) > 500


def test_a_function_does_one_thing():
    long = [
        f"{place(path, node.lineno)} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long, "a function one cannot see whole is a function one cannot check"


def test_a_template_is_laid_out_to_be_read():
    wrong = [
        place(path, number)
        for path in TEMPLATES
        for number, line in enumerate(text(path).splitlines(), 1)
        if len(line) > LONGEST_LINE_OF_A_TEMPLATE or len(BLOCK.findall(line)) > 1
    ]
    assert not wrong, "one element a line, so that a change shows where it is"
    assert len(TEMPLATES) > 50


def test_what_the_office_does_is_named_in_its_words():
    """The plumbing of ``api/`` has the trade's ordinary names: a newcomer looks for those."""
    found = [
        f"{place(path)}: {node.name}"
        for path, tree in trees()
        if path.relative_to(ROOT).parts[0] != "api"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and PATTERN_WORDS.search(node.name)
    ]
    assert not found, "a pattern's name says how a thing is built; the office's word says what it is"


def test_a_class_name_means_one_thing():
    named = defaultdict(list)
    for path, tree in trees("registry", "search", "api"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                named[node.name].append(place(path, node.lineno))
    assert not {name: places for name, places in named.items() if len(places) > 1}, "whoever greps finds one of them"
    assert len(named) > 500


def test_annotations_are_read_at_run_time():
    found = [
        place(path)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert not found, "Litestar and SQLModel need the types themselves, not their names"


def test_tables_have_no_relationships():
    found = [
        place(path)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "Relationship"
    ]
    assert not found, "a relationship loads when it is looked at, and there is no loop to wait in: join in the query"


def test_nobody_commits_but_the_edge():
    found = [
        place(path, node.lineno)
        for path, tree in trees()
        if path.parts[-2:] != ("registry", "database.py") and "tests" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit" and "sess" in ast.unparse(node.value)
    ]
    assert not found, "one request is one transaction; Database.writing() commits it"


NOTHING_PERSONAL = {"matter", "role"}
"""What the words of a notice may name: mail is read on the way. The rest is read in the register, after signing in."""


def test_every_act_says_whom_it_tells_or_why_nobody():
    silent = [f"{act.about.name}: {act.name}" for act in Book.of(registry) if act.notifies is None]
    assert not silent, "notifies=(notify(APPLICANT, say(…)),) or notifies=nobody(why): see CONTRIBUTING.md"


def test_a_notice_names_the_matter_and_nothing_personal():
    told = [(act.name, one) for act in Book.of(registry) if isinstance(act.notifies, tuple) for one in act.notifies]
    wrong = [f"{name}: {one.said.sentence}" for name, one in told if not {*names(one.said)} <= NOTHING_PERSONAL]
    assert not wrong, "what was decided is read where it stands"
    assert len(told) > 50


def test_the_clock_is_asked_through_the_office():
    found = [
        place(path, node.lineno)
        for path, tree in trees()
        if path.name != "calendar.py" and "tests" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"datetime.now", "date.today", "datetime.utcnow"}
    ]
    assert not found, "dates of law are those of the office's wall: calendar.today(), calendar.now()"


def test_every_exception_to_a_rule_gives_its_code_and_its_reason():
    code = r"[A-Z]+[0-9]+"
    bare = re.compile(rf"#\s*(noqa(?!:)|type:\s*ignore(?!\[)|(noqa: {code}(, {code})*|type: ignore\[[\w, -]+\])\s*$)")
    found = [
        place(path, n)
        for path in files()
        if path != Path(__file__)
        for n, line in enumerate(text(path).splitlines(), 1)
        if bare.search(line)
    ]
    assert not found, "without a code it excuses everything on the line, without a reason nobody can judge it"
