"""A check by a person is counted before it is answered; whoever else asks is told the count and counts nothing."""

from datetime import timedelta

import pytest
from httpx import AsyncClient, Response

from registry import calendar
from registry.labels.scans.counter import Scan, ScanCounter
from registry.labels.scans.limits import defaults
from registry.labels.scans.writer import NotCounted, ScanWriter
from registry.use.lots import recall
from tests.labels.chain import GTIN, Chain, keys_of
from tests.procedure.office import do

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
async def code(chain: Chain) -> str:
    return chain.code(await chain.issued(10), 2)


async def check(
    client: AsyncClient, path: str, n: int = 1, *, accept: str = "application/json", more: dict[str, str] | None = None
) -> Response:
    headers = {"User-Agent": f"{PHONE} {n}", "Accept": accept} | (more or {})
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer


async def test_checks_are_counted_and_told(client: AsyncClient, code: str):
    today = calendar.today()
    first = (await check(client, f"/{code}")).json()["seen"]
    assert first == {
        "says": f"Đã được kiểm tra 1 lần, ngày {today:%d/%m/%Y}.",
        "sessions": 1,
        "since": today.isoformat(),
    }
    again = (await check(client, f"/{code}")).json()["seen"]
    assert again["sessions"] == 1, "the same browser on the same day"
    other = (await check(client, f"/{code}", 2)).json()["seen"]
    assert other == {
        "says": f"Đã được kiểm tra 2 lần kể từ ngày {today:%d/%m/%Y}.",
        "sessions": 2,
        "since": today.isoformat(),
    }


async def test_the_page_says_it_in_the_readers_language(client: AsyncClient, code: str):
    await check(client, f"/{code}", 1)
    vietnamese = await check(client, f"/{code}", 2, accept=PAGE)
    assert f"Đã được kiểm tra 2 lần kể từ ngày {calendar.today():%d/%m/%Y}." in vietnamese.text
    english = await check(client, f"/{code}?lang=en", 2, accept=PAGE)
    assert "Checked 2 times since" in english.text


@pytest.mark.parametrize(
    "path", ["/{code}", "/{lower}", "/{grouped}", "/01/{gtin}/21/{code}", "/{code}?fbclid=abc", "/{code}?lang=en"]
)
async def test_every_address_of_a_label_counts(client: AsyncClient, code: str, path: str):
    grouped = "-".join(code[at : at + 4] for at in range(0, 20, 4))
    address = path.format(code=code, lower=code.lower(), grouped=grouped, gtin=GTIN)
    for n in (1, 2):
        assert (await check(client, address, n)).json()["seen"]["sessions"] == n


async def test_machines_and_heads_count_nothing_and_are_told_the_count(client: AsyncClient, code: str):
    unknown = (await check(client, f"/{code}", more={"User-Agent": "curl/8.5.0"})).json()["seen"]
    assert unknown == {"says": "Chưa ai kiểm tra tem này.", "sessions": 0, "since": None}
    await check(client, f"/{code}")
    for headers in (
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": PHONE, "Sec-Purpose": "prefetch"},
        {"User-Agent": PHONE, "Purpose": "preview"},
    ):
        assert (await check(client, f"/{code}", more=headers)).json()["seen"]["sessions"] == 1
    assert (await client.head(f"/{code}", headers={"User-Agent": PHONE})).status_code == 200
    assert (await client.get(f"/api/v1/labels/{code}", headers={"User-Agent": PHONE})).json()["seen"]["sessions"] == 1


async def test_a_code_that_was_never_issued_is_not_counted(client: AsyncClient, chain: Chain):
    number = await chain.order(5)
    for _ in range(2):
        view = (await check(client, f"/{chain.code(number)}")).json()
        assert (view["verdict"], view["facts"], view["seen"]) == ("unknown", None, None)
    await chain.approve(number)
    assert (await check(client, f"/{chain.code(number)}")).json()["seen"]["sessions"] == 1


async def test_a_label_that_is_checked_by_more_people_than_usual_is_looked_at_twice(client: AsyncClient, code: str):
    for n in range(defaults().sessions_in_30_days):
        assert (await check(client, f"/{code}", n)).json()["verdict"] == "issued"
    last = (await check(client, f"/{code}", 99)).json()
    assert (last["verdict"], last["reason"], last["reference"]) == ("suspicious", "seen_often", "KQ-SEEN-OFTEN")
    page = await check(client, f"/{code}", 100, accept=PAGE)
    assert "nhiều lần hơn mức thường thấy" in page.text
    machine = (await check(client, f"/{code}", more={"User-Agent": "curl/8"})).json()
    assert machine["reason"] == "seen_often", "whoever asks is told the same"


async def test_next_month_an_ordinary_label_is_ordinary_again(
    client: AsyncClient, code: str, monkeypatch: pytest.MonkeyPatch
):
    for n in range(defaults().sessions_in_30_days + 1):
        await check(client, f"/{code}", n)
    later = calendar.now() + timedelta(days=61)
    monkeypatch.setattr(calendar, "now", lambda: later)
    assert (await check(client, f"/{code}", 1)).json()["verdict"] == "issued"


async def test_what_is_worse_is_told_first(client: AsyncClient, chain: Chain, code: str):
    for n in range(defaults().sessions_in_30_days + 1):
        await check(client, f"/{code}", n)
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, recall, chain.lot_id, reason="Dư lượng")
    assert (await check(client, f"/{code}", 5)).json()["verdict"] == "recalled"


async def test_who_is_signed_in_counts_nothing(client: AsyncClient, chain: Chain, code: str):
    await check(client, f"/{code}")
    for key in (await keys_of(chain)).values():
        signed = await check(client, f"/{code}", 2, more={"Authorization": f"Bearer {key}"})
        assert signed.json()["seen"]["sessions"] == 1


async def test_what_cannot_be_counted_is_answered_and_told(
    client: AsyncClient, code: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ScanWriter, "count", refuse)
    view = (await check(client, f"/{code}")).json()
    assert view["verdict"] == "issued"
    assert view["seen"] == {"says": "Lần kiểm tra này chưa ghi đếm được.", "sessions": None, "since": None}


async def refuse(_: ScanWriter, __: Scan) -> ScanCounter:
    raise NotCounted


async def test_it_is_told_to_who_watches_the_service(client: AsyncClient, chain: Chain):
    assert chain.lot_id
    assert (await client.get("/healthz")).json()["scans"] == {"uncounted": 0, "places": False, "off": ["R3", "R4"]}


async def test_a_page_is_packed_for_who_takes_it_so_and_the_same(client: AsyncClient, code: str):
    plain = await check(client, f"/{code}", accept=PAGE, more={"Accept-Encoding": "identity"})
    packed = await check(client, f"/{code}", accept=PAGE, more={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept, Accept-Language, Accept-Encoding, Cookie"
    assert packed.headers["cache-control"] == "no-store"
