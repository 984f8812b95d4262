"""Forms saved as they were typed, faults and all: what is typed over several days is not lost for one wrong field.

A saved form belongs to its account alone and is no part of the register: no entry tells of it, nobody else reads it. It
goes when what was typed is taken, when the dossier is lodged or withdrawn, and when nobody has saved it again for
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
    """Return the name of the form in which an application is changed."""
    return f"amend.{record_id}"


async def find(connection: AsyncConnection, actor: Actor, form: str) -> Row[Any] | None:
    """Return what the actor typed into a form, with the version that it was filled in for, and when."""
    columns = (col(SavedForm.typed), col(SavedForm.version), col(SavedForm.saved_at))
    mine = col(SavedForm.account_id) == actor.account_id, col(SavedForm.form) == form
    statement: Any = select(*columns).where(*mine)
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    return found


async def begun(connection: AsyncConnection, actor: Actor, prefix: str) -> list[Row[Any]]:
    """Return the actor's forms whose names begin so, the latest first."""
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
    """Keep what the actor typed into a form, in the place of what was kept of it before."""
    row = await session.get(SavedForm, (actor.account_id, form))
    if row is None:
        row = SavedForm(account_id=actor.account_id, form=form, record_id=record_id, typed={})
    row.typed, row.version, row.saved_at = dict(typed), version, calendar.now()
    session.add(row)
    await session.flush()


async def forget(session: AsyncSession, actor: Actor, form: str) -> None:
    """Let go of what the actor typed into a form."""
    mine = col(SavedForm.account_id) == actor.account_id, col(SavedForm.form) == form
    await session.exec(delete(SavedForm).where(*mine))


async def forget_all(session: AsyncSession, record_id: UUID) -> None:
    """Let go of what anybody typed about a record."""
    await session.exec(delete(SavedForm).where(col(SavedForm.record_id) == record_id))
