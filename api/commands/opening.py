"""How every command begins: with settings that can be read and a register that exists and is migrated."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from api.commands.console import err

if TYPE_CHECKING:
    from api.settings import Settings
    from registry.database import Database

PREFIX = "SOGOC_"


def settled() -> "Settings":
    """Read the settings, or leave with status 2 naming every faulty variable. Unknown variables are only reported."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from api.settings import Settings

    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known):
        err.print(f"{name} is no setting and means nothing here; docs/settings.md lists them.", markup=False)
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            # A fault of several settings together has no field name; its sentence names them.
            name = f"{PREFIX}{'_'.join(str(part) for part in fault['loc']).upper()}: " if fault["loc"] else ""
            err.print(f"{name}{fault['msg'].removeprefix('Value error, ')}", markup=False)
    except SettingsError as error:
        # The library names the field and not the value, which may be a secret.
        err.print(f"A variable that is written in JSON cannot be read: {error}.", markup=False)
    sys.exit(2)


@asynccontextmanager
async def register(settings: "Settings") -> AsyncIterator["Database"]:
    """Open the register for a command; ``Unready`` when it does not exist or its tables are at an older revision."""
    from api.commands.migrating import demand_newest
    from registry.database import Database

    database = Database(settings.database_url)
    try:
        await demand_newest(database)
        yield database
    finally:
        await database.close()
