"""The address on a label, asked by people, by other systems and by those who try."""

import re
from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.views.labels import answer_of
from registry.codes import label_codes
from registry.use.lots import recall
from registry.vocabulary import Reason
from tests.labels.chain import GTIN, Chain
from tests.procedure.office import do

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def code(chain: Chain) -> str:
    return chain.code(await chain.issued(10), 2)


async def test_the_answer_names_the_goods_and_who_answers_for_it(client: AsyncClient, code: str):
    answer = await client.get(f"/{code}", headers=JSON)
    view = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert (view["verdict"], view["reason"], view["reference"]) == ("issued", "issued", "KQ-ISSUED")
    assert (view["code"], view["url"]) == (label_codes.grouped(code), f"http://127.0.0.1:8000/{code}")
    assert view["office"] == "Sở Khoa học và Công nghệ Hà Tĩnh"
    facts = view["facts"]
    assert facts["product"] == "Cam quả"
    assert not facts.keys() & {"label", "labels", "index", "batch", "quantity"}, "a scan tells nothing of volumes"
    assert (facts["lot"]["pack"], facts["lot"]["measure"], facts["lot"]["gtin"]) == (1000, "g", GTIN)
    assert (facts["right"]["name"], facts["right"]["status"], facts["right"]["is_example"]) == (
        "Vũ Quang",
        "registered",
        True,
    )
    assert facts["holder"] == {
        "name": "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)",
        "address": "Thôn Bốn (ví dụ)",
        "unit": "Hương Khê",
        "province": "Hà Tĩnh",
        "is_example": True,
    }
    assert facts["specification"] == [{"parameter": "Độ ngọt", "minimum": "10.0", "maximum": None, "unit": "°Bx"}]


async def test_the_same_answer_is_given_at_every_address_of_a_code(client: AsyncClient, code: str):
    answers = [
        (await client.get(path, headers=JSON)).json()
        for path in (
            f"/{code}",
            f"/{code.lower()}",
            f"/{label_codes.grouped(code).replace(' ', '-')}",
            f"/01/{GTIN}/21/{code}",
            f"/01/{GTIN[1:]}/21/{code}",
            f"/api/v1/labels/{code}",
        )
    ]
    for answer in answers:
        del answer["checked_at"]
    assert all(answer == answers[0] for answer in answers)


async def test_the_words_are_in_the_reader_s_language(client: AsyncClient, code: str):
    vietnamese, english = answer_of(Reason.ISSUED, "vi"), answer_of(Reason.ISSUED, "en")
    for path in (f"/{code}", f"/api/v1/labels/{code}"):
        for language, said in ((None, vietnamese), ("en-GB,en;q=0.9", english), ("fr", vietnamese)):
            headers = JSON | ({"Accept-Language": language} if language else {})
            view = (await client.get(path, headers=headers)).json()
            assert (view["title"], view["says"], view["advice"]) == said
        chosen = await client.get(f"{path}?lang=en", headers=JSON | {"Accept-Language": "vi"})
        assert chosen.json()["title"] == english.title


async def test_people_get_a_page(client: AsyncClient, code: str):
    answer = await client.get(f"/{code}", headers=PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer_of(Reason.ISSUED, "vi").title in answer.text
    assert "<svg" in answer.text[answer.text.index("<main") :]
    english = await client.get(f"/01/{GTIN}/21/{code}?lang=en", headers=PAGE)
    assert answer_of(Reason.ISSUED, "en").title in english.text


async def test_head_tells_what_get_would_send(client: AsyncClient, code: str):
    plain = {"Accept-Encoding": "identity"}
    for headers in (JSON, PAGE, JSON | plain, PAGE | plain):
        for path in (f"/{code}", f"/01/{GTIN}/21/{code}"):
            whole, head = await client.get(path, headers=headers), await client.head(path, headers=headers)
            assert (head.status_code, head.content) == (200, b"")
            for name in ("content-type", "content-length", "cache-control", "vary"):
                assert head.headers.get(name) == whole.headers.get(name), (name, headers)
            assert "content-length" in head.headers or "content-encoding" in head.headers


async def test_a_recall_acts_on_the_next_question(client: AsyncClient, code: str, chain: Chain):
    assert (await client.get(f"/{code}", headers=JSON)).json()["verdict"] == "issued"
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, recall, chain.lot_id, reason="Dư lượng")
    view = (await client.get(f"/{code}", headers=JSON)).json()
    assert (view["verdict"], view["facts"]["lot"]["status"]) == ("recalled", "recalled")


