from pathlib import Path

import pytest

from tests.commands.program import Program


@pytest.fixture
def program(database_url: str, tmp_path: Path) -> Program:
    """Return the program before an empty register whose tables are at the newest revision, once on each database."""
    return Program(tmp_path, database_url)


@pytest.fixture
def alone(tmp_path: Path) -> Program:
    """Return the program where there is no register yet."""
    return Program(tmp_path, "sqlite+aiosqlite:///var/sogoc.db")
