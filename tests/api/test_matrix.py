"""Every route of the JSON interface against everybody who may come to it."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar.routes import HTTPRoute
from sqlmodel.ext.asyncio.session import AsyncSession

from api.app import create_app
from api.settings import Settings
from registry.database import Database
from tests.api.everything import Everything, build_everything
from tests.api.matrix import EVERYBODY, NOBODY, ROWS, Row

V1 = "/api/v1"
ASIDE = {"GET /healthz", "GET /{}", "HEAD /{}", "GET /01/{}/21/{}", "HEAD /01/{}/21/{}"}
"""Asked without an account by everybody, and answered alike: see the last test."""


class Rehearsal(Database):
    """A register in which everything is done and nothing kept, so that whoever asks finds the same state."""

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with super().writing() as session:
            yield session
            await session.rollback()


class Stage:
    """The full register, and who asks."""

    def __init__(self, client: AsyncClient, everything: Everything) -> None:
        self.client = client
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


@pytest.fixture
async def stage(database: Database, settings: Settings) -> AsyncIterator[Stage]:
    everything = await build_everything(database, settings.files)
    app = create_app(settings, Rehearsal(str(settings.database_url)))
    transport = ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # scopes are typed narrower
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield Stage(client, everything)


def plain(path: str) -> str:
    """Return a path with what varies in it left blank."""
    return re.sub(r"\{[^}]*\}", "{}", path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_route_is_forgotten(settings: Settings, database: Database):
    app = create_app(settings, database)
    served = {
        f"{method} {plain(route.path)}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(f"{V1}/description")
        for handler in route.route_handlers
        if handler.resolve_include_in_schema() or plain(route.path) in {each.split(" ")[1] for each in ASIDE}
        for method in handler.http_methods
        if method != "OPTIONS"
    }
    told = {f"{row.method} {V1}{plain(row.path)}" for row in ROWS}
    assert served == told | ASIDE


async def test_every_route_answers_each_as_it_should(stage: Stage):
    wrong = {}
    declared = (await stage.client.get(f"{V1}/description/openapi.json")).json()["paths"]
    said = {f"{method} {plain(path)}": op for path, item in declared.items() for method, op in item.items()}
    before = (await stage.client.get("/healthz")).json()
    for row in ROWS:
        for who in EVERYBODY:
            answer = await stage.ask(who, row)
            if answer.status_code != row.answers[who]:
                wrong[who, row.method, row.path] = (row.answers[who], answer.status_code, answer.text[:200])
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", (who, row.path)
            assert str(answer.status_code) in said[f"{row.method.lower()} {V1}{plain(row.path)}"]["responses"], row.path
    assert wrong == {}
    assert (await stage.client.get("/healthz")).json() == before, "nothing was kept"


def elsewhere(stage: Stage) -> dict[str, str]:
    """Return ids of what is not there."""
    numbers = dict.fromkeys(("order", "issued"), "31415926") | dict.fromkeys(("digest", "hidden"), "0" * 64)
    return {name: str(uuid4()) for name in stage.ids} | numbers | {"picture": stage.ids["picture"]}


def blank(answer: Response, ids: dict[str, str]) -> tuple[int, Any]:
    """Return an answer without the ids in it."""
    text = answer.text
    for value in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(value, "…")
    return answer.status_code, json.loads(text)


async def test_what_is_not_yours_is_answered_as_what_is_not_there(stage: Stage):
    nowhere = elsewhere(stage)
    for row in ROWS:
        for who in EVERYBODY:
            # That a registered right is there is no secret, only what passed between its applicant and the office.
            if row.answers[who] == 404 and row.path != "/records/{record}/notices":
                hidden = blank(await stage.ask(who, row), stage.ids)
                absent = blank(await stage.ask(who, row, nowhere), nowhere)
                assert hidden == absent, (who, row.method, row.path)


async def test_what_is_not_there_is_not_found_even_for_who_may(stage: Stage):
    nowhere = elsewhere(stage)
    for row in ROWS:
        if "{" not in row.path or "{code}" in row.path:
            continue
        for who in EVERYBODY:
            if 200 <= row.answers[who] < 300:
                answer = await stage.ask(who, row, nowhere)
                assert answer.status_code == 404, (who, row.method, row.path, answer.text)


async def test_health_and_verdicts_are_answered_alike_to_everybody(stage: Stage):
    code = stage.ids["code"]
    for path in ("/healthz", f"/{code}", f"/01/04006381333931/21/{code}"):
        answers = []
        for who in EVERYBODY:
            headers = {"Accept": "application/json"}
            if who != NOBODY:
                headers["Authorization"] = f"Bearer {stage.keys[who]}"
            answer = await stage.client.get(path, headers=headers)
            answers.append((answer.status_code, answer.json() | {"checked_at": None}))
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 200