async def test_another_trade_number_is_suspicious_and_a_wrong_one_is_refused(client: AsyncClient, code: str):
    other = await client.get(f"/01/00012345678905/21/{code}", headers=JSON)
    assert (other.json()["verdict"], other.json()["reason"]) == ("suspicious", "gtin_mismatch")
    for wrong in ("04006381333930", "0400638133393", "abc"):
        refused = await client.get(f"/01/{wrong}/21/{code}", headers=JSON)
        assert refused.status_code == 400
        assert refused.headers["content-type"] == "application/problem+json"


def but_for_the_code(answer: Response, code: str) -> bytes:
    """Return an answer without what it was asked, the code in whatever groups it is shown, and without the time."""
    said = answer.content.replace(code.encode(), b"")
    for group in label_codes.grouped(code).split():
        said = said.replace(group.encode(), b"")
    return re.sub(rb'"checked_at":"[^"]+"|<time[^>]*>[^<]*</time>', b"", said)


async def test_a_forgery_and_an_unknown_batch_are_answered_alike_to_the_byte(client: AsyncClient, code: str):
    sealed = label_codes.parse(code)
    wrong = [
        label_codes.write(sealed._replace(tag=bytes([sealed.tag[0] ^ 255]) + sealed.tag[1:])),
        label_codes.write(sealed._replace(batch=sealed.batch ^ 1)),
        label_codes.write(sealed._replace(masked_index=sealed.masked_index ^ 4)),
    ]
    for headers in (JSON, PAGE):
        answers = [(await client.get(f"/{text}", headers=headers), text) for text in wrong]
        assert len({but_for_the_code(answer, text) for answer, text in answers}) == 1
        assert {answer.status_code for answer, _ in answers} == {200}
    view = (await client.get(f"/{wrong[0]}", headers=JSON)).json()
    assert (view["verdict"], view["facts"]) == ("unknown", None)


async def test_a_mistyped_code_is_shown_as_it_was_typed(client: AsyncClient, code: str):
    typed = code[:-1] + ("0" if code[-1] != "0" else "1")
    view = (await client.get(f"/{typed.lower()}", headers=JSON)).json()
    assert (view["verdict"], view["reason"], view["facts"]) == ("mistyped", "check_character", None)
    assert view["code"] == label_codes.grouped(typed)
    short = (await client.get(f"/{code[:-1]}", headers=JSON)).json()
    assert short["verdict"] == "mistyped"


@pytest.mark.parametrize(
    "path",
    [
        "/favicon.gif",
        "/wp-login.php",
        "/short",
        "/%00%00",
        f"/{'A' * 400}",
        f"/01/{GTIN}/21/x",
        "/api/v1/labels/nobody",
    ],
)
async def test_what_is_no_code_is_not_found(client: AsyncClient, path: str):
    answer = await client.get(path, headers=JSON)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_shopper_leaves_no_trace_in_the_register(client: AsyncClient, code: str, chain: Chain):
    async def counted() -> dict[str, Any]:
        async with chain.database.reading() as connection:
            rows = await connection.exec_driver_sql("SELECT count(*) FROM entry")
            return {"entries": rows.scalar_one()}

    before = await counted()
    answer = await client.get(f"/{code}", headers=PAGE)
    assert "set-cookie" not in answer.headers
    assert await counted() == before


async def test_of_a_code_that_is_cut_short_it_is_told_how_much_is_there(client: AsyncClient, code: str):
    view = (await client.get(f"/{code[:16]}", headers=JSON)).json()
    assert (view["verdict"], view["says"].partition(":")[0]) == ("mistyped", "16/20")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    assert "/20" not in (await client.get(f"/{wrong}", headers=JSON)).json()["says"]
