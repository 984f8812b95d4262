"""Reporting a suspicion on pages: from the warning to the form, from the form to the reporter's own page."""

import re
from html import unescape
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select
from sqlmodel import col

from api.security import limits
from registry import calendar
from registry.database import Database
from registry.documents.intake import MOST_BYTES
from registry.tables import Case, CasePicture, PhotoAside
from registry.throttling import Limit
from tests.labels.chain import Chain
from tests.pages.browsing import Window
from tests.pages.sitting import HOME
from tests.use.papers import PDF, picture

TOLD = {"suspicion": "copied", "unit_code": "18999", "story": "Ba thùng cùng một mã."}
JPEG = ("thùng cam.jpg", picture("JPEG"), "image/jpeg")


async def form(client: AsyncClient, path: str = "/report") -> dict[str, str]:
    """Open the form and return what its hidden fields hold."""
    answer = await client.get(path, headers=HOME)
    assert answer.status_code == 200, answer.text
    return hidden(answer)


def hidden(answer: Response) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    }


async def send(client: AsyncClient, told: dict[str, str], photo: Any = None) -> Response:
    files = {"photo": photo} if photo else {"photo": ("", b"", "application/octet-stream")}
    return await client.post("/report", data=told, files=files, headers=HOME)


async def count(database: Database, table: Any) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_every_warning_leads_to_the_form_and_the_telephone(client: AsyncClient, chain: Chain):
    idle = chain.code(await chain.issued(1, active=False))
    settings = client._transport.app.state.settings  # type: ignore[attr-defined] # the transport of the application itself
    state = client._transport.app.state  # type: ignore[attr-defined] # likewise
    state.settings = settings.model_copy(update={"office_phone": "0239 385 5555"})
    page = unescape((await client.get(f"/{idle}", headers=HOME)).text)
    assert page.count(f'href="/report/{idle}?about=copied"') == 2
    assert page.count('href="tel:02393855555"') == 2
    told = (await client.get(f"/{idle}", headers={"Accept": "application/json"})).json()
    assert told["report"] == f"http://127.0.0.1:8000/report/{idle}"
    assert told["telephone"] == "0239 385 5555"
    shown = unescape((await client.get(f"/report/{idle}?about=copied", headers=HOME)).text)
    assert f'value="{idle}"' in shown
    assert '<option value="copied" selected>' in shown
    assert '<option value="18999">' in shown


async def test_a_report_leads_to_a_page_of_its_own_and_is_kept_once(
    client: AsyncClient, chain: Chain, database: Database
):
    code = chain.code(await chain.issued(2))
    told = await form(client, f"/report/{code}") | TOLD | {"code": code, "phone": "0912 345 678"}
    answer = await send(client, told, JPEG)
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"].partition("?")[0]
    assert (await send(client, told, JPEG)).headers["location"].partition("?")[0] == at
    assert (await count(database, Case), await count(database, CasePicture)) == (1, 1)
    page = await client.get(answer.headers["location"], headers=HOME)
    assert f"Tin báo VV-{calendar.today().year}-00001 của bạn" in page.text
    assert "Cảm ơn bạn." in page.text
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "same-origin")
    erased = await client.post(f"{at}/erase", headers=HOME)
    assert erased.status_code == 303
    assert "Hai cán bộ sẽ xóa" in (await client.get(erased.headers["location"], headers=HOME)).text
    assert (await client.get("/reports/" + "x" * 32, headers=HOME)).status_code == 404
    async with database.reading() as connection:
        row = (await connection.execute(select(col(Case.lot_id), col(Case.reporter_phone)))).one()
    assert tuple(row) == (chain.lot_id, "0912 345 678")


@pytest.mark.usefixtures("chain")
async def test_an_offer_on_the_web_is_reported_from_every_public_page_and_by_programs(client: AsyncClient):
    for path in ("/", "/about", "/search?q=cam"):
        assert 'href="/report"' in (await client.get(path, headers=HOME)).text, path
    told = await form(client) | {"suspicion": "no_label", "offer": "cho.example/cam", "place": ""}
    answer = await send(client, told)
    assert answer.status_code == 303, answer.text
    page = unescape((await client.get(answer.headers["location"], headers=HOME)).text)
    assert ">https://cho.example/cam<" in page
    assert 'href="https://cho.example' not in page
    body = {"suspicion": "no_label", "offer": "https://cho.example/cam"}
    made = (await client.post("/api/v1/reports", json=body)).json()
    assert (await client.get(made["follow"])).json()["offer"] == body["offer"]
    refused = await client.post("/api/v1/reports", json=body | {"offer": "chợ mạng"})
    assert [(one["field"], one["code"]) for one in refused.json()["faults"]] == [("offer", "no_web_address")]
    wrong = await send(client, await form(client) | {"suspicion": "no_label", "offer": "chợ mạng"})
    assert (wrong.status_code, 'id="f-offer-error"' in wrong.text, "chợ mạng" in wrong.text) == (422, True, True)


