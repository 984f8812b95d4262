"""Writes down a small register of the revision that lands, for ``test_changes`` to bring to every later one.

``python -m tests.journal.landing`` once a landing; what stands in ``landed/`` is never written again afterwards.
"""

import asyncio
import sqlite3
import tempfile
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from registry.database import Database
from tests.conftest import ROOT, migrate
from tests.journal.loaded import build_loaded

FOLDER = Path(__file__).parent / "landed"


async def build(url: str) -> None:
    database = Database(url)
    await build_loaded(database)
    await database.close()


def write() -> Path:
    """Return the file with the dump, named for the newest revision."""
    revision = ScriptDirectory.from_config(Config(ROOT / "alembic.ini")).get_current_head()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.db"
        url = f"sqlite+aiosqlite:///{path}"
        migrate(url)
        asyncio.run(build(url))
        with sqlite3.connect(path) as connection:
            text = "\n".join(connection.iterdump())
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"{revision}.sql"
    target.write_text(text + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    print(write())  # noqa: T201 # it is a command
