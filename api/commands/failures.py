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


class Spoken(click.Group):
    """A group of commands whose troubles are told, not traced. What nobody foresaw is traced as ever."""

    def invoke(self, ctx: click.Context) -> object:
        with told():
            return super().invoke(ctx)


@contextmanager
def told() -> Iterator[None]:
    """Leave with a sentence and a status when something known is in the way."""
    try:
        yield
    except (RegistryError, Unready, OSError) as trouble:
        raise _leave(trouble, _status(trouble)) from trouble
    except Exception as trouble:
        if not _is_known(trouble):
            raise
        raise _leave(trouble, UNREADY) from trouble


def _status(trouble: Exception) -> int:
    """Rules and files of the caller are 1; what keeps the register from being asked is 3."""
    if isinstance(trouble, RegistryError):
        return COULD_NOT_BE_DONE
    if isinstance(trouble, OSError) and trouble.filename is not None:
        return COULD_NOT_BE_DONE
    return UNREADY


def _leave(trouble: Exception, status: int) -> click.exceptions.Exit:
    err.print(_sentence(trouble), style="red", markup=False, highlight=False)
    for fault in getattr(trouble, "faults", ()):
        err.print(f"  {fault.field}: {fault.said}", markup=False, highlight=False)
    return click.exceptions.Exit(status)


def _sentence(trouble: Exception) -> str:
    from registry.codes.keys import SecretTrouble

    if isinstance(trouble, RegistryError | SecretTrouble | Unready):
        return str(trouble)
    if isinstance(trouble, OSError) and trouble.filename is not None:
        return f"{trouble.filename}: {trouble.strerror}"
    reason = str(getattr(trouble, "orig", None) or trouble).strip().splitlines() or [type(trouble).__name__]
    return f"The database cannot be used: {reason[0]}. See SOGOC_DATABASE_URL in docs/settings.md."


def _is_known(trouble: Exception) -> bool:
    """Say whether a secret is in the way, or the database refused to be spoken to.

    What the database refused to store is a mistake of ours, and traced.
    """
    import sqlite3

    from asyncpg import PostgresError
    from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

    from registry.codes.keys import SecretTrouble

    if isinstance(trouble, SecretTrouble | sqlite3.Error | PostgresError | OperationalError | InterfaceError):
        return True
    if isinstance(trouble, DBAPIError) and str(getattr(trouble.orig, "sqlstate", ""))[:2] in NOT_SPOKEN_TO:
        return True
    return type(trouble) is DatabaseError  # a file that is no database; its kinds are other things
