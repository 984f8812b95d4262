"""An Idempotency-Key at every creating POST: one effect, one answer, and each account its own keys."""

import asyncio
import json
import re
from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.routes.answering import TOLD_ONCE
from api.settings import Settings
from tests.api.everything import Everything
from tests.api.matrix import ROWS
from tests.api.rehearsal import V1
from tests.api.rows import MEMBERS, Row

AT_ONCE = 50
ASIDE = {"/sessions", "/reports"}
"""Signing in makes a session each time; reports without an account are limited by network, and have their own test."""
CREATING = [row for row in ROWS if row.method == "POST" and 201 in row.answers.values() and row.path not in ASIDE]


class Register:
    """A register that keeps what is done to it."""

    def __init__(self, client: AsyncClient, everything: Everything) -> None:
        self.client = client
        self.everything = everything

    async def post(self, who: str, row: Row, key: str, **changes: Any) -> Response:
        ids = self.everything.ids
        headers = {"Authorization": f"Bearer {self.everything.keys[who]}", "Idempotency-Key": key}
        text = re.sub(r"\{([a-z_]+)\}", lambda found: ids[found[1]], json.dumps(row.body))
        body = None if row.body is None else json.loads(text) | changes
        path, files = V1 + row.path.format(**ids), row.files
        if files is not None and changes:
            files = {"file": ("other.pdf", files["file"][1] + b"\n", "application/pdf")}
        return await self.client.post(path, json=body, files=files, headers=headers)

    async def position(self) -> int:
        return int((await self.client.get("/healthz")).json()["position"])


@pytest.fixture
async def register(everything: Everything, client: AsyncClient, settings: Settings) -> Register:
    everything.lay_out(settings)
    return Register(client, everything)


def without_secret(answer: Response) -> dict[str, Any]:
    view: dict[str, Any] = answer.json()
    return {name: value for name, value in view.items() if name not in TOLD_ONCE.values()}


ENTRIES = {"/label-orders/{printed}/transfer-labels": 2, "/authorisations/{authorisation}/transform": 2}
"""What is entered for one request: labels that are given up and the order made of them; a lot and what went into it."""


async def test_every_creating_request_has_one_effect_and_one_answer_a_key(register: Register):
    assert len(CREATING) > 11
    for n, row in enumerate(CREATING):
        who = next(who for who in MEMBERS if row.answers[who] == 201)
        before = await register.position()
        answers = await asyncio.gather(*(register.post(who, row, f"key {n}") for _ in range(AT_ONCE)))
        assert {answer.status_code for answer in answers} == {201}, (row.path, answers[0].text)
        assert len({answer.headers["location"] for answer in answers}) == 1, row.path
        assert all(without_secret(answer) == without_secret(answers[0]) for answer in answers), row.path
        worked = [answer for answer in answers if "idempotent-replayed" not in answer.headers]
        assert len(worked) == 1, row.path
        assert await register.position() - before <= ENTRIES.get(row.path, 1), row.path


async def test_another_request_under_a_key_is_refused_and_another_account_has_keys_of_its_own(register: Register):
    other = {
        "name": "Khác",
        "label": "khác",
        "quantity": 2,
        "product": "Khác",
        "season": "Khác",
        "state": "void",
        "place": "Khác",
    }
    other |= {"place": "Khác", "reason": "Khác", "role": "reader", "is_schematic": True, "delegation": "QĐ 9"}
    for n, row in enumerate(CREATING):
        key = f"key {n}"
        able = [who for who in MEMBERS if row.answers[who] == 201]
        assert (await register.post(able[0], row, key)).status_code == 201, row.path
        fits = {name: value for name, value in other.items() if name in _fields(row)}
        answer = await register.post(able[0], row, key, **(fits or {"file": "other"}))
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused"), (row.path, answer.text)
        for who in MEMBERS:
            if who != able[0]:
                answer = await register.post(who, row, key)
                assert "idempotent-replayed" not in answer.headers, (who, row.path)
                assert answer.status_code == 201 or answer.json()["type"] != "/problems/key-reused", (who, row.path)
                assert answer.status_code < 500, (who, row.path)


def _fields(row: Row) -> set[str]:
    more = {"area": {"is_schematic"}, "managers": {"delegation"}, "ranges": {"reason"}, "memberships": {"role"}}
    return set(row.body or {}) | more.get(row.path.rsplit("/", 1)[-1], set())
