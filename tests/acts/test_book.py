"""The book of acts: what is declared amiss is told at once; the page of the procedure is as the declarations are."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest

import registry
from registry.acts import Act, Book, Misdeclared, act
from registry.acts.diagram import FILE, page
from registry.acts.relations import REGISTRAR
from registry.forms import Correction, Form, Line, Nothing, asked
from registry.journal import LAPSE
from registry.procedure.publication import publish
from registry.rights.matter import RECORD
from registry.saying import say
from registry.vocabulary import Status, Subject

BOOK = Book.of(registry)


class SpareForm(Form):
    """A form of this test."""

    line: Annotated[Line, asked(say("Line"), example="a")]


class WrongForm(Form):
    """A form whose example it does not accept."""

    line: Annotated[Line, asked(say("Line"), example="")]


TWO: dict[str, Any] = {"confirmed_by": (REGISTRAR,), "bars": ()}


def declared(**changes: Any) -> Act[Any, Any]:
    facts: dict[str, Any] = {
        "on": RECORD,
        "asks": SpareForm,
        "title": say("An act"),
        "outcome": say("Something is done."),
        "by": (REGISTRAR,),
        "during": (Status.REGISTERED,),
        "final": say("For the test."),
    }

    async def effect(_: Any) -> None:
        return None

    return act(changes.pop("name", "spare"), **(facts | changes))(effect)


def test_a_right_declaration_is_taken_in():
    assert len(BOOK | [declared()]) == len(BOOK) + 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"by": ()}, "nobody may take it"),
        ({"on": None, "makes": RECORD, "during": (Status.DRAFT,)}, "an act on no subject must make one"),
        ({"on": None, "makes": RECORD, "during": (), **TWO}, "an act on no subject must make one"),
        ({"corrects": publish}, "a correction asks for the mistake"),
        ({"corrects": publish, "asks": Correction}, "a correction asks for the mistake"),
        ({"bars": ("terminate",)}, "an act of two persons, and only such an act"),
        ({"confirmed_by": (REGISTRAR,)}, "an act of two persons, and only such an act"),
        (TWO | {"bars": ("terminat",)}, "bars acts that are not declared"),
        ({"tells": ("nothing",)}, "tells fields that its form does not have"),
        ({"asks": WrongForm}, "examples of its form are not accepted: line"),
        ({"name": "publish"}, "declared twice"),
        ({"asks": type("DefectsForm", (Nothing,), {"__doc__": "Another."})}, "another form has the name DefectsForm"),
    ],
)
def test_what_is_declared_amiss_is_told(changes: dict[str, Any], told: str):
    with pytest.raises(Misdeclared, match=told):
        BOOK | [declared(**changes)]


def test_every_act_is_mended_or_says_why_not():
    assert [one.name for one in BOOK.uncorrectable()] == []
    assert [one.name for one in (BOOK | [declared(final=None)]).uncorrectable()] == ["spare"]


def test_the_page_of_the_procedure_is_as_the_declarations_are():
    assert FILE.read_text(encoding="utf-8") == page(BOOK), "run `make procedure`"


def entered_without_a_form() -> Iterator[tuple[str, str, str]]:
    """Yield where the rooms enter a line themselves, about which subject, and by which act."""
    for path in sorted(Path("registry").rglob("*.py")):
        if path.parts[1] in {"acts", "journal"}:
            continue
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Line", "journal.Line", "journal.enter"}:
                first = 2 if ast.unparse(node.func) == "journal.enter" else 1
                act, subject = (eval(ast.unparse(one), vars(module)) for one in node.args[first : first + 2])  # noqa: S307 - our own source
                yield f"{path}:{node.lineno}", subject.value, act


def test_what_commands_imports_and_the_clock_do_is_declared_too():
    known = {(one.about.name, one.name) for one in BOOK}
    found = list(entered_without_a_form())
    assert [place for place, *about in found if tuple(about) not in known] == []
    assert {"import", "mirror", "file", "define_unit", "open_epoch", "print_labels"} <= {act for *_, act in found}
    assert {(subject.value, LAPSE) for subject in (Subject.RECORD, Subject.AUTHORISATION)} <= known
