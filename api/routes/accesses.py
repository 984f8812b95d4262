"""The access log: who looked at one's own unpublished data; all of it for those who keep the accounts."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.paging import Page
from api.problems import may_answer
from api.views.accesses import AccessView, access_view
from registry.people import accesses
from registry.people.permissions import Actor

REFUSED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY)


@get("/accesses", summary="List who looked at your data", tags=["People"], responses=REFUSED)
async def listing(
    actor: NamedDependency[Actor],
    snapshot: NamedDependency[AsyncConnection],
    paging: NamedDependency[Page],
    everybody: Annotated[bool, QueryParameter(description="Of everybody's data; administrators may.")] = False,
    party_id: Annotated[UUID | None, QueryParameter(description="Only of this party's data.")] = None,
    account_id: Annotated[UUID | None, QueryParameter(description="Only what this account looked at.")] = None,
) -> Response[list[AccessView]]:
    """List who looked at unpublished data of yours and of those for whom you act, the latest first.

    The same subject appears once an hour for the same session or token; your own looks are not entered.
    """
    ask = accesses.of_everybody if everybody else accesses.listing
    return await paging.told(snapshot, ask(actor, party_id=party_id, account_id=account_id), access_view)
