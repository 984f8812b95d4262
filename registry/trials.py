"""Copies of a register on SQLite in which something long is tried. They lie beside it and are removed afterwards."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

ROOM = 2
"""How often a copy must fit on the disk: once itself, and once for what is written into it."""


@contextmanager
def place(register: Path) -> Iterator[Path]:
    """Give a path for a copy that is this process's own; at the end everything there is removed."""
    with TemporaryDirectory(prefix=_prefix(register), dir=register.parent) as folder, _held(Path(folder)):
        yield Path(folder) / register.name


def copy(register: Path, there: Path) -> None:
    """Copy a register as it is at one moment, while others write."""
    with closing(sqlite3.connect(register)) as whole, closing(sqlite3.connect(there)) as made:
        whole.backup(made)


def has_room(register: Path) -> bool:
    """Say whether a copy leaves the register room to grow: a full disk would stop the office."""
    size = 0
    for path in _files(register):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return shutil.disk_usage(register.parent).free > ROOM * size


def remove_left(register: Path) -> None:
    """Remove the copies of processes that were killed: they may hold what has been erased since."""
    for folder in register.parent.iterdir():
        # Another process may be trying something in it, or may just have removed it.
        with suppress(OSError):
            if folder.name.startswith(_prefix(register)):
                with _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    _remove(folder, register.name)


def _remove(folder: Path, name: str) -> None:
    """Remove a copy and its folder; a folder without one is being filled just now, or is not ours."""
    left = [path for path in _files(folder / name) if path.exists()]
    for path in left:
        path.unlink()
    if left:
        folder.rmdir()


def _prefix(register: Path) -> str:
    return f"{register.name}-tried-"


def _files(register: Path) -> list[Path]:
    return [register.with_name(register.name + end) for end in ("-wal", "-shm", "-journal", "")]


@contextmanager
def _held(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a folder as long as this process lives; with ``LOCK_NB`` BlockingIOError while another one does."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
