"""What is sent to Meilisearch is what its published description allows, and what it answers is understood."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import meilisearch_documents as documents
from search import meilisearch_requests as requests
from search.engine import EngineMisused, EngineUnavailable, Search, Sort
from search.filters import FIELDS, Days, Filters
from search.meilisearch_access import ServerAccess
from search.meilisearch_engine import MeilisearchEngine
from search.meilisearch_keys import SEARCHES, demand_small
from search.syntax import read
from tests.search.corpus import document, identity
from tests.search.meilisearch.conftest import ANYTHING, LINE, filled
from tests.search.meilisearch.document import document as published
from tests.search.meilisearch.document import judged
from tests.search.meilisearch.stand_in import CONDITION, MeilisearchWireStandIn, error

pytestmark = pytest.mark.material


@pytest.mark.usefixtures("stand_in")
async def test_settings_are_those_of_the_description():
    assert judged(documents.settings(), published()["components"]["schemas"]["Settings_Unchecked"]) == []
    assert set(documents.settings()) <= set(published()["components"]["schemas"]["Settings_Unchecked"]["properties"])


@pytest.mark.parametrize(
    "text",
    [
        "phuc trach", "mua bưởi Phúc Trạch ở đâu", "nhãn hiệu pháp", "GI 22", "4-2019-01234", '"hương khê" bưởi -cam',
        "岩手県産", "vina milk", "chè", "", 'country:VN registered:2010..2019 -kind:trademark cam "bù"', '\\" OR 1 = 1',
    ],
)  # fmt: skip
async def test_every_kind_of_question_is_asked_as_the_description_has_it(engine: MeilisearchEngine, text: str):
    await filled(engine, "Phúc Trạch", "Hương Khê")
    asked = read(text)
    for sort in Sort:
        for offset in (0, 300):
            await engine.candidates(Search(asked.plan, asked.filters, FIELDS, sort, 300, offset))


async def test_what_was_put_comes_back_as_it_was(engine: MeilisearchEngine):
    await filled(engine, "Phúc Trạch", "岩手県産")
    found = await engine.candidates(ANYTHING)
    assert {text.id for text in found.texts} == {identity("Phúc Trạch").hex, identity("岩手県産").hex}
    assert [text async for text in engine.held()] == list(found.texts)
    assert (await engine.mark(), await engine.count()) == (LINE, 2)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (503, "too_many_search_requests", EngineUnavailable),
        (500, "internal", EngineUnavailable),
        (429, "too_many_requests", EngineUnavailable),
        (422, "no_space_left_on_device", EngineUnavailable),
        (400, "invalid_search_filter", EngineMisused),
        (401, "missing_authorization_header", EngineMisused),
        (403, "invalid_api_key", EngineMisused),
        (404, "not_found", EngineMisused),
    ],
)
async def test_refusals_are_told_apart(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn, status: int, code: str, expected: type[Exception]
):
    await filled(engine, "Vinh")
    stand_in.script.append((status, error(code)))
    with pytest.raises(expected, match=code):
        await engine.candidates(ANYTHING)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"results": [', b"[]", b'{"results": [{}]}'])
async def test_an_answer_that_is_none_counts_as_no_answer(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn, body: bytes
):
    await filled(engine, "Vinh")
    stand_in.script.append((200, body))
    with pytest.raises(EngineUnavailable):
        await engine.candidates(ANYTHING)


async def test_a_key_that_reads_keys_is_no_key_for_us(stand_in: MeilisearchWireStandIn):
    access = ServerAccess(stand_in.url, "a key that searches", "a key that fills")
    await demand_small(access)
    stand_in.keys["a key that fills"] = {"*", "keys.get"}
    with pytest.raises(EngineMisused, match="SOGOC_MEILI_INDEX_KEY"):
        await demand_small(access)
    with pytest.raises(EngineMisused, match="SOGOC_MEILI_INDEX_KEY"):
        await MeilisearchEngine(access).put([document("Vinh")])


async def test_questions_are_asked_with_the_key_that_can_do_nothing_else(
    engine: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    await filled(engine, "Vinh")
    stand_in.keys.pop("a key that fills")
    assert set(SEARCHES) == stand_in.keys["a key that searches"] == {"search"}
    assert (await engine.candidates(ANYTHING)).texts
    with pytest.raises(EngineMisused):
        await engine.mark()


def test_secrets_are_not_shown():
    assert "a key" not in repr(ServerAccess("http://127.0.0.1", "a key that searches", "a key that fills"))


VALUES = st.text(min_size=1, max_size=30)


@given(field=st.sampled_from(FIELDS), values=st.sets(VALUES, min_size=1, max_size=3), is_refused=st.booleans())
def test_no_value_breaks_out_of_a_filter(field: str, values: set[str], is_refused: bool):  # hypothesis gives it by name
    held = {field: frozenset(values)}
    filters = Filters(none_of=held) if is_refused else Filters(any_of=held)
    conditions = [one for part in requests.filter_of(filters) for one in ([part] if isinstance(part, str) else part)]
    read_back = [CONDITION.fullmatch(one) for one in conditions]
    assert all(read_back)
    keys = {json.loads(one["value"]) for one in read_back[1:] if one}
    assert keys == set(filters.unwanted() if is_refused else filters.wanted()[0][1])


def test_days_are_compared_as_numbers():
    assert requests.filter_of(Filters(filed=Days())) == [documents.IS_RECORD]
