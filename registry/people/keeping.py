"""Keeps, for an hour, what was typed into a form when the session had ended or a new proof was needed.

Only the account of that session gets it back, in the browser that sent it.
"""

import json
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.tables import BrowserSession, KeptForm

LASTS = timedelta(hours=1)
LONGEST_PATH, LONGEST = 500, 200_000
SECRETS = frozenset({"csrf", "password", "current", "new", "code", "credential"})
"""Fields that are never stored."""


class KeptTyping(NamedTuple):
    """The address of a form and what was typed into it, by field name."""

    path: str
    typed: dict[str, str]


async def keep(database: Database, value: str, cookie: str, path: str, typed: dict[str, str]) -> bool:
    """Keep what was typed for the account of a session cookie, which may have ended; ``value`` names the browser.

    False when the session is no longer known or the text is too long.
    """
    text = json.dumps({name: one for name, one in typed.items() if name not in SECRETS}, ensure_ascii=False)
    if len(text) > LONGEST or len(path) > LONGEST_PATH:
        return False
    whose = select(col(BrowserSession.account_id)).where(col(BrowserSession.digest) == digest_of(cookie))
    async with database.writing() as session:
        connection = await session.connection()
        account_id: UUID | None = (await connection.execute(whose)).scalar_one_or_none()
        if account_id is None:
            return False
        await connection.execute(delete(KeptForm).where(col(KeptForm.kept_at) <= calendar.now() - LASTS))
        now = calendar.now()
        session.add(KeptForm(digest=digest_of(value), account_id=account_id, path=path, typed=text, kept_at=now))
    return True


async def kept(connection: AsyncConnection, actor: Actor, value: str) -> KeptTyping | None:
    """Return what was kept for this account and browser; None when there is nothing."""
    statement = select(col(KeptForm.path), col(KeptForm.typed)).where(
        col(KeptForm.digest) == digest_of(value),
        col(KeptForm.account_id) == actor.account_id,
        col(KeptForm.kept_at) > calendar.now() - LASTS,
    )
    found = (await connection.execute(statement)).one_or_none()
    return None if found is None else KeptTyping(found[0], json.loads(found[1]))
