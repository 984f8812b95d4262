"""Requests to a full register that has forgotten them when the next one comes."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from httpx import AsyncClient, Response
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import Database
from tests.api.everything import Everything
from tests.api.rows import NOBODY, Row

V1 = "/api/v1"


class Rehearsal(Database):
    """A register in which everything is done and nothing kept, so that whoever asks finds the same state.

    ``begun`` counts the transactions for writing in which anything was asked of it.
    """

    begun = 0

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with super().writing() as session:
            event.listen(session.sync_session, "after_begin", self._begin)
            yield session
            await session.rollback()

    def _begin(self, *_: Any) -> None:
        self.begun += 1


class Stage:
    """The full register, and who asks it by ``client``."""

    def __init__(self, client: AsyncClient, everything: Everything, database: Rehearsal) -> None:
        self.client = client
        self.database = database
        self.keys = everything.keys
        self.ids = everything.ids

    async def ask(self, who: str, row: Row, ids: dict[str, str] | None = None) -> Response:
        filled = self.ids | (ids or {})
        headers = dict(row.headers or {})
        if who != NOBODY:
            headers["Authorization"] = f"Bearer {self.keys[who]}"
        body = json.loads(_fill(json.dumps(row.body), filled))
        self.client.cookies.clear()  # a sign-in leaves one
        address = V1 + _fill(row.path, filled) + row.query
        return await self.client.request(row.method, address, json=body, files=row.files, headers=headers)


def _fill(text: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: ids[found[1]], text)


def elsewhere(stage: Stage) -> dict[str, str]:
    """Return ids of what is not there."""
    orders = ("order", "issued", "printed", "fresh", "closed", "pinned", "called_back")
    digests = ("digest", "hidden", "shown", "joined_paper", "case_picture")
    numbers = dict.fromkeys(orders, "31415926") | dict.fromkeys(digests, "0" * 64)
    return {name: str(uuid4()) for name in stage.ids} | numbers | {"picture": stage.ids["picture"]}


def plain(path: str) -> str:
    """Return a path with what varies in it left blank."""
    return re.sub(r"\{[^}]*\}", "{}", path)
