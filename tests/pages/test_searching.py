"""The search as a page: what it finds, what narrows it, and what its address keeps."""

from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from httpx import AsyncClient

from api.settings import Settings
from registry.codes import label_codes
from registry.database import Database
from registry.vocabulary import Category, Kind
from search.embedded import EmbeddedEngine
from search.follower import SearchFollower
from tests.labels.chain import Chain
from tests.search.test_follower import mirror

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
async def indexed(chain: Chain, database: Database, settings: Settings) -> AsyncIterator[Chain]:
    async with database.writing() as session:
        for n in range(30):
            await mirror(session, f"Vũ Quang {n}", kind=Kind.TRADEMARK, category=Category.ORDINARY, country="FR")
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(database, engine).catch_up()
    yield chain
    await engine.close()


async def shown(client: AsyncClient, path: str = "/search", **params: object) -> str:
    answer = await client.get(path, params=params, headers=HTML)  # type: ignore[arg-type] # texts and lists of them
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def test_the_search_finds_a_record(client: AsyncClient, indexed: Chain):
    page = await shown(client, q="chỉ dẫn địa lý vu quang")
    assert page.index(f'href="/records/{indexed.record_id}"') == page.index('href="/records/')
    assert "<mark>Vũ</mark> <mark>Quang</mark>" in page
    assert "31 bản ghi" in page


@pytest.mark.usefixtures("indexed")
async def test_a_filter_stays_chosen_counts_the_others_and_can_be_taken_away(client: AsyncClient):
    page = await shown(client, q="vu quang", kind="trademark", country="FR")
    assert "30 bản ghi" in page
    assert 'name="kind" value="trademark" checked' in page
    assert 'name="kind" value="geographical_indication">' in await shown(client, q="vu quang", kind="trademark")
    assert 'href="/search?q=vu+quang&country=FR" aria-label="Bỏ bộ lọc' in page
    assert "Nước: Pháp" in page
    assert 'href="/search?q=vu+quang&country=FR&kind=trademark&offset=20"' in page
    assert 'href="/api/v1/search/export?q=vu+quang&country=FR&kind=trademark&format=csv"' in page


@pytest.mark.usefixtures("indexed")
async def test_the_address_that_can_be_sent_is_short(client: AsyncClient):
    params = {"q": "vu quang", "sort": "", "filed_from": "", "kind": "trademark", "utm_source": "zalo", "fbclid": "x"}
    answer = await client.get("/search", params=params, headers=HTML)
    assert answer.headers["hx-push-url"] == "/search?q=vu+quang&kind=trademark"
    assert 'role="status">Không dùng được' not in answer.text


@pytest.mark.usefixtures("indexed")
async def test_a_filter_that_is_none_is_named_and_dropped(client: AsyncClient):
    page = await shown(client, q="zzzz", status="nonsense", colour="red", registered_from="soon")
    left = page.split("data-left-aside>", 1)[1].split("</p>", 1)[0]
    for told in ("status=nonsense", "colour=red", "registered_from=soon"):
        assert told in left
    assert "Không tìm thấy" in page
    assert "<script>" not in (await client.get("/search", params={"q": "<script>"}, headers=HTML)).text


@pytest.mark.usefixtures("indexed")
async def test_a_mistake_is_mended_and_a_labels_code_leads_to_its_verdict(client: AsyncClient):
    assert 'Có phải bạn muốn tìm: <a href="/search?q=quang+v%C5%A9"' not in await shown(client, q="quang vũ")
    page = await shown(client, q="quagn vũ")
    assert "<b>quang vũ</b>" in page
    code = label_codes.write(label_codes.Code(1, 1, 2, b"12345"))
    assert f'href="/{code}">Đây là mã của một tem' in await shown(client, q=code.lower())


@pytest.mark.usefixtures("indexed")
async def test_a_form_adds_to_the_question_in_the_syntax_that_anybody_may_write(client: AsyncClient):
    given = {"q": "vu quang", "kind": "trademark", "parts": "1", "phrase": "vũ quang", "none_of": "sành chanh"}
    given |= {"field": "country", "value": "fr", "filed": " 2019 .. 2021 ", "registered": ""}
    answer = await client.get("/search", params=given, headers=HTML)
    assert answer.status_code == 303
    written = 'vu quang "vũ quang" -sành -chanh country:fr filed:2019..2021'
    assert dict(parse_qsl(urlsplit(answer.headers["location"]).query)) == {"q": written, "kind": "trademark"}
    sent = await client.get("/search", params=given, headers=HTML | {"HX-Request": "true"})
    assert (sent.status_code, sent.headers["hx-redirect"]) == (200, answer.headers["location"])
    typed = await client.get("/search", params={"q": "vu quang", "phrase": "", "value": "x"}, headers=HTML)
    assert typed.headers["hx-push-url"] == "/search?q=vu+quang"
    assert 'role="status">Không dùng được' not in typed.text


async def test_the_rights_of_a_place_are_a_page(client: AsyncClient, indexed: Chain):
    inside = await shown(client, "/search/covering", point="18.2, 105.7")
    assert f'href="/records/{indexed.record_id}"' in inside
    assert "Không có quyền nào" in await shown(client, "/search/covering", point="10.5; 106.1")
    assert "Không có xã, phường nào" in await shown(client, "/search/covering", commune="Xyz")
    assert "Hương Trạch, Hà Tĩnh" in await shown(client, "/search/covering", commune="xã Hương Trạch")
    for point in ("91, 0", "nowhere", "1, 2, 3"):
        assert f"point={point}" in await shown(client, "/search/covering", point=point)


async def test_words_of_a_specification_are_found_with_their_passage(client: AsyncClient, indexed: Chain):
    page = await shown(client, q="vị ngọt thanh")
    inside = page.split("Trong bản mô tả", 1)[1]
    assert f'href="/records/{indexed.record_id}"' in inside
    assert "<mark>vị</mark> <mark>ngọt</mark> <mark>thanh</mark>" in inside
    assert "Trong bản mô tả" not in await shown(client, q="vị đắng chát")


async def test_without_an_index_the_page_says_that_the_search_does_not_answer(client: AsyncClient):
    answer = await client.get("/search", params={"q": "zzzz"}, headers=HTML)
    assert answer.status_code == 503
    assert "Chức năng tìm kiếm tạm thời không trả lời" in unescape(answer.text)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_what_may_be_written_is_said_on_one_page(client: AsyncClient, language: str):
    page = await shown(client, "/search/help", lang=language)
    for told in ("country:VN", '"mật ong"', "cam -vinh", "filed:2019", "<code>holder</code>"):
        assert told in page
