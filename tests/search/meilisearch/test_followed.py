"""Both engines are kept up to date, each at its own pace, and what a server missed while it was away is made good."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import anyio
import pytest

from registry.database import Database
from registry.errors import BrokenChain
from registry.journal import following
from registry.tables import Bookmark, Record
from registry.vocabulary import Status, Subject
from search.checking import Difference, compare
from search.documents import Audience
from search.engines import Engines, Indexes
from search.finding import Query, find
from search.meilisearch_access import ServerAccess
from tests.commands.program import Program
from tests.search.meilisearch.conftest import KEYS
from tests.search.meilisearch.proxy import Fault, FaultyProxy, faulty_way_to
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn
from tests.search.test_follower import amended, mirror

pytestmark = pytest.mark.material


@pytest.fixture
async def way(stand_in: MeilisearchWireStandIn) -> AsyncIterator[FaultyProxy]:
    async with faulty_way_to(stand_in.url, FaultyProxy) as proxy:
        yield proxy


@pytest.fixture
async def engines(way: FaultyProxy, tmp_path: Path) -> AsyncIterator[Engines]:
    access = ServerAccess(way.url, KEYS.search_key, KEYS.index_key, KEYS.prefix)
    made = Engines.of(tmp_path / "search", access)
    yield made
    await made.aclose()


@pytest.fixture
def program(database_url: str, tmp_path: Path) -> Program:
    return Program(tmp_path, database_url)


async def written(database: Database, *names: str) -> list[UUID]:
    async with database.writing() as session:
        return [await mirror(session, name) for name in names]


async def withdrawn(database: Database, record_id: UUID) -> None:
    async with database.writing() as session:
        record = await session.get(Record, record_id)
        assert record is not None
        record.status, record.custody = Status.WITHDRAWN, "own"  # type: ignore[assignment] # as the column stores it
        session.add(record)
        await amended(session, Subject.RECORD, record_id)


async def level(database: Database, engines: Engines) -> None:
    for follower in engines.followers(database):
        await follower.catch_up()


@asynccontextmanager
async def followed(database: Database, engines: Engines) -> AsyncIterator[None]:
    """Follow at the pace of a service until the block ends."""
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for follower in engines.followers(database):
            tasks.start_soon(follower.follow, stop)
        yield
        stop.set()


async def differences(database: Database, engines: Engines) -> list[Difference]:
    assert engines.server is not None
    return [await compare(database, one, Audience.PUBLIC) for one in (engines.embedded, engines.server)]


async def test_both_engines_hold_what_the_register_does(database: Database, engines: Engines):
    first, second, _ = await written(database, "Phúc Trạch", "Hương Khê", "岩手県産")
    await level(database, engines)
    async with database.writing() as session:
        changed = await session.get(Record, first)
        assert changed is not None
        changed.name = "Vũ Quang"
        session.add(changed)
        await amended(session, Subject.RECORD, first)
    await withdrawn(database, second)
    await written(database, "Vinh")
    await level(database, engines)
    embedded, server = await differences(database, engines)
    assert (embedded.held, embedded.is_none) == (3, True)
    assert server == embedded


async def test_each_has_a_bookmark_of_its_own(database: Database, engines: Engines):
    await written(database, "Vinh", "Huế")
    await level(database, engines)
    async with database.writing() as session:
        places = {name: await session.get(Bookmark, name) for name in ("search", "search-meilisearch")}
    assert {name: place and place.position for name, place in places.items()} == {"search": 2, "search-meilisearch": 2}


async def test_a_server_that_is_away_holds_up_nobody_and_catches_up_by_itself(
    database: Database, engines: Engines, way: FaultyProxy, monkeypatch: pytest.MonkeyPatch
):
    for name in ("QUICK", "SLOW", "FAILED"):
        monkeypatch.setattr(following, name, 0.05)
    await written(database, "Vinh")
    with anyio.fail_after(60):
        async with followed(database, engines):
            while engines.server is None or not await engines.server.count():
                await anyio.sleep(0.05)
            way.fault = Fault.DROPPED
            (second,) = await written(database, "Phúc Trạch")
            while second not in (await find(engines.embedded, Query("phuc trach"))).ids:
                await anyio.sleep(0.05)
            hits = await find(engines.finder, Query("phuc trach"))
            assert (hits.ids, hits.is_limited) == ((second,), True)
            way.fault = Fault.NONE
            while not (await differences(database, engines))[1].is_none:
                await anyio.sleep(0.05)


@pytest.mark.parametrize(
    ("harm", "told"), [("taken out", "missing"), ("put in", "superfluous"), ("changed", "changed")]
)
async def test_every_difference_is_told_by_its_record(
    database: Database, engines: Engines, stand_in: MeilisearchWireStandIn, harm: str, told: str
):
    first, second = await written(database, "Vinh", "Huế")
    await level(database, engines)
    assert engines.server is not None
    held = stand_in.indexes[engines.server.live]
    other = held[second.hex]
    if harm == "taken out":
        held.pop(first.hex)
    elif harm == "put in":
        stranger = "0" * 32
        held[stranger] = {**other, "id": stranger, "text": [stranger, *other["text"][1:]]}
    else:
        held[first.hex]["text"] = [first.hex, *other["text"][1:]]
    _, difference = await differences(database, engines)
    expected = "0" * 32 if harm == "put in" else first.hex
    assert {name: getattr(difference, name) for name in ("missing", "superfluous", "changed")} == {
        **{kind: [] for kind in ("missing", "superfluous", "changed")},
        told: [expected],
    }


async def test_the_check_of_the_command_line_tells_each_index(
    database: Database, engines: Engines, stand_in: MeilisearchWireStandIn, program: Program
):
    first, _ = await written(database, "Vinh", "Huế")
    access = ServerAccess(stand_in.url, KEYS.search_key, KEYS.index_key, KEYS.prefix)
    indexes = Indexes(engines, Engines.of(engines.embedded.folder, access, Audience.OFFICE))
    for follower in indexes.followers(database):
        await follower.catch_up()
    await indexes.office.aclose()
    assert engines.server is not None
    settings = {
        "SOGOC_MEILI_URL": stand_in.url,
        "SOGOC_MEILI_SEARCH_KEY": KEYS.search_key,
        "SOGOC_MEILI_INDEX_KEY": KEYS.index_key,
        "SOGOC_MEILI_PREFIX": KEYS.prefix,
        "SOGOC_SEARCH_FOLDER": str(engines.embedded.folder),
    }
    told = await anyio.to_thread.run_sync(lambda: program.run("search", "check", **settings))
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        f"{name}: 2 records, up to date; the same as the register"
        for name in ("search", "search-meilisearch", "search-office", "search-meilisearch-office")
    ]
    stand_in.indexes[engines.server.live].pop(first.hex)
    told = await anyio.to_thread.run_sync(lambda: program.run("search", "check", **settings))
    assert told.status == 4
    assert told.out.splitlines()[1] == f"search-meilisearch: 1 records, up to date; 1 missing: {first.hex}"
    stand_in.keys.clear()
    told = await anyio.to_thread.run_sync(lambda: program.run("search", "check", **settings))
    assert told.status == 1
    assert "invalid_api_key" in told.err
    assert "Traceback" not in told.err


async def test_an_index_of_one_register_is_not_taken_for_another_s(
    database: Database, engines: Engines, stand_in: MeilisearchWireStandIn
):
    await written(database, "Vinh")
    await level(database, engines)
    assert engines.server is not None
    marks = [one for one in stand_in.indexes[engines.server.live].values() if "seal" in one]
    for one in marks:
        one["seal"] = "00" * 32
    follower = engines.followers(database)[1]
    with pytest.raises(BrokenChain):
        await follower.catch_up()
    await follower.accept()
    assert (await differences(database, engines))[1].is_none
