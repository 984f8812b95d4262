"""Print files over HTTP: which requests get octets of them, and what nobody gets without its being counted."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.bundles import PrintFolder
from api.making import Maker
from api.settings import Settings
from registry import calendar
from registry.labels import jobs, leaving
from registry.vocabulary import PrintState, Scope
from tests.labels.chain import Chain
from tests.labels.delivered import now
from tests.lines import entered
from tests.office import PASSWORD, token_for
from tests.pages.sitting import HOME, Desk


@pytest.fixture
def farm(client: AsyncClient) -> Desk:
    return Desk(client, "/producer")


async def begun(farm: Desk, chain: Chain, number: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Take the list of an order on its page, over a line that breaks off; return the delivery."""
    with monkeypatch.context() as broken:

        async def none_leaves(*_: Any) -> bool:
            return False

        broken.setattr(leaving, "last_leaves", none_leaves)
        await farm.send(f"/producer/orders/{number}/files/labels.csv")
    async with chain.database.reading() as connection:
        found = await jobs.of_order(connection, chain.office.registrar.actor, number)
        (job,) = await found.rows(connection)
    assert (job.state, job.handed < job.octets) == (PrintState.READY, True)
    return job


async def test_a_form_that_is_only_shown_again_hands_out_nothing(
    farm: Desk, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(5, active=False)
    await farm.sit(chain.office.producer)
    job = await begun(farm, chain, number, monkeypatch)
    csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', (await farm.client.get("/producer", headers=HOME)).text)[0]
    path = f"/producer/orders/{number}/files/labels.csv"
    moment = calendar.now() + timedelta(hours=13)  # the session has ended
    monkeypatch.setattr(calendar, "now", lambda: moment)
    sent = await farm.send(path, csrf=csrf)
    assert (sent.status_code, "sogoc-kept" in farm.client.cookies) == (303, True)
    form = {"login": chain.office.producer.login, "password": PASSWORD, "next": "/producer"}
    onward = (await farm.client.post("/login", data=form, headers=HOME)).headers["location"]
    again = (await farm.client.get(onward, headers=HOME)).headers["location"]
    assert again == f"{path}?kept=1"
    shown = await farm.client.get(again, headers=HOME)
    assert shown.headers["content-type"].startswith("text/html")
    assert chain.code(number)[:8] not in shown.text
    assert (await now(chain, job)).handed == job.handed
    file = await farm.send(path)
    assert (file.status_code, file.text.count("\r\n")) == (200, 6)
    assert file.headers["content-type"] == "text/csv; header=present; charset=utf-8"


async def test_fetching_a_file_is_more_than_reading_it(client: AsyncClient, chain: Chain, settings: Settings):
    number, producer = await chain.issued(40, active=False), chain.office.producer
    async with chain.database.writing() as session:
        await jobs.accept(session, producer.actor, number, kind="labels.zpl", wishes={"anyway": True}, runs=[(0, 39)])
        whole = (await token_for(session, producer.actor)).text
        reads = (await token_for(session, producer.actor, "đọc", scopes=[Scope.READ_PUBLIC, Scope.READ_OWN])).text
    assert await Maker(chain.database, settings).once()
    address = f"/api/v1/label-orders/{number}/print-jobs"
    (job,) = (await client.get(address, headers={"Authorization": f"Bearer {reads}"})).json()
    address = f"{address}/{job['id']}"
    await client.post(f"{address}/take", headers={"Authorization": f"Bearer {whole}"})

    async def ask(verb: Callable[..., Any], token: str = whole, **headers: str) -> Response:
        answer: Response = await verb(f"{address}/file", headers={"Authorization": f"Bearer {token}"} | headers)
        return answer

    refused = await ask(client.get, reads, Range="bytes=0-9")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope")
    head = await ask(client.head, Range="bytes=5-9")
    assert (head.status_code, head.headers["content-length"]) == (200, str(job["octets"])), "no range of HEAD"
    assert (await ask(client.get, Range=f"bytes={'9' * 5000}-")).status_code == 416
    file = PrintFolder(settings.print_files).file(job["id"])
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    damaged = await ask(client.get)
    assert (damaged.status_code, damaged.json()["code"]) == (409, "damaged")
    file.write_bytes(content)
    some = await ask(client.get, Range=f"Bytes=10-{'9' * 5000}")
    assert (some.status_code, some.content) == (206, content[10:])
    assert await entered(chain.database, act="print_labels") == []
    rest = await ask(client.get, Range=f"bytes={'0' * 5000}-9")
    assert (rest.status_code, some.content and rest.content + some.content) == (206, content)
    assert len(await entered(chain.database, act="print_labels")) == 1


async def test_of_many_requests_at_once_one_gets_the_file_and_the_others_are_told_why_not(
    client: AsyncClient, chain: Chain
):
    number, producer = await chain.issued(3, active=False), chain.office.producer
    async with chain.database.writing() as session:
        token = (await token_for(session, producer.actor)).text
    address, headers = f"/api/v1/label-orders/{number}/labels.csv", {"Authorization": f"Bearer {token}"}
    answers = await asyncio.gather(*(client.post(address, headers=headers) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [200, *[409] * 5], "no empty file that looks whole"
    (file,) = [one for one in answers if one.status_code == 200]
    assert (file.text.count("\r\n"), len(file.content)) == (4, int(file.headers["content-length"]))
    assert {one.json()["code"] for one in answers if one.status_code != 200} <= {"left_twice", "already_taken"}
    assert len(await entered(chain.database, act="print_labels")) == 1
