import json
from html import unescape
from uuid import uuid4

import pytest
from httpx import AsyncClient

from api.pages.public import destination
from api.problems import STATUSES, address_of
from tests.conftest import ROOT
from tests.labels.chain import Chain

SIGNED = json.loads((ROOT / "docs" / "offline" / "vectors.json").read_text(encoding="utf-8"))["labels"][0]["text"]
HTML = {"Accept": "text/html,application/xhtml+xml"}


async def test_the_front_page_asks_for_a_code_and_opens_the_search(client: AsyncClient):
    answer = await client.get("/", headers=HTML)
    assert answer.status_code == 200
    page = unescape(answer.text)
    assert "<h1>Tem này có phải do Sổ Gốc cấp?</h1>" in page
    assert 'action="/check"' in page
    assert 'action="/search"' in page


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("", "/"),
        ("   ", "/"),
        ("1r7k 0h9t-q4m3·zb8x w1cd", "/1R7K%200H9T-Q4M3%C2%B7ZB8X%20W1CD"),
        ("bưởi phúc trạch", "/search?q=b%C6%B0%E1%BB%9Fi+ph%C3%BAc+tr%E1%BA%A1ch"),
        ("00022", "/search?q=00022"),
        ("//example.org", "/search?q=example.org"),
        ("https://example.org/?x=1", "/search?q=%3Fx%3D1"),
        ("https://sogoc2026.example.org", "/search?q=sogoc2026.example.org"),
        ("https://sogoc.example/103RJ09XS5EVK262R0S9?fbclid=IwAR0", "/103RJ09XS5EVK262R0S9"),
        ("https://sogoc.example/01/04006381333931/21/103RJ09XS5EVK262R0S9#top", "/103RJ09XS5EVK262R0S9"),
        ("https://l.example/?u=https%3A%2F%2Fsogoc.example%2F103RJ09XS5EVK262R0S9%26h", "/103RJ09XS5EVK262R0S9"),
        ("tem 103R J09X S5EV K262 bị rách", "/103R%20J09X%20S5EV%20K262"),
        ("mã: 103RJ09XS5EVK262, mua ở chợ", "/103RJ09XS5EVK262"),
        (f"xem https://sogoc.example/s/{SIGNED.lower()}?x=1", f"/S/{SIGNED}"),
        ("https://example.org/%0d%0aSet-Cookie:a=b", "/search?q=%250d%250aSet-Cookie%3Aa%3Db"),
    ],
)
def test_what_is_typed_goes_where_it_belongs_and_never_to_another_host(typed: str, where: str):
    found = destination(typed)
    assert found.lower() == where.lower()
    assert found.startswith("/")
    assert not found.startswith("//")


async def test_a_code_is_found_however_it_is_typed(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued())
    lower = " ".join([code[:4].lower(), code[4:12], code[12:]]).replace("0", "o").replace("1", "l")
    goods = f"/01/04006381333931/21/{code}"
    for typed, where in (
        (code, f"/{code}"),
        (lower, f"/{code}"),
        (f"https://sogoc.example/{code}", f"/{code}"),
        (f"https://sogoc.example/{code}?fbclid=IwAR0x9#top", f"/{code}"),
        (f"Mã trên tem: {lower} nhé!", f"/{code}"),
        (f"sogoc.example{goods}/", goods),
        (f"xem https://sogoc.example{goods}?17=261231 giúp", f"{goods}?17=261231"),
        (f"sogoc.example/01/04006381333931/10/PT%2D1/21/{code}?fbclid=x", f"{goods}?10=PT-1"),
    ):
        answer = await client.get("/check", params={"code": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, where)
    mangled = ("&fbclid=x", "&utm_source=zalo&a=b", "/amp", "/amp/x", ";jsessionid=1", "%3Ffbclid%3Dx", "/")
    for more in ("", *mangled):
        page = unescape((await client.get(f"/{code}{more}", headers=HTML)).text)
        assert '<h1 id="verdict">Tem do Sổ Gốc cấp</h1>' in page, more
    assert (await client.get(f"/{code[:-1]}/amp", headers=HTML)).status_code == 404
    page = unescape((await client.get(f"/{code}", headers=HTML)).text)
    assert "Hợp tác xã Bưởi Phúc Trạch Một" in page


async def test_a_mistyped_code_gets_the_page_that_says_so(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued())
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    answer = await client.get("/check", params={"code": wrong})
    page = unescape((await client.get(answer.headers["location"], headers=HTML)).text)
    assert "Mã gõ chưa đúng" in page
    assert "Phúc Trạch" not in page


async def test_a_record_is_shown(client: AsyncClient, chain: Chain):
    record = unescape((await client.get(f"/records/{chain.record_id}", headers=HTML)).text)
    assert "Đã đăng ký" in record
    assert "≥ 10" in record


async def test_a_record_that_is_not_public_is_not_there(client: AsyncClient):
    answer = await client.get(f"/records/{uuid4()}", headers=HTML)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_kind_of_problem_has_a_page(client: AsyncClient, language: str):
    for error in STATUSES:
        answer = await client.get(address_of(error), params={"lang": language}, headers=HTML)
        assert answer.status_code == 200
        page = unescape(answer.text)
        assert str(error.title) in page
        assert page.count("<h1>") == 1
    assert (await client.get("/problems/none-such", headers=HTML)).status_code == 404


async def test_an_address_that_is_none_gets_a_page_in_the_readers_language(client: AsyncClient):
    answer = await client.get("/no/such/page", headers=HTML)
    assert answer.status_code == 404
    assert "Không có trang này" in unescape(answer.text)
    english = await client.get("/no/such/page", headers={**HTML, "Accept-Language": "en"})
    assert "There is no such page" in unescape(english.text)
    machine = await client.get("/no/such/page", headers={"Accept": "application/json"})
    assert machine.headers["content-type"].startswith("application/problem+json")


async def test_a_faulty_address_is_answered_with_a_page(client: AsyncClient):
    answer = await client.get("/search", params={"offset": "-5"}, headers=HTML)
    assert answer.status_code == 400
    assert "Yêu cầu chưa đọc được" in unescape(answer.text)


async def test_the_answers_a_label_can_give_are_listed_in_their_order(client: AsyncClient):
    page = unescape((await client.get("/about", headers=HTML)).text)
    order = [page.index(code) for code in ("KQ-CHECK-CHARACTER", "KQ-NOT-ISSUED", "KQ-LOT-RECALLED", "KQ-ISSUED")]
    assert order == sorted(order)


async def test_what_pages_are_dressed_in_is_kept_for_a_year(client: AsyncClient):
    page = (await client.get("/", headers=HTML)).text
    (address,) = {part.split('"')[0] for part in page.split('href="') if "sogoc.css" in part.split('"')[0]}
    answer = await client.get(unescape(address))
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
