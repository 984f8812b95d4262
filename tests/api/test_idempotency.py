"""One key, one effect, one answer."""

import asyncio

from sqlmodel import func, select

from registry.database import Database
from registry.tables import Record
from tests.api.counter import DRAFT, Counter


async def records(database: Database) -> int:
    async with database.writing() as session:
        return (await session.exec(select(func.count()).select_from(Record))).one()


async def test_fifty_requests_under_one_key_have_one_effect_and_one_answer(database: Database, counter: Counter):
    headers = {"Idempotency-Key": "0d7f1c1e"}
    answers = await asyncio.gather(
        *(counter.ask("producer", "POST", "/api/v1/records", json=DRAFT, headers=headers) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await records(database) == 1


async def test_another_body_under_the_same_key_is_refused(database: Database, counter: Counter):
    headers = {"Idempotency-Key": "0d7f1c1e"}
    await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT, headers=headers)
    other = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT | {"name": "Khác"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/key-reused"
    assert await records(database) == 1


async def test_a_key_is_its_account_s_own(database: Database, counter: Counter):
    headers = {"Idempotency-Key": "0d7f1c1e"}
    mine = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT, headers=headers)
    theirs = await counter.ask("rival", "POST", "/api/v1/records", json=DRAFT, headers=headers)
    assert mine.json()["id"] != theirs.json()["id"]
    assert await records(database) == 2


async def test_a_refused_request_keeps_no_answer(database: Database, counter: Counter):
    headers = {"Idempotency-Key": "0d7f1c1e"}
    wrong = DRAFT | {"classes": {"77": "x"}}
    assert (await counter.ask("producer", "POST", "/api/v1/records", json=wrong, headers=headers)).status_code == 422
    again = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT, headers=headers)
    assert again.status_code == 201
    assert await records(database) == 1


async def test_a_key_that_cannot_be_used_is_refused(counter: Counter):
    for key in ("", "x" * 101):
        answer = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT, headers={"Idempotency-Key": key})
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["field"] == "Idempotency-Key"
