"""The journal, for those who follow it: officers, auditors and machines with a token."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import may_answer
from registry.journal.history import Done, read_on
from registry.people.permissions import Actor, demand, demand_scope
from registry.vocabulary import STAFF, Role, Scope

MOST = 2**53 - 1
"""More lines than any journal has: positions must be numbers that JSON can hold."""


class LineView(msgspec.Struct):
    """One line of the journal, with digests in hexadecimal.

    ``digest`` is SHA-256 over the digest before it and the line's own octets, ``item`` the digest of what its subject
    was after it. ``told`` is what the act said; only the office reads it.
    """

    position: int
    subject: str
    subject_id: str
    act: str
    actor: str
    credential: str
    phase: str
    corrects: int | None
    at: datetime
    told: dict[str, Any]
    item: str
    digest: str


class JournalController(Controller):
    path = "/journal"
    tags = ("Journal",)

    @get(responses=may_answer(HTTPStatus.FORBIDDEN))
    async def after(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        after: Annotated[int, QueryParameter(ge=0, le=MOST, description="The last position you have read.")] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="How many lines.")] = 100,
    ) -> list[LineView]:
        """Read the lines after a position, oldest first. Keep the last position and ask again: nothing is missed."""
        demand(actor, *sorted(STAFF), Role.READER)
        demand_scope(actor, Scope.EXCHANGE)
        return [_view(act, actor) for act in await read_on(snapshot, after, limit)]


def _view(act: Done, actor: Actor) -> LineView:
    line = {name: getattr(act, name) for name in LineView.__struct_fields__ if name not in {"told", "item", "digest"}}
    told = act.facts if actor.is_staff else {}
    return LineView(**line, told=told, item=act.item.hex(), digest=act.digest.hex())
