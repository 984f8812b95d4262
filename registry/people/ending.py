"""Ends the sessions of an account and the tokens that were issued in them."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.journal.entries import By
from registry.people.permissions import Actor
from registry.tables import BrowserSession, Token
from registry.vocabulary import Subject

REVOKED = "revoke_token"
"""The act's name in entries; ``parties.tokens.revoke_token`` declares it."""


async def end_sessions(session: AsyncSession, actor: By, account_id: UUID, *, keep: str | None = None) -> int:
    """End an account's sessions except the one with the digest ``keep``, and the tokens issued in ended sessions.

    Tokens issued by a command or for a machine stay, because no session issued them. The end of each token is an entry
    by ``actor``. Returns how many sessions ended.
    """
    connection = await session.connection()
    mine = col(BrowserSession.account_id) == account_id
    kept = None
    if keep is not None:
        kept = (await session.exec(select(BrowserSession.id).where(mine, BrowserSession.digest == keep))).one_or_none()
        mine &= col(BrowserSession.digest) != keep
    ended = (await connection.execute(delete(BrowserSession).where(mine).returning(col(BrowserSession.id)))).all()
    await end_tokens(session, actor, account_id, spared=kept)
    return len(ended)


async def end_tokens(session: AsyncSession, actor: By, account_id: UUID, *, spared: UUID | None = None) -> None:
    """End the tokens of an account that were issued in sessions, except those of the session ``spared``."""
    tokens = select(Token).where(
        Token.account_id == account_id, col(Token.revoked_at).is_(None), col(Token.session_id).is_not(None)
    )
    if spared is not None:
        tokens = tokens.where(Token.session_id != spared)
    await _end(session, actor, list((await session.exec(tokens.order_by(col(Token.id)).with_for_update())).all()))


async def end_session(session: AsyncSession, actor: Actor, session_id: UUID) -> bool:
    """End one session of the actor's account and the tokens issued in it.

    False when the account has no such session.
    """
    connection = await session.connection()
    ended = (
        delete(BrowserSession)
        .where(col(BrowserSession.id) == session_id, col(BrowserSession.account_id) == actor.account_id)
        .returning(col(BrowserSession.id))
    )
    if (await connection.execute(ended)).first() is None:
        return False
    tokens = select(Token).where(
        Token.account_id == actor.account_id, Token.session_id == session_id, col(Token.revoked_at).is_(None)
    )
    await _end(session, actor, list((await session.exec(tokens.with_for_update())).all()))
    return True


async def _end(session: AsyncSession, actor: By, tokens: list[Token]) -> None:
    for token in tokens:
        token.revoked_at = calendar.now()
        token.version += 1
        session.add(token)
    if tokens:
        await session.flush()
        lines = [journal.Line(actor, REVOKED, Subject.TOKEN, token.id) for token in tokens]
        await journal.enter_all(session, lines)
