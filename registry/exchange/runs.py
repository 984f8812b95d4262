"""Imports that were run, for those who look at them: the same counts as the command tells."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from registry.exchange.cells import NOT_A_RIGHT
from registry.tables import ImportFault, ImportRun


def listing() -> Select[Any]:
    """Return the statement for the imports; ``no_rights`` and ``faulty`` together are the rows that were not taken."""
    no_rights = (
        select(func.count())
        .where(col(ImportFault.run_id) == col(ImportRun.id), col(ImportFault.reason).startswith(NOT_A_RIGHT))
        .correlate(ImportRun)
        .scalar_subquery()
    )
    columns = [column for column in ImportRun.__table__.c if column.name != "faulty"]  # type: ignore[attr-defined] # SQLModel gives every table its Table
    faulty = (col(ImportRun.faulty) - no_rights).label("faulty")
    return select(*columns, faulty, no_rights.label("no_rights"), col(ImportRun.faulty).label("not_taken"))


def one(run_id: UUID) -> Select[Any]:
    """Return the statement for one import, with the columns of ``listing``."""
    return listing().where(col(ImportRun.id) == run_id)


def rows_not_taken(run_id: UUID) -> Select[Any]:
    """Return the statement for the rows of an import that could not be taken."""
    chosen: list[Any] = [col(ImportFault.line), col(ImportFault.reason), col(ImportFault.row)]
    return select(*chosen).where(col(ImportFault.run_id) == run_id)
