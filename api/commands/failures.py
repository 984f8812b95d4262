"""What can stop a command, as a sentence that says what to do, with its exit status."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from api.commands.console import COULD_NOT_BE_DONE, err
from registry.errors import RegistryError

UNREADY = 3
NOT_SPOKEN_TO = frozenset({"08", "28", "3D", "53", "57"})
"""Classes of SQLSTATE: no connection, no such user, no such database, no room, stopped by the operator."""


class Unready(Exception):
    """The register does not exist, or is not in a state in which it can be used."""


class TellingGroup(click.Group):
    """A group of commands whose known failures are printed as sentences. Unknown failures keep their trace."""

    def invoke(self, ctx: click.Context) -> object:
        with told():
            return super().invoke(ctx)


@contextmanager
def told() -> Iterator[None]:
    """Leave with a sentence and a status when a known failure is raised."""
    try:
        yield
    except (RegistryError, Unready, OSError) as error:
        raise _leave(error, _status(error)) from error
    except Exception as error:
        if not _is_known(error):
            raise
        raise _leave(error, UNREADY) from error


def _status(error: Exception) -> int:
    """Return the status: 1 for rules and the caller's files, 3 for what keeps the register from being used."""
    if isinstance(error, RegistryError):
        return COULD_NOT_BE_DONE
    if isinstance(error, OSError) and error.filename is not None:
        return COULD_NOT_BE_DONE
    return UNREADY


def _leave(error: Exception, status: int) -> click.exceptions.Exit:
    err.print(_sentence(error), style="red", markup=False, highlight=False)
    for fault in getattr(error, "faults", ()):
        err.print(f"  {fault.field}: {fault.said}", markup=False, highlight=False)
    return click.exceptions.Exit(status)


def _sentence(error: Exception) -> str:
    from registry.codes.keys import SecretUnusable

    if isinstance(error, RegistryError | SecretUnusable | Unready):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    return f"The database cannot be used: {reason[0]}. See SOGOC_DATABASE_URL in docs/settings.md."


def _is_known(error: Exception) -> bool:
    """Say whether a label secret is missing or wrong, or the database cannot be reached.

    What the database refuses to store is our mistake and keeps its trace.
    """
    import sqlite3

    from asyncpg import PostgresError
    from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

    from registry.codes.keys import SecretUnusable

    if isinstance(error, SecretUnusable | sqlite3.Error | PostgresError | OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", ""))[:2] in NOT_SPOKEN_TO:
        return True
    return type(error) is DatabaseError  # a file that is no database; other kinds of this error mean something else
