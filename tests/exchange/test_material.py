"""The real files beside the project, on both databases. Without them these tests are skipped, and say so."""

from collections import Counter

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from registry import demonstration, exchange
from registry.database import Database
from registry.tables import AdministrativeUnit, Particulars, Record
from registry.vocabulary import Kind, Status
from tests.conftest import SHARED
from tests.exchange.files import counted

pytestmark = [
    pytest.mark.material,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project"),
]

EXPECTED = {
    # rows, added, changed, no rights, faulty otherwise
    "provinces_63_to_34.csv": (63, 63, 0, 0, 0),
    "provinces_34.csv": (34, 34, 0, 0, 0),
    "hatinh_communes_2025.csv": (69, 69, 0, 0, 0),
    "hatinh_communes_2025.geojson": (69, 0, 69, 0, 0),
    "hatinh_province.geojson": (1, 0, 1, 0, 0),
    "gi_vietnam.csv": (100, 100, 0, 0, 0),
    "gi_eu.csv": (3739, 3501, 159, 78, 1),
    "tm_sample.csv": (10914, 10914, 0, 0, 0),
    "hatinh_products.csv": (58, 24, 2, 32, 0),
}


def told(summary: exchange.FolderSummary) -> dict[str, tuple[int, ...]]:
    return {
        file.file_name: (file.rows, file.added, file.changed, file.no_rights, file.faulty - file.no_rights)
        for file in summary.files
    }


async def test_every_shared_file_comes_in_and_only_once(database: Database):
    summary = await exchange.run_folder(database, SHARED)
    assert told(summary) == EXPECTED
    assert {path.name for path in SHARED.iterdir()} == {*EXPECTED, *(name for name, _ in summary.left_out)}
    assert {"nice_classes.csv", "search_queries_public.csv", "tm_conflicts_public.csv"} <= dict(summary.left_out).keys()
    before = await counted(database)
    assert before["record"] == 3501 + 100 + 10914 + 24
    assert before["administrative_unit"] == 63 + 34 + 69
    again = await exchange.run_folder(database, SHARED)
    assert Counter(file.added + file.changed for file in again.files) == {0: len(EXPECTED)}
    assert await counted(database) == before
    await look_at_what_is_in(database)


async def look_at_what_is_in(database: Database) -> None:
    async with database.writing() as session:
        statement = select(Record).where(Record.registration_number == "00022", Record.office == "VN")
        [phuc_trach] = (await session.exec(statement)).all()
        latest = (
            select(Particulars).where(Particulars.record_id == phuc_trach.id).order_by(col(Particulars.version).desc())
        )
        body = (await session.exec(latest.limit(1))).one().body
        assert "18547" in body["additions"]["hatinh"]["HT-001"]["communes_2025_codes"]
        communes = select(AdministrativeUnit).where(AdministrativeUnit.code == "18547")
        commune = (await session.exec(communes)).one()
        assert commune.boundary is not None
        assert commune.longitude == 105.8088
        parma = (await session.exec(select(Record).where(Record.application_number == "PDO-IT-0067"))).one()
        assert (parma.kind, parma.status) == (Kind.GEOGRAPHICAL_INDICATION, Status.REGISTERED)


async def test_a_dry_run_of_all_counts_the_same_and_writes_nothing(database: Database):
    summary = await exchange.run_folder(database, SHARED, dry_run=True)
    assert told(summary) == EXPECTED
    assert set((await counted(database)).values()) == {0}


class Interrupted(Exception):
    pass


async def test_the_european_register_goes_on_after_an_interruption(database: Database):
    def stop(done: int, _: int) -> None:
        if done == 3500:
            raise Interrupted

    with pytest.raises(Interrupted):
        await exchange.run(database, SHARED / "gi_eu.csv", report=stop)
    await exchange.run(database, SHARED / "gi_eu.csv")
    async with database.reading() as connection:
        counts = "SELECT rows_read, added, changed, unchanged, faulty FROM import_run"
        assert tuple((await connection.execute(text(counts))).one()) == (3739, 3501, 159, 0, 79)
    found = await counted(database)
    assert (found["record"], found["provenance"], found["import_fault"]) == (3501, 3501, 79)
    assert found["entry"] == 3501 + 159 + 1


async def test_the_demonstration_and_the_shared_files_are_one_and_the_same(database: Database):
    await exchange.run_folder(database, demonstration.FOLDER)
    summary = await exchange.run(database, SHARED / "gi_vietnam.csv")
    # Nineteen names protected by treaty are not in the demonstration; two sources are worded otherwise there.
    assert (summary.added, summary.changed, summary.unchanged) == (19, 2, 79)
    for name in ("provinces_63_to_34.csv", "provinces_34.csv", "hatinh_communes_2025.csv", "hatinh_products.csv"):
        same = await exchange.run(database, SHARED / name)
        assert (same.added, same.changed) == (0, 0), name
