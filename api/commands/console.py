"""What every command shares: a settled start, progress that can be seen, and errors that say what to do."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from api.settings import Settings
    from registry.database import Database

P = ParamSpec("P")
R = TypeVar("R")
PREFIX = "SOGOC_"
# Lines are as long as they are: a digest broken in two is no digest.
WIDE = 160
SECONDS_BETWEEN = 5.0
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, soft_wrap=True)


def settled() -> "Settings":
    """Read the settings, or leave with status 2 naming every variable at fault. One that is none is only told."""
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
            # What is wrong with several together has no name of its own; its sentence names them.
            name = f"{PREFIX}{'_'.join(str(part) for part in fault['loc']).upper()}: " if fault["loc"] else ""
            err.print(f"{name}{fault['msg'].removeprefix('Value error, ')}", markup=False)
    except SettingsError as error:
        # The library names the field and nothing of what was written in it, which may be a secret.
        err.print(f"A variable that is written in JSON cannot be read: {error}.", markup=False)
    sys.exit(2)


def asked(command: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Make a command of an asynchronous one."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return asyncio.run(command(*args, **kwargs))

    return run


@asynccontextmanager
async def register(settings: "Settings") -> AsyncIterator["Database"]:
    """Open the register for a command; ``Unready`` when it is not there or its tables are not level."""
    from api.commands.level import demand_level
    from registry.database import Database

    database = Database(settings.database_url)
    try:
        await demand_level(database)
        yield database
    finally:
        await database.close()


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for work that takes longer than a moment; yields what is to be told (done, total).

    Where nobody watches, in a log, it is a line every few seconds.
    """
    if not err.is_terminal:
        yield _lines(what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def _lines(what: str) -> Callable[[int, int], None]:
    told_at = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > SECONDS_BETWEEN:
            told_at = time.monotonic()
            err.print(f"{what}: {done} of {total}", highlight=False)

    return report


def make_folder(path: Path, mode: int = 0o750) -> None:
    """Make a folder, and those above it, unless it is there."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
