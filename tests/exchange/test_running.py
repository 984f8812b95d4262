import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from registry import exchange, trials
from registry.database import Database
from registry.errors import NotAcceptable, Taken
from registry.exchange import progress
from registry.journal import OFFICE
from registry.journal.clock import keep_up
from registry.tables import (
    ImportRun,
)
from registry.vocabulary import RunStatus, Subject
from tests.exchange import files
from tests.exchange.files import counted, entries, marks, table


async def test_a_second_import_of_the_same_file_changes_nothing(database: Database, tmp_path: Path):
    path = table(tmp_path / "marks.csv", "trade-marks", *marks(7), files.MARK | {"status": "?"})
    await exchange.run(database, path)
    before = await counted(database)
    again = await exchange.run(database, path)
    assert (again.rows, again.added, again.changed, again.unchanged, again.faulty) == (8, 0, 0, 7, 1)
    assert again.faults[0].cells["status"] == "?"
    assert await counted(database) == before
    assert before["entry"] == 7 + 1


async def test_a_finished_import_is_one_line_of_the_journal(database: Database, tmp_path: Path):
    summary = await exchange.run(database, table(tmp_path / "marks.csv", "trade-marks", *marks(3)))
    [entry] = await entries(database, "import")
    assert (entry.subject, entry.subject_id, entry.actor) == (Subject.IMPORT, str(summary.run_id), OFFICE.account_id)
    assert (entry.facts["added"], entry.facts["layout"]) == (3, "trade-marks")


async def test_a_file_with_no_rows_is_in_once(database: Database, tmp_path: Path):
    path = table(tmp_path / "marks.csv", "trade-marks")
    assert (await exchange.run(database, path)).rows == 0
    before = await counted(database)
    await exchange.run(database, path)
    assert await counted(database) == before
    assert before["import_run"] == 1


async def test_a_dry_run_counts_and_writes_nothing(database: Database, tmp_path: Path):
    path = table(tmp_path / "eu.csv", "gi-eu", files.AMENDMENT, files.EUROPE, files.EUROPE | {"file_number": "x"})
    before = await counted(database)
    dry = await exchange.run(database, path, dry_run=True)
    assert (dry.rows, dry.added, dry.changed, dry.faulty, dry.dry_run, dry.run_id) == (3, 1, 1, 1, True, None)
    assert await counted(database) == before
    assert set(before.values()) == {0}
    real = await exchange.run(database, path)
    assert (real.added, real.changed, real.faulty) == (dry.added, dry.changed, dry.faulty)


