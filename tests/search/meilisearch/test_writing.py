"""How an index on a server is written, made anew and kept tidy, as far as the wire tells."""

from collections.abc import Callable
from typing import Any

import pytest

from search import meilisearch_documents as documents
from search.engine import EngineMisused, EngineUnavailable, Mark
from search.meilisearch_engine import MeilisearchEngine
from tests.search.corpus import document, identity
from tests.search.meilisearch.conftest import ANYTHING, LINE, filled
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn, error

pytestmark = pytest.mark.material


def written(stand_in: MeilisearchWireStandIn) -> list[Any]:
    return [body for method, target, body in stand_in.asked if method == "POST" and target.endswith("/documents")]


async def test_documents_those_that_are_gone_and_the_mark_are_one_write(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh", "Huế")
    before = len(written(stand_in))
    await engine.put([document("Cam")], without=[identity("Vinh"), identity("never there")], mark=Mark(8, "cd"))
    await engine.refresh()
    (sent,) = written(stand_in)[before:]
    assert [one["role"] for one in sent] == ["gone", "gone", "record", "mark"]
    assert (await engine.count(), await engine.mark()) == (2, Mark(8, "cd"))


async def test_nothing_is_never_put(engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn):
    await filled(engine, "Vinh")
    before = len(written(stand_in))
    await engine.put([])
    assert len(written(stand_in)) == before


async def test_a_write_waits_for_its_own_task_and_a_question_for_none(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")
    asked = len(stand_in.asked)
    await engine.put([document("Huế")])
    assert not [target for _, target, _ in stand_in.asked[asked:] if target.startswith("/tasks")]
    await engine.refresh()
    assert [target for _, target, _ in stand_in.asked[asked:] if target.startswith("/tasks")]
    asked = len(stand_in.asked)
    await engine.candidates(ANYTHING)
    assert {target for _, target, _ in stand_in.asked[asked:]} == {"/multi-search"}


async def test_a_rebuild_goes_step_by_step_and_each_is_waited_for(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")
    asked = len(stand_in.asked)
    async with engine.fresh() as fresh:
        await fresh.put([document("Huế")])
        await fresh.put([], mark=Mark(9, "ff"))
        await fresh.refresh()
        assert (await engine.mark(), await engine.count()) == (LINE, 1)
    assert (await engine.mark(), await engine.count()) == (Mark(9, "ff"), 1)
    steps = [
        "wait" if "/tasks/" in target else f"{method} {target.rpartition('/')[2].partition('?')[0].partition('-')[0]}"
        for method, target, _ in stand_in.asked[asked:]
    ]
    changing = [one for one in steps if one != "wait" and not one.startswith("GET") and one != "POST multi"]
    assert changing[:6] == ["POST indexes", "PATCH settings", *["POST documents"] * 3, "POST swap"]
    for at, step in enumerate(steps):
        if step in {"POST indexes", "PATCH settings", "POST swap"}:
            assert steps[at + 1] == "wait", steps
    assert [name for name in stand_in.indexes if name != engine.live] == []


async def rebuilt(engine: MeilisearchEngine, then: Callable[[], None] | Exception) -> None:
    """Fill a fresh index; before it takes the old one's place, something happens."""
    async with engine.fresh() as fresh:
        await fresh.put([document("Huế")], mark=LINE)
        await fresh.refresh()
        if isinstance(then, Exception):
            raise then
        then()


async def test_a_rebuild_that_fails_leaves_nothing_behind(engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn):
    await filled(engine, "Vinh")
    fail = KeyError("in the middle")
    with pytest.raises(KeyError):
        await rebuilt(engine, fail)
    assert list(stand_in.indexes) == [engine.live]
    assert await engine.mark() == LINE


async def test_what_was_cleared_away_while_it_was_filled_takes_nobodys_place(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")

    def clear() -> None:
        stand_in.indexes[next(name for name in stand_in.indexes if name != engine.live)].pop(identity("Huế").hex)

    with pytest.raises(EngineUnavailable, match="not what was put"):
        await rebuilt(engine, clear)
    assert (await engine.mark(), await engine.count()) == (LINE, 1)


async def test_who_knew_the_index_before_a_rebuild_cannot_mark_the_new_one(engine: MeilisearchEngine):
    await filled(engine, "Vinh")
    other = MeilisearchEngine(engine.access)
    assert await other.mark() == LINE
    async with engine.fresh() as fresh:
        await fresh.put([document("Vinh")], mark=LINE)
    await other.put([document("Huế")], mark=Mark(9, "ff"))  # as if lines 8 and 9 had been read before the swap
    await other.refresh()
    assert await other.mark() == await engine.mark() == LINE  # so line 8 is read again


async def test_an_index_of_another_server_version_counts_as_new(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")
    stand_in.version = "1.51.0"
    assert await engine.mark() == LINE  # the version is not asked for each time
    stand_in.script.append((503, error("internal")))
    with pytest.raises(EngineUnavailable):
        await engine.mark()
    assert await engine.mark() == Mark(0, "")  # a server that comes back may be another


async def test_an_index_of_another_form_is_not_read(engine: MeilisearchEngine, monkeypatch: pytest.MonkeyPatch):
    await filled(engine, "Vinh")
    monkeypatch.setattr(documents, "form", lambda: "another")
    assert await engine.mark() == Mark(0, "")
    with pytest.raises(EngineUnavailable, match="another version"):
        await engine.candidates(ANYTHING)


async def test_an_index_that_is_not_there_or_never_was_level_cannot_say_that_nothing_is(engine: MeilisearchEngine):
    assert (await engine.mark(), await engine.count()) == (Mark(0, ""), 0)
    with pytest.raises(EngineUnavailable):
        await engine.candidates(ANYTHING)
    await engine.put([document("Vinh")])
    with pytest.raises(EngineUnavailable, match="not been filled"):
        await engine.candidates(ANYTHING)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("no_space_left_on_device", EngineUnavailable),
        ("internal", EngineUnavailable),
        ("invalid_document_id", EngineMisused),
    ],
)
async def test_a_task_that_fails_is_told_once(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn, code: str, expected: type[Exception]
):
    await filled(engine, "Vinh")
    stand_in.failing.append(error(code))
    await engine.put([document("Huế")])
    with pytest.raises(expected, match=code):
        await engine.refresh()
    await engine.refresh()
    assert await engine.count() == 1


async def test_no_mark_is_told_before_what_it_stands_for_is_written(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")
    stand_in.failing.append(error("no_space_left_on_device"))
    await engine.put([document("Huế")])
    with pytest.raises(EngineUnavailable):
        await engine.put([document("Cam")], mark=Mark(9, "ff"))
    assert await engine.mark() == LINE


async def test_the_server_forgets_what_is_done(engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn):
    await filled(engine, "Vinh")
    await engine.put([], without=[identity("Vinh")], mark=Mark(8, "cd"))
    stand_in.indexes[f"{engine.live}-abandoned"] = {}
    await engine.tidy()
    assert any(method == "DELETE" and target.startswith("/tasks?statuses=") for method, target, _ in stand_in.asked)
    assert sorted(stand_in.indexes) == [engine.live]
    assert "gone" not in {one["role"] for one in stand_in.indexes[engine.live].values()}
