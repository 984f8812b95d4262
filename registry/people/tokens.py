"""Access tokens for machines: random texts that are shown once and stored as digests, with an end date.

A token allows only what its account may do at that moment, limited to the token's scopes.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select, bindparam
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.people.accounts import acting, actor_among
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.tables import Account, Token, TokenUse
from registry.vocabulary import Scope

PREFIX = "sogoc_"
"""Makes a token recognisable in a log or a repository."""
LONGEST_TEXT = len(PREFIX) + 43
DAYS = MOST_DAYS = 365
LEAST = (Scope.READ_PUBLIC, Scope.READ_OWN)
"""The scopes of a token when none are named."""
GRAIN = timedelta(hours=1)
"""The use of a token is noted at most once in this time."""
log = structlog.get_logger()


async def actor_of_token(database: Database, text: str) -> Actor | None:
    """Return the actor of a token as of now; None when the text is no token or the token has ended.

    It costs one indexed read, and once an hour a write that notes the use. With no scope beyond public data, the actor
    holds no role and sees what everybody sees.
    """
    if not text.startswith(PREFIX) or len(text) != LONGEST_TEXT:
        return None
    now = calendar.now()
    longest = now - timedelta(days=MOST_DAYS)
    asked = {"today": calendar.today(), "digest": digest_of(text), "now": now, "longest": longest}
    async with database.reading() as connection:
        found = (await connection.execute(_holder(), asked)).all()
    if not found:
        return None
    *_, token_id, scopes, used_at = found[0]
    if used_at is None or now - used_at >= GRAIN:
        await _note_use(database, token_id, now)
    return actor_among(found, f"token:{token_id}", scopes_of(scopes))


def scopes_of(kept: str | None) -> frozenset[Scope]:
    """Return the scopes from their stored form; tokens older than scopes (None) have all of them."""
    return frozenset(Scope) if kept is None else frozenset(Scope(word) for word in kept.split())


@cache
def _holder() -> Select[*tuple[Any, ...]]:
    return (
        acting()
        .join(Token, col(Token.account_id) == col(Account.id))
        .join(TokenUse, col(TokenUse.token_id) == col(Token.id), isouter=True)
        .where(
            col(Token.digest) == bindparam("digest"),
            col(Token.revoked_at).is_(None),
            col(Token.expires_at) > bindparam("now"),
            col(Token.created_at) > bindparam("longest"),
        )
        .add_columns(col(Token.id), col(Token.scopes), col(TokenUse.used_at))
    )


async def _note_use(database: Database, token_id: UUID, now: datetime) -> None:
    try:
        async with database.writing() as session:
            row = await session.get(TokenUse, token_id)
            session.add(TokenUse(token_id=token_id, used_at=now) if row is None else row)
            if row is not None:
                row.used_at = now
    except DBAPIError as fault:
        # Two requests at once, or a full disk: the request goes on.
        log.warning("token.use_not_noted", reason=type(fault.orig).__name__)
