"""Saves forms as they were typed, with their faults, so that one wrong field does not lose the work of days.

A saved form belongs to its account and is no part of the register: it has no entry, and nobody else reads it. It is
deleted when the form is accepted, when the dossier is lodged or withdrawn, and when nobody has saved it again for
``duties.FORMS_KEPT``.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.permissions import Actor
from registry.tables import SavedForm


def of_record(record_id: UUID) -> str:
    """Return the name of the form that changes an application."""
    return f"amend.{record_id}"


async def find(connection: AsyncConnection, actor: Actor, form: str) -> Row[Any] | None:
    """Return what the actor typed into a form, the version for which it was filled in, and the time.

    None without it.
    """
    columns = (col(SavedForm.typed), col(SavedForm.version), col(SavedForm.saved_at))
    mine = col(SavedForm.account_id) == actor.account_id, col(SavedForm.form) == form
    statement: Any = select(*columns).where(*mine)
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    return found


async def begun(connection: AsyncConnection, actor: Actor, prefix: str) -> list[Row[Any]]:
    """Return the actor's saved forms whose names begin with ``prefix``, the latest first."""
    columns = (col(SavedForm.form), col(SavedForm.typed), col(SavedForm.saved_at))
    mine = col(SavedForm.account_id) == actor.account_id, col(SavedForm.form).startswith(prefix, autoescape=True)
    statement: Any = select(*columns).where(*mine).order_by(col(SavedForm.saved_at).desc())
    return list((await connection.execute(statement)).all())


async def save(
    session: AsyncSession,
    actor: Actor,
    form: str,
    typed: Mapping[str, str],
    *,
    record_id: UUID | None = None,
    version: int | None = None,
) -> None:
    """Save what the actor typed into a form, in place of earlier input."""
    row = await session.get(SavedForm, (actor.account_id, form))
    if row is None:
        row = SavedForm(account_id=actor.account_id, form=form, record_id=record_id, typed={})
    row.typed, row.version, row.saved_at = dict(typed), version, calendar.now()
    session.add(row)
    await session.flush()


async def forget(session: AsyncSession, actor: Actor, form: str) -> None:
    """Delete what the actor typed into a form."""
    mine = col(SavedForm.account_id) == actor.account_id, col(SavedForm.form) == form
    await session.exec(delete(SavedForm).where(*mine))


async def forget_all(session: AsyncSession, record_id: UUID) -> None:
    """Delete what anybody typed about a record."""
    await session.exec(delete(SavedForm).where(col(SavedForm.record_id) == record_id))