@pytest.mark.usefixtures("chain")
async def test_a_faulty_report_names_every_fault_and_loses_nothing(client: AsyncClient, database: Database):
    told = await form(client) | {"phone": "gọi tôi", "email": "lan", "seen_on": "31/02/2026", "story": "Cam lạ."}
    answer = await send(client, told, JPEG)
    assert answer.status_code == 422
    for field in ("suspicion", "place", "seen_on", "phone", "email"):
        assert f'id="f-{field}-error"' in answer.text, field
    for kept in ("gọi tôi", "31/02/2026", "Cam lạ.", "thùng cam.jpg"):
        assert kept in unescape(answer.text)
    again = hidden(answer) | TOLD
    assert (again["word"], await count(database, PhotoAside)) == (told["word"], 1)
    done = await send(client, again)
    assert done.status_code == 303, done.text
    assert (await count(database, CasePicture), await count(database, PhotoAside)) == (1, 0)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "photo",
    [
        ("a.pdf", PDF, "image/png"),
        ("a.png", picture()[:-9], "image/png"),
        ("large.jpg", picture("JPEG") + bytes(MOST_BYTES), "image/jpeg"),
    ],
    ids=["no picture", "damaged", "too large"],
)
async def test_what_is_no_photograph_is_refused_beside_what_else_is_wrong(client: AsyncClient, photo: Any):
    answer = await send(client, await form(client) | {"place": "Chợ", "story": "Cam lạ."}, photo)
    assert answer.status_code == 422
    assert "Cam lạ." in unescape(answer.text)
    assert 'id="f-photo-error"' in answer.text
    assert 'id="f-suspicion-error"' in answer.text
    assert "photo_kept" not in answer.text


@pytest.mark.usefixtures("office")
async def test_reports_of_one_network_are_limited_and_what_was_typed_stays(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    one = Limit("reports", 1, limits.HOUR, limits.REPORTS.said)
    monkeypatch.setattr("api.pages.reporting.REPORTS", one)
    monkeypatch.setattr("api.pages.reporting.PHOTOS", Limit("photos", 1, limits.HOUR, limits.PHOTOS.said))
    told = {"suspicion": "other", "place": "Chợ"}
    assert (await send(client, await form(client) | told)).status_code == 303
    answer = await send(client, await form(client) | told | {"story": "Lần hai."}, JPEG)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert "Lần hai." in answer.text
    assert "photo_kept" in answer.text, "the photograph is not lost either"
    answer = await send(client, await form(client) | told | {"story": "Lần ba."}, JPEG)
    assert (answer.status_code, "Lần ba." in answer.text) == (429, True)
    assert "không kèm ảnh" in answer.text


@pytest.mark.usefixtures("office")
async def test_another_sites_page_cannot_send_a_report_and_a_person_loses_no_word(
    client: AsyncClient, database: Database
):
    told = await form(client) | {"suspicion": "other", "place": "Chợ"}
    told |= {"story": "Kể dài\nhai dòng.", "email": "lan@example.vn"}
    for headers in (
        {"Origin": "https://other.example"},
        {"Origin": "https://other.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ):
        answer = await client.post("/report", data=told, files={"photo": JPEG}, headers=HOME | headers)
        assert answer.status_code == 403
        shown = unescape(answer.text)
        assert "chưa được gửi" in shown
        assert "tài khoản này" not in shown.lower(), "no account is needed"
        assert "Kể dài\nhai dòng." in shown
        assert 'value="lan@example.vn"' in shown
        assert "photo_kept" not in shown
    assert [await count(database, table) for table in (Case, PhotoAside)] == [0, 0]
    ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/report", data=told, headers=HOME | ours)).status_code == 303, "our page, well hidden"


@pytest.mark.browser
@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [390, 1280])
async def test_somebody_reports_without_any_script(window: Window, chain: Chain, width: int):
    idle = chain.code(await chain.issued(1, active=False))
    async with window.tab(width=width, scripts=False) as tab:
        await tab.goto(f"/{idle}")
        await tab.page.get_by_role("link", name="Báo cho chúng tôi").first.click()
        await tab.page.get_by_role("button", name="Gửi tin báo").click()
        await tab.page.locator("#f-place").fill("Chợ Hà Tĩnh")
        await tab.page.set_input_files("#f-photo", {"name": "t.png", "mimeType": "image/png", "buffer": picture()})
        await tab.page.get_by_role("button", name="Gửi tin báo").click()
        await tab.page.get_by_role("heading", name="Tin báo VV").wait_for()
    async with window.tab(width=width) as tab:
        for path in (f"/report/{idle}", "/report"):
            await tab.goto(path)
            assert await tab.faults() == []
            assert not await tab.overflows()
