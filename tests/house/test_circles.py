"""No circle of modules: any of them can be the first that is imported.

A circle shows only to whoever comes in at the wrong end. Where no module leads back to itself there is no wrong end,
so the imports that run as a module loads are followed in the source; to try each in a process of its own took minutes.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.sources import ROOT, trees

PRODUCT = ("registry", "search", "api", "migrations")


def loading(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that run when a module is loaded; those inside functions run later."""
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for name in ("body", "orelse", "finalbody", "handlers"):
                yield from loading(getattr(statement, name, []))


def leads_to(module: str, tree: ast.Module, known: Collection[str]) -> set[str]:
    """Return the modules that have to be whole before this one is: those it names, and the packages they lie in.

    Packages that the module itself lies in are being loaded already, unless a name of theirs is asked for.
    """
    found = set[str]()
    for statement in loading(tree.body):
        if isinstance(statement, ast.Import):
            named = [one.name for one in statement.names]
        else:
            assert statement.module is not None
            assert statement.level == 0, f"{module} imports by a relative name"
            wholes = [f"{statement.module}.{one.name}" for one in statement.names]
            named = [whole if whole in known else statement.module for whole in wholes]
        for name in named:
            parts = name.split(".")
            above = {".".join(parts[:n]) for n in range(1, len(parts))}
            found |= {name} | {one for one in above if not f"{module}.".startswith(f"{one}.")}
    return (found & set(known)) - {module}


def circle(sources: Mapping[str, ast.Module]) -> list[str]:
    """Return the modules of a circle, none where there is none."""
    arrows = {module: leads_to(module, tree, sources) for module, tree in sources.items()}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []


def test_no_module_leads_back_to_itself():
    sources = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): tree
        for path, tree in trees(*PRODUCT)
    }
    assert len(sources) > 300
    assert circle(sources) == []


@pytest.mark.parametrize(
    ("first", "second", "is_circle"),
    [
        ("import a.second", "import a.first", True),
        ("from a.second import x", "from a import first", True),
        ("from a.second import x", "try:\n    from a.first import y\nexcept ImportError: ...", True),
        ("from a.second import x", "class Y:\n    from a.first import y", True),
        ("from a.second import x", "from a import z", True),
        ("from a.second import x", "def later():\n    from a.first import y", False),
        ("from a.second import x", "import b.first", False),
        ("from a.second import x", "", False),
    ],
)
def test_a_circle_is_seen(first: str, second: str, *, is_circle: bool):
    """The package of the two takes a name from the first, as most packages do."""
    sources = {"a": "from a.first import y", "a.first": first, "a.second": second, "b": "", "b.first": ""}
    assert bool(circle({name: ast.parse(text) for name, text in sources.items()})) is is_circle
