"""What was chosen in a form that waits, in words, also where a page no longer offers it.

A page offers a part of what there is: the latest, or what somebody looked for. The second person reads what the first
one chose from another part.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages.choices import called
from api.pages.forms.controls import Pairs
from api.pages.forms.fields import field_of
from registry.errors import NotFound
from registry.forms import Form
from registry.labels import meant
from registry.people import directory
from registry.people.permissions import Actor

Naming = Callable[[AsyncConnection, Actor, Any, UUID, Speech], Awaitable[str | None]]
"""Returns the words for an id that was chosen, None where it has none for this reader."""


async def _statement(connection: AsyncConnection, _: Actor, matter: Any, chosen: UUID, said: Speech) -> str | None:
    run = await meant.statement(connection, matter.id, chosen)
    return None if run is None else said.tell(called(run))


async def _party(connection: AsyncConnection, actor: Actor, _: Any, chosen: UUID, __: Speech) -> str | None:
    try:
        return str((await directory.party(connection, actor, chosen)).name)
    except NotFound:
        return None


NAMED: Mapping[str, Naming] = {"range": _statement, "recalled_range": _statement, "party": _party}
"""By the mark of the field: what is offered in part only."""


async def with_chosen(  # noqa: PLR0917 # what an act waits with, for whom
    connection: AsyncConnection,
    actor: Actor,
    matter: Any,
    asks: type[Form],
    form: Mapping[str, Any],
    offered: Mapping[str, Pairs],
    said: Speech,
) -> Mapping[str, Pairs]:
    """Return what is offered, by mark, with what the form names beside it."""
    found = dict(offered)
    for name, field in asks.model_fields.items():
        mark, value = field_of(name, field).drawn, form.get(name)
        if mark not in NAMED or value is None or str(value) in dict(found.get(mark, ())):
            continue
        try:
            words = await NAMED[mark](connection, actor, matter, UUID(str(value)), said)
        except ValueError:
            continue  # it cannot be meant any more; what waits is given back
        if words is not None:
            found[mark] = [(str(value), words), *found.get(mark, ())]
    return found
