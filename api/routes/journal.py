"""The journal, for those who follow it: officers, auditors and machines with a token."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.problems import may_answer
from registry.people.permissions import Actor, demand
from registry.tables import Entry
from registry.vocabulary import STAFF, Act, Role, Subject

MOST = 2**31 - 1
"""No journal has more lines: its positions are stored in 32 bits."""


class LineView(msgspec.Struct):
    """One line. ``digest`` is SHA-256 over the digest before it and the line's own canonical facts, in hexadecimal."""

    position: int
    subject: Subject
    subject_id: str
    act: Act
    actor: str
    written_at: datetime
    body: dict[str, Any]
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
        columns = [col(getattr(Entry, name)) for name in LineView.__struct_fields__]
        statement = select(*columns).where(col(Entry.position) > after).order_by(col(Entry.position)).limit(limit)
        return [
            LineView(**{**row._mapping, "body": json.loads(row.body), "digest": row.digest.hex()})  # noqa: SLF001 # documented
            for row in (await snapshot.execute(statement)).all()
        ]
