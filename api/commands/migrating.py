"""Whether the tables are at the newest revision, and migrating them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

import migrations
from api.commands.console import err, make_folder
from api.commands.failures import Unready
from api.settings import Settings
from registry.database import Database

NEWER = "The register was written by a newer version of this program: install that one, or use another database."


async def demand_newest(database: Database) -> None:
    """Raise ``Unready`` unless a register is at the newest revision; it says what to do, and nothing is created."""
    _demand_there(database)
    scripts = ScriptDirectory.from_config(_config(""))
    newest = scripts.get_current_head()
    found = await database.revision()
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise Unready(NEWER)
    if found != newest:
        raise Unready("The tables are not at the newest revision: run sogoc migrate.")


def _demand_there(database: Database) -> None:
    # SQLite would create an empty file for a mistyped name.
    path = database.url.database
    if database.is_sqlite and path is not None and not Path(path).is_file():
        raise Unready(f"There is no register at {path}: sogoc init opens one, or set SOGOC_DATABASE_URL.")


def migrate_up(settings: Settings) -> None:
    """Bring the database to the newest revision of the tables; does nothing when it is there already."""
    url = settings.database_url
    if url.startswith("sqlite") and (path := url.partition(":///")[2]):
        if Path(path).is_dir():
            raise Unready(f"{path} is a folder, and no register: set SOGOC_DATABASE_URL.")
        make_folder(Path(path).parent)
    try:
        with err.status("Migrating the tables"):
            command.upgrade(_config(url), "head")
    except CommandError as error:
        raise Unready(NEWER) from error


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
