"""Names in the register that resemble one's own, to be looked at before an application is lodged."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.frame import Visit
from api.pages.producer.door import Html, producer_page
from api.pages.resembling import resembling
from registry.people.permissions import Actor
from search.engine import Finder


@get("/names")
async def names(
    request: Visit,
    *,
    engine: NamedDependency[Finder],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],  # noqa: ARG001 # who is let in
    name: Annotated[str, QueryParameter(max_length=500)] = "",
) -> Html:
    """Show the names that resemble a name; the form of an application asks this while one types."""
    return producer_page(request, "names.html", name=name, alike=await resembling(snapshot, engine, name))
