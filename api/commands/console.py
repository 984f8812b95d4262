"""What all commands print, and how: lines, errors, visible progress."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

P = ParamSpec("P")
R = TypeVar("R")
# Lines are not wrapped: a digest broken in two is no digest.
WIDE = 160
SECONDS_BETWEEN = 5.0
COULD_NOT_BE_DONE = 1
DOES_NOT_HOLD = 4
"""The exit status of an answer that is *no*: a label that is not in order, findings, rows left out, an index behind.

No crash has this status: Python ends a program that crashes with 1.
"""
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, soft_wrap=True)


def asked(command: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Make a command of an asynchronous one."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return asyncio.run(command(*args, **kwargs))

    return run


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for work that takes longer than a moment; yields a function to call with (done, total).

    In a log, where nobody watches, it prints a line every few seconds.
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


def refuse_beside(flag: str, *ignored: str) -> None:
    """Refuse what somebody gave beside ``flag`` although it means nothing there: it would be ignored in silence.

    ``ignored`` are parameters of the command by their names in Python.
    """
    context = click.get_current_context()
    given = [
        parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
        for parameter in context.command.params
        if parameter.name in ignored and context.get_parameter_source(parameter.name) in _GIVEN
    ]
    if given:
        raise click.UsageError(f"{flag} takes no {' and no '.join(given)}: leave one or the other out.")


_GIVEN = {ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT}


def make_folder(path: Path, mode: int = 0o750) -> None:
    """Make a folder, and those above it, unless it is there."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
