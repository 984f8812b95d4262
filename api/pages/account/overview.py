"""The data of an account, and the way to what its owner may change."""

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.account.frame import Html, account_page
from api.pages.frame import Visit
from registry.people import directory
from registry.people.permissions import Actor
from registry.vocabulary import Role


@get("/")
async def overview(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show the account: login, name and roles."""
    row = await directory.account(snapshot, actor.account_id)
    memberships = await directory.memberships(snapshot, [actor.account_id])
    organisations = actor.parties(Role.PRODUCER, Role.REPRESENTATIVE)
    return account_page(
        request, "overview.html", account=row, memberships=memberships, organisations=sorted(organisations)
    )
