"""What every command shares: a settled start, progress that can be seen, and errors that say what to do."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.settings import Settings
from registry.errors import RegistryError
from registry.labels.keys import SecretTrouble

P = ParamSpec("P")
R = TypeVar("R")
out = Console()
err = Console(stderr=True)


def settled() -> Settings:
    """Read the settings, or leave with status 2 naming every variable at fault."""
    from pydantic import ValidationError

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "SOGOC_" + "_".join(str(part) for part in fault["loc"]).upper()
            err.print(f"{name}: {fault['msg']}", markup=False)
        sys.exit(2)


def asked(command: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Run an asynchronous command; a rule that was not met becomes a sentence and status 1, not a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return asyncio.run(command(*args, **kwargs))
        except (RegistryError, SecretTrouble) as error:
            err.print(str(error), style="red", markup=False)
            for fault in getattr(error, "faults", ()):
                err.print(f"  {fault.field}: {fault.message}", markup=False)
            raise click.exceptions.Exit(1) from error

    return run


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for work that takes longer than a moment; yields what is to be told (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def make_folder(path: Path, mode: int = 0o750) -> None:
    """Make a folder, and those above it, unless it is there."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)


def bring_level(settings: Settings) -> None:
    """Bring the database to the newest revision of the tables; does nothing when it is there."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import make_url

    import migrations

    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))
    command.upgrade(config, "head")
