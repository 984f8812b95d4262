"""Keys for machines: opaque, shown once, kept as a digest, ended by a date or at once.

A token says nothing and opens only what its account may do at this moment.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import Database
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder
from registry.faults import out_of_range
from registry.people.accounts import acting, actor_among, find
from registry.people.permissions import Actor
from registry.people.sessions import digest_of
from registry.saying import say
from registry.tables import Account, Token
from registry.vocabulary import Act, Role, Subject

PREFIX = "sogoc_"
"""So that a token left in a log or a repository is recognised as one."""
LONGEST_TEXT = len(PREFIX) + 43
DAYS = 365
MOST_DAYS = 730


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token and its text, to be seen this once."""

    token: Token
    text: str = field(repr=False)


async def issue(
    session: AsyncSession, actor: Actor, *, label: str, account_id: UUID | None = None, days: int = DAYS
) -> Issued:
    """Issue a token for ``days`` days: for oneself, or as administrator for any account.

    The text is ``sogoc_`` and 32 random bytes in base64url. Raises NotFound for an account that is not the actor's to
    equip, NotAcceptable for a label or term that cannot be.
    """
    account = await find(session, actor, account_id or actor.account_id)
    label = label.strip()
    faults = []
    if not 0 < len(label) <= 100:  # noqa: PLR2004 # the width of the column
        faults.append(
            Fault(
                "label",
                say("%(least)s to %(most)s characters saying which machine has the token", least=1, most=100),
                "length",
            )
        )
    if not 1 <= days <= MOST_DAYS:
        faults.append(out_of_range("days", 1, MOST_DAYS))
    if faults:
        raise NotAcceptable(say("The token cannot be issued."), tuple(faults))
    if not account.is_active:
        raise OutOfOrder(say("The account is closed."), code="account_closed")
    text = PREFIX + secrets.token_urlsafe(32)
    now = calendar.now()
    token = Token(
        digest=digest_of(text),
        account_id=account.id,
        label=label,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    await journal.enter(session, actor, Act.ISSUE_TOKEN, Subject.TOKEN, token.id)
    return Issued(token, text)


async def revoke(session: AsyncSession, actor: Actor, token_id: UUID) -> Token:
    """End a token at once: one's own, or as administrator any. Raises NotFound, and OutOfOrder when it has ended."""
    token = (await session.exec(select(Token).where(Token.id == token_id).with_for_update())).one_or_none()
    if token is None or not (token.account_id == actor.account_id or Role.ADMINISTRATOR in actor.roles):
        raise NotFound(say("There is no token %(token)s.", token=token_id))
    if token.revoked_at is not None:
        raise OutOfOrder(say("The token is revoked already."), code="token_revoked")
    token.revoked_at = calendar.now()
    session.add(token)
    await journal.enter(session, actor, Act.REVOKE_TOKEN, Subject.TOKEN, token.id)
    return token


async def actor_of_token(database: Database, text: str) -> Actor | None:
    """Return who a token acts as, as of this instant; None for what is no token, or an ended one. One indexed read."""
    if not text.startswith(PREFIX) or len(text) != LONGEST_TEXT:
        return None
    statement = (
        acting(calendar.today())
        .join(Token, col(Token.account_id) == col(Account.id))
        .where(
            col(Token.digest) == digest_of(text),
            col(Token.revoked_at).is_(None),
            col(Token.expires_at) > calendar.now(),
        )
        .add_columns(col(Token.id))
    )
    async with database.reading() as connection:
        found = (await connection.execute(statement)).all()
    return actor_among(found, f"token:{found[0][-1]}") if found else None
