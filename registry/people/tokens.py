"""Keys for machines: opaque, shown once, kept as a digest, ended by a date or at once.

A token says nothing and opens only what its account may do at this moment.
"""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.people.accounts import acting, actor_among
from registry.people.permissions import Actor
from registry.people.sessions import digest_of
from registry.tables import Account, Token

PREFIX = "sogoc_"
"""So that a token left in a log or a repository is recognised as one."""
LONGEST_TEXT = len(PREFIX) + 43
DAYS = 365
MOST_DAYS = 730


async def actor_of_token(database: Database, text: str) -> Actor | None:
    """Return who a token acts as, as of this instant; None for what is no token, or an ended one. One indexed read."""
    if not text.startswith(PREFIX) or len(text) != LONGEST_TEXT:
        return None
    asked = {"today": calendar.today(), "digest": digest_of(text), "now": calendar.now()}
    async with database.reading() as connection:
        found = (await connection.execute(_holder(), asked)).all()
    return actor_among(found, f"token:{found[0][-1]}") if found else None


@cache
def _holder() -> Select[*tuple[Any, ...]]:
    return (
        acting()
        .join(Token, col(Token.account_id) == col(Account.id))
        .where(
            col(Token.digest) == bindparam("digest"),
            col(Token.revoked_at).is_(None),
            col(Token.expires_at) > bindparam("now"),
        )
        .add_columns(col(Token.id))
    )
