"""Lists past imports with the same counts as the command prints."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.listing import Listing
from registry.saying import say
from registry.tables import ImportFault, ImportRun


def listing() -> Listing:
    """Return the list of the imports; ``no_rights`` and ``faulty`` together are the refused rows."""
    return Listing(_runs(), (col(ImportRun.started_at), col(ImportRun.id)))


async def one(connection: AsyncConnection, run_id: UUID) -> Row[Any]:
    """Return one import as ``listing`` shows it; NotFound when there is none."""
    run: Row[Any] | None = (await connection.execute(_runs().where(col(ImportRun.id) == run_id))).one_or_none()
    if run is None:
        raise NotFound(say("There is no import %(import_)s.", import_=run_id))
    return run


def rows_not_taken(run_id: UUID) -> Listing:
    """Return the list of the refused rows of an import, in the order of the file.

    ``cells`` is JSON of the cells by column; `faults.read_faults` reads ``faults``.
    """
    chosen: list[Any] = [
        col(ImportFault.line),
        col(ImportFault.is_no_right),
        col(ImportFault.faults),
        col(ImportFault.row).label("cells"),
    ]
    statement = select(*chosen).where(col(ImportFault.run_id) == run_id)
    return Listing(statement, (col(ImportFault.line),), ascending=True)


def _runs() -> Select[Any]:
    no_rights = (
        select(func.count())
        .where(col(ImportFault.run_id) == col(ImportRun.id), col(ImportFault.is_no_right))
        .correlate(ImportRun)
        .scalar_subquery()
    )
    columns = [column for column in ImportRun.__table__.c if column.name != "faulty"]  # type: ignore[attr-defined] # SQLModel gives every table its Table
    faulty = (col(ImportRun.faulty) - no_rights).label("faulty")
    return select(*columns, faulty, no_rights.label("no_rights"), col(ImportRun.faulty).label("not_taken"))
