"""What is not published stays out of what everybody searches: its records, its words, and how often words occur."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from registry.database import Database
from registry.procedure.lodging import lodge
from registry.vocabulary import Category, Kind
from search.documents import Audience
from search.embedded import EmbeddedEngine
from search.filters import FIELDS, Filters
from search.finding import Hits, Query, find
from search.follower import SearchFollower
from search.queries import Suggestions, suggest
from tests.procedure.office import Bench, do, drafted
from tests.search.test_follower import mirror

ASKED = ("", "phuc trach", "bưởi", "zyxquor", "zyxq", "zyxquor phuc trach", "bưởi zyxquor vinh", "00022", "hà tĩnh")


class Two(NamedTuple):
    """The public index and the office's, each with its follower."""

    public: EmbeddedEngine
    office: EmbeddedEngine
    followers: tuple[SearchFollower, SearchFollower]

    async def level(self) -> None:
        for follower in self.followers:
            await follower.catch_up()


@pytest.fixture
async def two(database: Database, tmp_path: Path) -> AsyncIterator[Two]:
    public, office = EmbeddedEngine(tmp_path / "public"), EmbeddedEngine(tmp_path / "office")
    followers = (SearchFollower(database, public), SearchFollower(database, office, Audience.OFFICE))
    yield Two(public, office, followers)
    await public.close()
    await office.close()


async def told(engine: EmbeddedEngine, database: Database) -> list[tuple[Hits, Suggestions]]:
    """Return all that everybody can learn: answers, totals, counts of every field, suggestions."""
    answers = []
    for text in ASKED:
        for filters in (Filters(), Filters.of(kind="trademark")):
            hits = await find(engine, Query(text, filters, limit=100, facets=FIELDS))
            async with database.reading() as connection:
                answers.append((hits, await suggest(engine, connection, text or "p", 8)))
    return answers


async def test_lodging_a_dossier_with_a_new_word_changes_nothing_that_everybody_is_told(
    database: Database, bench: Bench, two: Two
):
    async with database.writing() as session:
        for n in range(5):
            await mirror(session, f"Phúc Trạch {n}", product="bưởi quả", registered_on=date(2010, 1, 1 + n))
        await mirror(session, "VINH", kind=Kind.TRADEMARK, category=Category.ORDINARY, registration_number="00022")
    await two.level()
    before = await told(two.public, database)

    record_id = await drafted(database, bench, name="Zyxquor Phúc Trạch")
    await two.level()
    assert (await find(two.office, Query("zyxquor"))).ids == ()  # a draft is its applicant's alone
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
    await two.level()

    assert await told(two.public, database) == before
    assert (await two.public.count(), await two.office.count()) == (6, 7)
    hits = await find(two.office, Query("zyxquor", facets=("status",)))
    assert (hits.ids, hits.facets["status"]) == ((record_id,), (("lodged", 1),))


async def test_both_indexes_reach_the_same_line_under_bookmarks_of_their_own(database: Database, two: Two):
    async with database.writing() as session:
        await mirror(session, "Vinh")
    await two.level()
    assert await two.public.mark() == await two.office.mark()
    assert [await follower.lag() for follower in two.followers] == [0, 0]