async def test_while_an_import_is_only_tried_others_write_a_register_that_is_a_file(database: Database, tmp_path: Path):
    if not database.is_sqlite:
        pytest.skip("a register that is no file is not copied")
    path = table(tmp_path / "eu.csv", "gi-eu", files.AMENDMENT, files.EUROPE)
    register = Path(str(database.url.database))
    beside: list[int] = []

    def write(_: int, __: int) -> None:
        with closing(sqlite3.connect(register, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        beside.append(len(list(register.parent.glob("*-tried-*"))))

    await exchange.run(database, path, dry_run=True, report=write)
    assert beside == [1]
    assert not list(register.parent.glob("*-tried-*"))


async def test_the_copy_of_a_killed_process_is_removed_and_no_other(database: Database):
    if not database.is_sqlite:
        pytest.skip("a register that is no file is not copied")
    register = Path(str(database.url.database))
    killed, foreign = (register.with_name(f"{register.name}-tried-{name}") for name in ("killed", "foreign"))
    for folder in (killed, foreign):
        folder.mkdir()
    trials.copy(register, killed / register.name)
    (killed / f"{register.name}-wal").write_text("left")
    (foreign / "theirs").write_text("kept")
    with trials.place(register) as there:
        trials.copy(register, there)
        await keep_up(database, (), date(2026, 11, 26))
        assert there.exists()
        assert (foreign / "theirs").exists()
        assert not killed.exists()
    assert not there.parent.exists()


async def test_where_the_disk_has_no_room_for_a_copy_the_register_itself_is_tried(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = table(tmp_path / "eu.csv", "gi-eu", files.AMENDMENT, files.EUROPE)
    monkeypatch.setattr(trials, "ROOM", 10**15)
    before = await counted(database)
    dry = await exchange.run(database, path, dry_run=True, report=lambda _, __: None)
    assert (dry.added, dry.changed) == (1, 1)
    assert await counted(database) == before


class Interrupted(Exception):
    pass


async def test_an_interrupted_import_goes_on_without_loss_or_duplicate(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "BATCH", 10)
    rows = marks(45)
    rows[4]["status"] = rows[33]["status"] = "?"
    rows[40] = rows[2]
    path = table(tmp_path / "marks.csv", "trade-marks", *rows)

    def stop(done: int, _: int) -> None:
        if done == 20:
            raise Interrupted

    with pytest.raises(Interrupted):
        await exchange.run(database, path, report=stop)
    between = await counted(database)
    assert (between["record"], between["import_fault"]) == (19, 1)
    seen: list[tuple[int, int]] = []
    resumed = await exchange.run(database, path, report=lambda done, total: seen.append((done, total)))
    assert (resumed.added, resumed.unchanged, resumed.faulty) == (45 - 3 - 19, 19, 3)
    assert seen[-1] == (45, 45)
    assert len(seen) == 3
    async with database.writing() as session:
        run = (await session.exec(select(ImportRun))).one()
    assert (run.rows_read, run.added, run.faulty, run.status) == (45, 42, 3, RunStatus.DONE)
    after = await counted(database)
    assert (after["record"], after["provenance"], after["import_fault"], after["entry"]) == (42, 42, 3, 42 + 1)


async def test_an_error_inside_a_batch_leaves_nothing_of_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def break_off(*_: object, **__: object) -> None:
        raise Interrupted

    path = table(tmp_path / "marks.csv", "trade-marks", *marks(3))
    with monkeypatch.context() as broken:
        broken.setattr(progress.FileProgress, "_keep", break_off)
        with pytest.raises(Interrupted):
            await exchange.run(database, path)
    assert set((await counted(database)).values()) == {0}
    assert (await exchange.run(database, path)).added == 3


async def test_two_imports_of_one_file_do_not_run_into_each_other(database: Database, tmp_path: Path):
    path = table(tmp_path / "marks.csv", "trade-marks", *marks(5))
    async with database.reading() as connection:
        slow = await progress.FileProgress.begin(connection, path)
    await exchange.run(database, path)
    with pytest.raises(Taken, match=r"Another import of marks\.csv is under way"):
        async with database.writing() as session:
            await slow.take(session, next(slow.batches()))
    assert (await counted(database))["record"] == 5


async def test_a_folder_comes_in_so_that_nothing_waits_for_what_comes_later(database: Database, tmp_path: Path):
    tmp_path /= "given"
    tmp_path.mkdir()
    table(tmp_path / "a.csv", "hatinh-products", files.PRODUCT | {"protection_type": "GI", "number": "00022"})
    table(tmp_path / "b.csv", "communes-hatinh", files.COMMUNE)
    table(tmp_path / "c.csv", "gi-vietnam", files.VIETNAM)
    table(tmp_path / "d.csv", "provinces-34", files.PROVINCE)
    (tmp_path / "e.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not looked at", encoding="utf-8")
    begun: list[str] = []

    def reporting(path: Path) -> exchange.Report:
        begun.append(path.name)
        return lambda _done, _total: None

    dry = await exchange.run_folder(database, tmp_path, dry_run=True)
    assert set((await counted(database)).values()) == {0}
    real = await exchange.run_folder(database, tmp_path, reporting=reporting)
    for summary in (dry, real):
        assert [(file.file_name, file.faulty) for file in summary.files] == [
            ("d.csv", 0), ("b.csv", 0), ("c.csv", 0), ("a.csv", 0),
        ]  # fmt: skip
        assert [name for name, _ in summary.left_out] == ["e.csv", "notes.txt"]
    assert begun == ["d.csv", "b.csv", "c.csv", "a.csv"]


async def test_a_folder_without_known_files_is_refused(database: Database, tmp_path: Path):
    with pytest.raises(NotAcceptable, match="no file with a known layout"):
        await exchange.run_folder(database, tmp_path)
