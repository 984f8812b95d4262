"""CPU time of processes: of a server with all its workers, and of the database's server."""

import os
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

HERTZ = os.sysconf("SC_CLK_TCK")
UTIME, STIME, CUTIME, CSTIME = 11, 12, 13, 14
"""Positions behind the name of the process in ``/proc/PID/stat``."""


def family(pid: int) -> list[int]:
    """Return a process and all processes that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def seconds(pid: int | None) -> float:
    """Return the CPU seconds of a process and all that it started, ended ones included; 0 for none."""
    if pid is None:
        return 0.0
    total = 0
    for one in family(pid):
        fields = _stat(one)
        total += fields[UTIME] + fields[STIME] + (fields[CUTIME] + fields[CSTIME] if one == pid else 0)
    return total / HERTZ


def _stat(pid: int) -> list[int]:
    """Return the numbers behind the name, which may contain anything; none for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return [0] * (CSTIME + 1)
    return [0 if field.isalpha() else int(field) for field in text.rpartition(") ")[2].split()]


async def server_of(url: str) -> int | None:
    """Return the process of the database's server; None for SQLite, which has none."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        return None
    client = await asyncpg.connect(made.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        worker: int = await client.fetchval("SELECT pg_backend_pid()")
    finally:
        await client.close()
    return _stat_parent(worker) or _last_parent(made.query.get("host"))


def _stat_parent(pid: int) -> int | None:
    numbers = _stat(pid)
    return numbers[1] or None


def _last_parent(folder: object) -> int | None:
    """Return the server, read from the file that it keeps in its folder."""
    path = Path(str(folder)) / "postmaster.pid"
    return int(path.read_text(encoding="ascii").split()[0]) if path.is_file() else None
