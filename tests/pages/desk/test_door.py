import pytest

from registry.database import Database
from tests.labels.chain import Chain
from tests.office import Office
from tests.pages.desk.conftest import HOME, Desk
from tests.pages.desk.matters import lodged


async def test_who_is_not_signed_in_is_led_to_the_door_and_back(desk: Desk):
    answer = await desk.client.get("/desk/records?kind=trademark", headers=HOME)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/desk/records%3Fkind%3Dtrademark"
    sent = await desk.client.post("/desk/parties/new", data={}, headers=HOME)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/desk")


@pytest.mark.parametrize("name", ["producer", "rival"])
async def test_who_has_no_business_at_the_desk_is_refused(desk: Desk, office: Office, name: str):
    await desk.sit(office.everybody[name])
    await desk.look("/desk", 403)
    await desk.look("/desk/records", 403)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/parties/new",
        "/desk/tokens",
        "/desk/orders/7/acts/approve_labels",
        "/desk/records/00000000-0000-0000-0000-000000000000/acts/accept",
        "/desk/accounts/new",
    ],
)
async def test_a_form_of_another_session_is_refused(desk: Desk, office: Office, path: str):
    await desk.sit(office.administrator)
    await desk.fail(path, 403, csrf="0" * 64, name="Ai đó")
    await desk.fail(path, 403, csrf="")


async def test_the_bar_shows_what_may_be_opened(desk: Desk, office: Office):
    await desk.sit(office.registrar)
    page = await desk.look("/desk")
    for way in ("Việc của tôi", "Hồ sơ", "Tem", "Tổ chức, cá nhân", "Nhật ký"):
        assert f">{way}</a>" in page
    await desk.sit(office.manager)
    assert ">Nhật ký</a>" not in await desk.look("/desk")
    await desk.look("/desk/journal", 403)
    await desk.look("/desk/imports", 403)


@pytest.mark.parametrize("path", ["/desk/accounts", "/desk/accounts/new"])
async def test_accounts_are_for_administrators(desk: Desk, office: Office, path: str):
    await desk.sit(office.registrar)
    await desk.look(path, 403)


async def test_a_manager_sees_what_it_manages_and_nothing_else(desk: Desk, chain: Chain, database: Database):
    other = await lodged(database, chain.office, name="Cam Thượng Lộc")
    await desk.sit(chain.office.manager)
    listed = await desk.look("/desk/records")
    assert "Vũ Quang" in listed
    assert "Cam Thượng Lộc" not in listed
    await desk.look(f"/desk/records/{chain.record_id}")
    for path in ("", "/use", "/acts/accept"):
        await desk.look(f"/desk/records/{other}{path}", 404)
    await desk.fail(f"/desk/records/{other}/acts/accept", 404)


async def test_a_manager_without_any_right_sees_none(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    await desk.sit(office.manager)
    assert "Không có việc nào chờ bạn" in await desk.look("/desk")
    await desk.look(f"/desk/records/{record_id}", 404)


async def test_words_in_the_address_say_nothing_in_the_offices_name(desk: Desk, office: Office):
    await desk.sit(office.registrar)
    page = await desk.look("/desk?done=B%E1%BA%A1n%20%C4%91%C3%A3%20tr%C3%BAng%20th%C6%B0%E1%BB%9Fng")
    assert "trúng thưởng" not in page
    assert "Đã thêm tổ chức, cá nhân." in await desk.look("/desk?done=enrol")


async def test_every_page_is_said_in_english_too(desk: Desk, chain: Chain):
    await desk.sit(chain.office.registrar)
    page = await desk.look(f"/desk/records/{chain.record_id}?lang=en")
    assert "What can be done now" in page
    assert "Thao tác có thể thực hiện" not in page
