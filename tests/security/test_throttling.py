"""The one limiter: a budget for a key in a window, counted in the database, whoever asks through whichever worker."""

import asyncio
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, post
from litestar.datastructures import State
from sqlalchemy import text

from api.pages.errors import HANDLERS
from api.security.throttling import length, network, throttled
from registry import calendar, throttling
from registry.database import Database
from registry.errors import Busy
from registry.saying import say
from registry.throttling import Limit, in_words, network_of, take, take_within
from tests.engines import statements
from tests.people.conftest import Clock

HOUR = timedelta(hours=1)
FIVE = Limit("five", 5, HOUR, say("Too many of these; wait %(wait)s.", wait=""))
BYTES = Limit("bytes", 10_000_000, HOUR, say("Too many of these; wait %(wait)s.", wait=""))


class Undone(Exception):
    pass


async def waits(database: Database, limit: Limit, *key: str, cost: int = 1) -> int:
    """Take once; return the seconds to wait, 0 when it was taken."""
    try:
        await take(database, limit, *key, cost=cost)
    except Busy as refusal:
        return refusal.seconds
    return 0


async def test_a_budget_is_taken_at_once_and_fills_again_evenly(database: Database, clock: Clock):
    assert [await waits(database, FIVE, "a") for _ in range(7)] == [0, 0, 0, 0, 0, 720, 720]
    clock.now += timedelta(minutes=5)
    assert await waits(database, FIVE, "a") == 420
    clock.now += timedelta(minutes=7)
    assert [await waits(database, FIVE, "a") for _ in range(2)] == [0, 720]
    clock.now += 2 * HOUR
    assert [await waits(database, FIVE, "a") for _ in range(6)] == [0, 0, 0, 0, 0, 720], "never more than the budget"


async def test_each_key_of_each_limit_has_its_own_budget(database: Database):
    other = Limit("other", 5, HOUR, FIVE.said)
    for limit, key in ((FIVE, ("a", "b")), (FIVE, ("ab",)), (FIVE, ("a", "b ")), (other, ("a", "b"))):
        assert [bool(await waits(database, limit, *key)) for _ in range(6)] == [False] * 5 + [True]


async def test_what_is_large_costs_more_and_a_smaller_one_may_still_pass(database: Database, clock: Clock):
    assert await waits(database, BYTES, "a", cost=9_000_000) == 0
    assert await waits(database, BYTES, "a", cost=2_000_000) == 360
    assert await waits(database, BYTES, "a", cost=1_000_000) == 0
    clock.now += timedelta(seconds=360)
    assert await waits(database, BYTES, "a", cost=1_000_001) == 1
    assert await waits(database, BYTES, "a", cost=1_000_000) == 0
    assert await waits(database, BYTES, "b", cost=10_000_001) == 3600, "more than the budget is never let through"
    assert await waits(database, BYTES, "b", cost=10_000_000) == 0


async def test_a_hundred_at_once_through_two_workers_take_the_budget_once(database: Database):
    another = Database(database.url.render_as_string(hide_password=False))
    asked = [waits(worker, FIVE, "a") for _ in range(50) for worker in (database, another)]
    answers = await asyncio.gather(*asked)
    await another.close()
    assert answers.count(0) == 5
    assert {seconds for seconds in answers if seconds} <= set(range(700, 722))


async def test_who_read_the_clock_before_others_and_comes_after_them_is_not_refused(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(4):
        await take(database, FIVE, "a")
    early = [clock.now - timedelta(milliseconds=300)]
    monkeypatch.setattr(calendar, "now", lambda: early.pop() if early else clock.now)
    assert await waits(database, FIVE, "a") == 0
    assert await waits(database, FIVE, "a") == 720


async def test_what_passes_costs_one_statement(database: Database):
    await take(database, FIVE, "a")
    with statements(database) as noted:
        await take(database, FIVE, "a")
    assert len(noted) == 1


async def test_taken_within_a_transaction_it_is_undone_with_it(database: Database):
    async def fail() -> None:
        async with database.writing() as session:
            await take_within(session, FIVE, "a")
            raise Undone

    for _ in range(10):
        with pytest.raises(Undone):
            await fail()
    assert await waits(database, FIVE, "a") == 0


async def test_rows_that_say_nothing_are_let_go(database: Database, clock: Clock):
    await take(database, FIVE, "a")
    clock.now += timedelta(minutes=30)
    await take(database, FIVE, "b")
    async with database.writing() as session:
        await throttling.prune(session, clock.now)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM throttle"))).scalar_one() == 1


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_neither_logins_nor_addresses_stand_in_the_table(database: Database):
    await take(database, FIVE, "lan@example.vn", "192.0.2.1")
    async with database.reading() as connection:
        rows = (await connection.execute(text("SELECT * FROM throttle"))).all()
    assert len(rows) == 1
    assert "lan" not in str(rows)
    assert "192.0.2.1" not in str(rows)


def test_a_place_is_the_network_that_a_household_has():
    assert network_of("192.0.2.77") == network_of("192.0.2.1") == "192.0.2.0/24"
    assert network_of("::ffff:192.0.2.77") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2:3::9") == network_of("2001:db8:1:2::1%eth0") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.77", v4=32) == "192.0.2.77/32"
    assert network_of("unix:") == "unix:"
    assert network_of("") == ""


@given(st.text(max_size=300))
def test_whatever_an_address_is_it_has_a_place(address: str):
    assert len(network_of(address)) <= 100


@given(st.integers(1, 10**6))
def test_nobody_is_told_a_shorter_wait_than_is_true(seconds: int):
    said = str(in_words(seconds))
    number, unit = said.split()
    assert int(number) * {"s": 1, "m": 60, "h": 3600}[unit[0]] >= seconds
    assert said.endswith("s") == (number != "1")


@post("/heard", guards=[throttled(FIVE)], status_code=204)
async def heard() -> None:
    """Hear whoever comes."""


@post("/brought", guards=[throttled(BYTES, by=network, cost=length)], status_code=204)
async def brought() -> None:
    """Take what is brought."""


async def test_a_route_is_guarded_by_network_or_account_and_by_what_is_brought(database: Database):
    app = Litestar([heard, brought], exception_handlers=HANDLERS, state=State({"database": database}))

    async def ask(path: str, address: str, content: bytes = b"") -> Response:
        transport = ASGITransport(app, client=(address, 4711))  # type: ignore[arg-type] # scopes are typed narrower
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.post(path, content=content)

    answers = [await ask("/heard", f"192.0.2.{n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [204] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "720"
    assert answers[-1].json()["detail"] == "Too many of these; wait 12 minutes."
    assert (await ask("/heard", "192.0.3.1")).status_code == 204
    sizes = [(await ask("/brought", "192.0.2.1", bytes(size))).status_code for size in (9_000_000, 2_000_000, 900_000)]
    assert sizes == [204, 429, 204]
