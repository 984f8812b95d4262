"""How every command begins: with settings that can be read and a register that exists and is migrated."""

import os
import re
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
            err.print(f"{_named(fault['loc'])}{fault['msg'].removeprefix('Value error, ')}", markup=False)
    except SettingsError as error:
        # The library names the field and not the value, which may be a secret.
        field = re.search(r'field "(\w+)"', str(error))
        name = f"{PREFIX}{field[1].upper()}" if field else str(error)
        err.print(f"{name} is written in JSON and cannot be read; docs/settings.md shows how.", markup=False)
    sys.exit(2)


def _named(loc: tuple[int | str, ...]) -> str:
    """Return the variable of a fault, with the place inside it; a fault of several settings names them itself."""
    if not loc:
        return ""
    inside = "".join(f"[{part}]" for part in loc[1:])
    return f"{PREFIX}{str(loc[0]).upper()}{inside}: "


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
