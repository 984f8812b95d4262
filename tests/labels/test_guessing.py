"""Codes that were never issued: a budget for each network, an alarm for all, and no true label ever waits."""

import asyncio
import threading
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from registry import calendar
from registry.database import Database
from registry.errors import Busy
from registry.labels.guessing import GUESSING, ROOM, Budget, Guessing
from registry.tables import Notice
from tests.engines import statements
from tests.labels.chain import Chain
from tests.office import Office
from tests.pages.sitting import HOME

A_MILLION = 1_000_000
NETWORK = "192.0.2.0/24"
QUICK = Budget(guesses=3, alarm=10, window=timedelta(minutes=1))


class Clock:
    def __init__(self) -> None:
        self.now = calendar.now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    return clock


async def guess(guessing: Guessing, network: str = NETWORK) -> int:
    """Guess once; return the seconds to wait, 0 for a guess that is answered."""
    try:
        await guessing.count(network)
    except Busy as busy:
        return busy.seconds
    return 0


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_of_a_million_guesses_three_are_answered_and_the_rest_cost_no_statement(database: Database, clock: Clock):
    guessing = Guessing(database, QUICK)
    assert [await guess(guessing) for _ in range(5)] == [0, 0, 0, 20, 20]
    with statements(database) as noted:
        assert all(guessing.wait(NETWORK) for _ in range(A_MILLION - 5))
    assert (noted, guessing.refused) == ([], A_MILLION - 3)
    clock.now += timedelta(seconds=21)
    assert [await guess(guessing) for _ in range(2)] == [0, 19], "one more as the budget fills again"
    assert await guess(guessing, "198.51.100.0/24") == 0, "another network has its own"


@pytest.mark.usefixtures("clock")
async def test_workers_share_the_budget_and_many_at_once_take_it_once(database: Database):
    another = Database(database.url.render_as_string(hide_password=False))
    workers = [Guessing(database, QUICK), Guessing(another, QUICK)]
    answers = await asyncio.gather(*(guess(workers[n % 2]) for n in range(40)))
    await another.close()
    assert answers.count(0) == 3
    assert ROOM >= 40, "all of them were counted"


async def test_many_networks_together_warn_the_office_once(office: Office, database: Database, clock: Clock):
    guessing = Guessing(database, QUICK)

    async def warned() -> list[datetime]:
        async with database.reading() as connection:
            found = await connection.execute(select(col(Notice.at)).where(col(Notice.act) == GUESSING))
            return list(found.scalars())

    for n in range(10):
        await guess(guessing, f"198.51.{n}.0/24")
    async with database.reading() as connection:
        assert not await guessing.is_alarmed(connection)
    assert await warned() == []
    for n in range(10, 14):
        await guess(guessing, f"198.51.{n}.0/24")
    watching = [office.administrator, office.registrar, office.second_registrar, office.inspector]
    assert len(await warned()) == len(watching), "one notice for each who watches"
    async with database.reading() as connection:
        assert await guessing.is_alarmed(connection)
        assert await Guessing(database, QUICK).is_alarmed(connection), "another process knows it too"
    clock.now += timedelta(minutes=2)
    async with database.reading() as connection:
        assert not await guessing.is_alarmed(connection)


async def test_a_database_that_does_not_answer_refuses_nobody(tmp_path: object):
    before = set(threading.enumerate())
    gone = Database(f"sqlite+aiosqlite:///{tmp_path}/nowhere/register.db")
    assert [await guess(Guessing(gone, QUICK)) for _ in range(5)] == [0] * 5
    await gone.close()
    # The driver's thread of a connection that did not open tells this loop of its end a moment later.
    for thread in set(threading.enumerate()) - before:
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


async def test_over_http_a_guesser_waits_and_a_true_label_is_answered(client: AsyncClient, chain: Chain):
    client._transport.app.state.guessing = Guessing(chain.database, QUICK)  # type: ignore[attr-defined] # the transport of the application itself
    number = await chain.issued(5)
    true, guesses = chain.code(number), [chain.code(number, index) for index in range(4000, 4004)]
    told = [await client.get(f"/{code}", headers={"Accept": "application/json"}) for code in guesses]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]
    assert (told[3].headers["retry-after"], told[3].json()["code"]) == ("20", "busy")
    page = await client.get(f"/{guesses[3]}", headers=HOME)
    assert (page.status_code, page.headers["retry-after"]) == (429, "20")
    assert "Từ mạng của bạn có nhiều lượt tra" in page.text
    assert (await client.get(f"/api/v1/labels/{guesses[3]}")).status_code == 429
    assert (await client.get(f"/{true}", headers=HOME)).status_code == 200
    assert (await client.get(f"/{true[:-1]}x", headers=HOME)).status_code == 200, "a slip of the finger is no guess"
    health = (await client.get("/healthz")).json()["guessing"]
    assert health == {"alarm": False, "refused": 3}
