"""Tokens for machines."""

from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.table import Column
from rich.table import Table as Columns

from api.commands.console import asked, err, out
from api.commands.opening import register, settled
from registry.errors import NotFound, NotPermitted
from registry.saying import say

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from registry.people.permissions import Actor


@click.group()
def token() -> None:
    """Issue, list and revoke the tokens by which machines sign in.

    \b
    Example:
      sogoc token issue ioc@hatinh.example --label "operations centre"
    """


@token.command()
@click.argument("login")
@click.option("--label", required=True, help="Which machine has it.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 365))
@click.option("--scope", "scopes", multiple=True, help="What for: read_public, read_own, write_own, exchange.")
def issue(login: str, label: str, days: int, scopes: tuple[str, ...]) -> None:
    """Issue a token for LOGIN, a machine's account; its text is shown this once, alone on standard output.

    Without --scope it reads what the account may read and changes nothing. Persons issue theirs under /account/tokens.

    \b
    Example:
      sogoc token issue ioc@hatinh.example --label "operations centre"
    """

    async def run() -> str:
        from registry.acts import take
        from registry.forms import judge
        from registry.parties.forms import TokenForm
        from registry.parties.tokens import issue_token
        from registry.people.links import is_persons

        form = judge(TokenForm, {"label": label, "days": days, "scopes": list(scopes)})
        async with register(settled()) as database, database.writing() as session:
            actor = await acting_as(session, login)
            if await is_persons(await session.connection(), actor.account_id):
                raise NotPermitted(say("A person's token is issued by that person; here one is issued for a machine."))
            return str((await take(session, actor, issue_token, None, form)).once)

    click.echo(asked(run)())
    err.print(f"Valid for {days} days. It is not kept and cannot be shown again.")


@token.command(name="list")
def list_tokens() -> None:
    """List the tokens that were issued; their texts are not kept.

    \b
    Example:
      sogoc token list
    """
    asked(_list)()


@token.command()
@click.argument("token_id", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """End a token at once.

    \b
    Example:
      sogoc token revoke 0b7f7a3e-7a3d-4a53-9a51-0f1f9f4f4f4f
    """
    asked(_revoke)(token_id)


async def acting_as(session: "AsyncSession", login: str) -> "Actor":
    """Return the actor of an account; NotFound when no active account has this login."""
    from registry.people.accounts import actor_of, by_login

    account_id = await by_login(session, login)
    actor = await actor_of(session, account_id) if account_id else None
    if actor is None:
        raise NotFound(say("There is no active account %(login)s.", login=login))
    return actor


async def _list() -> None:
    from registry.people.directory import every_token

    async with register(settled()) as database, database.reading() as connection:
        rows = await every_token(connection)
    table = Columns(Column("id", no_wrap=True, min_width=36), "account", "label", "until", "revoked")
    for row in rows:
        revoked = f"{row.revoked_at:%d/%m/%Y}" if row.revoked_at else ""
        table.add_row(str(row.id), row.login, row.label, f"{row.expires_at:%d/%m/%Y}", revoked)
    out.print(table, soft_wrap=False)


async def _revoke(token_id: UUID) -> None:
    from registry.acts import take
    from registry.forms import Nothing
    from registry.parties.tokens import revoke_token
    from registry.people.directory import token as find

    async with register(settled()) as database, database.writing() as session:
        holder = (await find(await session.connection(), token_id)).login
        await take(session, await acting_as(session, holder), revoke_token, token_id, Nothing())
    out.print("Revoked.")
