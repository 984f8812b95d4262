"""The web builds no statement: it asks the rooms of the register, and knows a connection only to hand it on."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, tree

PATHS = sorted((ROOT / "api").rglob("*.py"))
HANDED_ON = frozenset({"AsyncConnection", "AsyncSession", "Row"})
"""What the web may name: a snapshot, a transaction, and a row that it was given."""
FAILURES = {
    "routes/health.py": {"SQLAlchemyError"},  # a register that cannot be read is told as ill, not as a crash
    "mailing/sending.py": {"SQLAlchemyError"},  # a database that is away for a while delays mail and ends nothing
    "making.py": {"SQLAlchemyError"},  # as for mail: a database that is away delays print files and ends nothing
    "commands/failures.py": {"DatabaseError", "DBAPIError", "InterfaceError", "OperationalError"},  # what an exit means
}
ASKING = re.compile(
    r"(session|connection|snapshot)\)?\.(execute|exec|stream|scalars?|get|get_one|add|add_all|delete|merge)$"
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "api"))


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_of_the_database_the_web_names_what_it_hands_on(path: Path):
    imported = {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in {"sqlalchemy", "sqlmodel"}
        for alias in node.names
    }
    whole = {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.partition(".")[0] in {"sqlalchemy", "sqlmodel"}
    }
    assert imported - HANDED_ON - FAILURES.get(named(path), set()) == set(), "ask a reading module of the register"
    assert not whole


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_the_web_asks_nothing_of_a_connection_itself(path: Path):
    asked = {
        f"{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ASKING.search(ast.unparse(node.func))
    }
    assert not asked, "one function per question stands in a reading module of the register"
