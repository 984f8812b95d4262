from uuid import uuid4

import pytest

from registry.database import Database
from registry.vocabulary import Role
from tests.labels.chain import Chain
from tests.office import Office, recruit
from tests.pages.producer.matters import drafted
from tests.pages.sitting import HOME, Desk

PATHS = [
    "records/{record}",
    "records/{record}/edit",
    "records/{record}/area",
    "authorisations/{right}",
    "authorisations/{right}/plots/new",
    "quantities/{quantity}/lots/new",
    "quantities/{quantity}/lots/made",
    "lots/{lot}",
    "orders/{order}",
]


async def test_who_is_not_signed_in_is_led_to_the_door_and_back(farm: Desk):
    answer = await farm.client.get("/producer/records?limit=3", headers=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/producer/records%3Flimit%3D3")
    sent = await farm.client.post("/producer/records/new", data={}, headers=HOME)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/producer")


@pytest.mark.parametrize("name", ["examiner", "registrar", "inspector", "administrator"])
async def test_an_officer_has_no_business_here(farm: Desk, office: Office, name: str):
    await farm.sit(office.everybody[name])
    for path in ("", "/records", "/records/new", "/lots", "/orders", "/names"):
        await farm.look(f"/producer{path}", 403)
    await farm.fail("/producer/records/new", 403, kind="geographical_indication", name="Vũ Quang")


@pytest.mark.parametrize(
    "path",
    [
        "records/new",
        "records/{id}/edit",
        "records/{id}/area",
        "records/{id}/papers",
        "records/{id}/acts/lodge",
        "authorisations/{id}/plots/new",
        "quantities/{id}/lots/new",
        "quantities/{id}/lots/made",
        "lots/{id}/orders",
        "lots/{id}/recall",
        "orders/7/acts/activate_labels",
    ],
)
async def test_a_form_of_another_session_is_refused(farm: Desk, office: Office, path: str):
    await farm.sit(office.producer)
    at = "/producer/" + path.format(id=uuid4())
    await farm.fail(at, 403, csrf="0" * 64, name="Ai đó")
    await farm.fail(at, 403, csrf="")
    await farm.fail(at, 404, kind="unsinn")


async def test_what_is_others_does_not_exist(farm: Desk, season: Chain):
    number = await season.issued(5)
    await farm.sit(season.office.producer)
    record = (await drafted(farm)).rpartition("/")[2]
    ids = {
        "record": record,
        "right": season.authorisation_id,
        "quantity": season.certified_id,
        "lot": season.lot_id,
        "order": number,
    }
    for path in PATHS:
        await farm.look("/producer/" + path.format(**ids))
    await farm.sit(season.office.rival)
    for path in PATHS:
        await farm.look("/producer/" + path.format(**ids), 404)
    forms = (
        *(
            "records/{record}/edit",
            "records/{record}/area",
            "records/{record}/papers",
            "records/{record}/acts/withdraw",
        ),
        *("authorisations/{right}/plots/new", "quantities/{quantity}/lots/new"),
        *("lots/{lot}/orders", "lots/{lot}/recall", "orders/{order}/acts/void_labels"),
    )
    for path in forms:
        await farm.fail("/producer/" + path.format(**ids), 404, reason="Không phải của tôi.", sure="yes")
    for path in ("", "/records", "/lots", "/orders"):
        page = await farm.look(f"/producer{path}")
        assert str(number) not in page
        assert "Cam Vũ Quang" not in page


async def test_a_manager_applies_but_has_no_lots_of_its_own(farm: Desk, chain: Chain):
    await farm.sit(chain.office.manager)
    page = await farm.look("/producer")
    assert "Bạn chưa có đơn đăng ký nào" in page
    assert ">Lô hàng</a>" not in page
    assert "Lô hàng của tôi" not in page
    await farm.look(f"/producer/lots/{chain.lot_id}", 404)
    await farm.look(f"/producer/authorisations/{chain.authorisation_id}", 404)


async def test_a_new_account_is_told_how_to_begin(farm: Desk, office: Office):
    await farm.sit(office.producer)
    page = await farm.look("/producer")
    assert "Lúc này không có việc nào chờ bạn." in page
    assert "Bạn chưa có quyền sử dụng" in page
    assert "Bạn chưa có đơn đăng ký nào" in page
    assert "Bạn chưa có đơn đăng ký nào" in await farm.look("/producer/records")
    assert "Bạn chưa khai lô hàng nào" in await farm.look("/producer/lots")
    assert "Bạn chưa đặt tem" in await farm.look("/producer/orders")


async def test_words_in_the_address_say_nothing_in_the_offices_name(farm: Desk, office: Office):
    await farm.sit(office.producer)
    assert "trúng thưởng" not in await farm.look("/producer?done=B%E1%BA%A1n%20tr%C3%BAng%20th%C6%B0%E1%BB%9Fng")
    assert "Đã lưu thay đổi." in await farm.look("/producer?done=amend")


async def test_every_page_is_said_in_english_too(farm: Desk, season: Chain):
    number = await season.issued(5)
    await farm.sit(season.office.producer)
    record = await drafted(farm)
    pages = {
        "/producer": "To do next",
        "/producer/records": "What comes next",
        "/producer/records/new": "What do you want to have protected?",
        "/producer/records/new?kind=collective": "The regulation on the use of the mark",
        "/producer/names?name=Cam": "Signs of the register near",
        record: "What can be done now",
        f"{record}/edit": "Which name is to be protected?",
        f"{record}/area": "Codes of the communes",
        f"{record}/check": "Check your answers",
        f"/producer/authorisations/{season.authorisation_id}": "The seasons",
        f"/producer/authorisations/{season.authorisation_id}/plots/new": "Where it lies",
        f"/producer/quantities/{season.certified_id}/lots/new": "Day of harvest or production",
        f"/producer/quantities/{season.certified_id}/lots/made": "What goes in",
        "/producer/lots": "Declared lots",
        f"/producer/lots/{season.lot_id}": "Room for labels",
        "/producer/orders": "Orders of labels",
        f"/producer/orders/{number}": "How the labels stand",
    }
    for path, words in pages.items():
        page = await farm.look(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert words in page, path
        assert "Việc của tôi" not in page, path


async def test_lists_are_paged_newest_first(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    for n in range(3):
        await drafted(farm, name=f"Cam số {n}")
    page = await farm.look("/producer/records?limit=2")
    assert page.index("Cam số 2") < page.index("Cam số 1")
    assert "Cam số 0" not in page
    later = page.split('rel="next" href="')[1].split('"')[0]
    page = await farm.look(later)
    assert "Cam số 0" in page
    assert "Cam số 1" not in page
    second = await recruit(database, office, "thuky", Role.PRODUCER, office.producer.party_id)
    await farm.sit(second)
    assert "Cam số 2" in await farm.look("/producer/records"), "the application is the cooperative's, not the account's"
