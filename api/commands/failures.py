"""What can be in a command's way, said as a sentence that tells what to do, with the exit status that goes with it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from api.commands.console import COULD_NOT_BE_DONE, err
from registry.errors import RegistryError

UNREADY = 3
NOT_SPOKEN_TO = frozenset({"08", "28", "3D", "53", "57"})
"""Classes of SQLSTATE: no connection, no such user, no such database, no room, the operator was in the way."""


class Unready(Exception):
    """The register is not there, or not in a state in which it can be worked with."""


class TellingGroup(click.Group):
    """A group of commands whose failures are told, not traced. What nobody foresaw is traced as ever."""

    def invoke(self, ctx: click.Context) -> object:
        with told():
            return super().invoke(ctx)


@contextmanager
def told() -> Iterator[None]:
    """Leave with a sentence and a status when something known is in the way."""
    try:
        yield
    except (RegistryError, Unready, OSError) as error:
        raise _leave(error, _status(error)) from error
    except Exception as error:
        if not _is_known(error):
            raise
        raise _leave(error, UNREADY) from error


def _status(error: Exception) -> int:
    """Rules and files of the caller are 1; what keeps the register from being asked is 3."""
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
    """Say whether a secret is in the way, or the database refused to be spoken to.

    What the database refused to store is a mistake of ours, and traced.
    """
    import sqlite3

    from asyncpg import PostgresError
    from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

    from registry.codes.keys import SecretUnusable

    if isinstance(error, SecretUnusable | sqlite3.Error | PostgresError | OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", ""))[:2] in NOT_SPOKEN_TO:
        return True
    return type(error) is DatabaseError  # a file that is no database; its kinds are other things
