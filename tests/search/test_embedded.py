"""What the folder of the embedded engine withstands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from search import fields, generation
from search.clauses import BY_NAME, CALLED, LIGHT, MET, NUMBER, TYPED
from search.embedded import POINTER, EmbeddedEngine
from search.engine import EngineBusy, EngineUnavailable, Mark
from search.finding import Query, find
from search.planner import COUNTED, READ
from tests.search.corpus import document, identity

HOLDER = """
import sys, tantivy
writer = tantivy.Index.open(sys.argv[1]).writer(15_000_000, 1)
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


async def filled(folder: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(folder)
    await engine.put([document("Vinh")], mark=Mark(3, "cc"))
    return engine


async def test_an_index_is_there_after_a_restart(folder: Path):
    await (await filled(folder)).close()
    again = EmbeddedEngine(folder)
    assert await again.mark() == Mark(3, "cc")
    assert (await find(again, Query("vinh"))).ids == (identity("Vinh"),)


async def test_another_process_sees_a_commit_with_its_next_question(folder: Path):
    reader, writer = EmbeddedEngine(folder), EmbeddedEngine(folder)
    await writer.put([], mark=Mark(1, "aa"))
    assert (await find(reader, Query(""))).total == 0
    await writer.put([document("Vinh")])
    assert (await find(reader, Query(""))).total == 1
    async with writer.fresh() as fresh:
        await fresh.put([document("Huế"), document("Vinh")], mark=Mark(2, "bb"))
    assert (await find(reader, Query(""))).total == 2


async def test_an_index_thrown_away_while_it_is_used_does_not_answer_until_it_is_filled_again(folder: Path):
    engine = await filled(folder)
    shutil.rmtree(folder)
    assert await engine.mark() == Mark(0, "")
    for text in ("vinh", ""):
        with pytest.raises(EngineUnavailable):
            await find(engine, Query(text))
    await engine.put([document("Huế")], mark=Mark(3, "cc"))
    assert (await find(engine, Query(""))).ids == (identity("Huế"),)


async def test_an_index_that_cannot_be_read_does_not_answer_and_says_that_it_has_to_be_filled(folder: Path):
    await (await filled(folder)).close()
    (current,) = (path for path in folder.iterdir() if path.is_dir())
    (current / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(EngineUnavailable):
        await find(EmbeddedEngine(folder), Query("vinh"))
    assert await EmbeddedEngine(folder).mark() == Mark(0, "")


async def test_another_folding_or_other_fields_begin_an_empty_index(folder: Path, monkeypatch: pytest.MonkeyPatch):
    await (await filled(folder)).close()
    monkeypatch.setattr("search.embedded.fingerprint", lambda: "another")
    assert await EmbeddedEngine(folder).mark() == Mark(0, "")


def test_the_fingerprint_tells_another_folding(monkeypatch: pytest.MonkeyPatch):
    before = fields.fingerprint()
    assert before == fields.fingerprint()
    monkeypatch.setattr(fields, "words", lambda text: [text])
    assert fields.fingerprint() != before


async def test_a_writer_waits_for_another_process_and_then_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(generation, "PATIENCE", 0.3)
    engine = await filled(folder)
    current = folder / (folder / POINTER).read_text(encoding="ascii")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(current)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(EngineBusy):
            await engine.put([document("Huế")])
        assert (await find(engine, Query(""))).total == 1  # readers do not wait
        other.kill()
        other.wait()
        await engine.put([document("Huế")])  # the lock goes with its process
    assert (await find(engine, Query(""))).total == 2


async def test_a_folder_that_cannot_be_made_is_an_engine_that_does_not_answer(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EngineUnavailable):
        await find(EmbeddedEngine(tmp_path / "file" / "index"), Query("vinh"))


async def test_generations_left_behind_are_cleared_away(folder: Path):
    engine = await filled(folder)
    for n in range(4):
        async with engine.fresh() as fresh:
            await fresh.put([document(f"Vinh {n}")], mark=Mark(n, "cc"))
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 2  # the one in force, and the one before
    assert (await find(engine, Query(""))).ids == (identity("Vinh 3"),)


def test_no_sum_of_scores_reaches_where_a_float_counts_in_twos():
    """What is not ordered by the rules stands in the order of the scores, which tantivy adds up in 32 bits."""
    most = NUMBER + CALLED + COUNTED * (MET + BY_NAME + TYPED) + READ * LIGHT
    assert most < 2**24
