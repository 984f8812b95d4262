"""Whatever is typed into an application is kept, and looked over before it is lodged."""

from sqlalchemy import func, select
from sqlmodel import col

from registry.database import Database
from registry.tables import SavedForm
from registry.vocabulary import Role, Status
from tests.office import Office, recruit
from tests.pages.producer.matters import ANSWERS, AREA, KIND, drafted, id_in, lodged, status_of
from tests.pages.sitting import HOME, Desk

WRONG = {"particulars.characteristics.0.minimum": "khoảng mười", "particulars.reputation": "Có trong địa bạ năm 1938."}


async def saved(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(SavedForm))).scalar_one()


async def test_what_is_wrong_is_kept_with_its_fault_until_it_is_mended(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **WRONG})
    assert "Nội dung bạn nhập đã được giữ nguyên" in page
    await farm.sit(office.producer)
    page = await farm.look(f"{at}/edit")
    assert "Đây là nội dung bạn nhập lúc" in page
    assert 'value="khoảng mười"' in page
    assert "Có trong địa bạ năm 1938." in page
    assert 'id="f-particulars.characteristics.0.minimum-error">không phải số<' in page
    assert '<details class="step" id="part-qualities" open>' in page
    assert "Đã lưu thay đổi." in await farm.do(f"{at}/edit", **{**ANSWERS, **WRONG, **dict([list(ANSWERS.items())[6]])})
    page = await farm.look(f"{at}/edit")
    assert "Đây là nội dung bạn nhập lúc" not in page
    assert "Có trong địa bạ năm 1938." in page
    assert await saved(database) == 0


async def test_an_application_that_is_no_draft_yet_is_kept_too(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    await farm.fail("/producer/records/new", 422, **KIND, **{**ANSWERS, "name": ""})
    page = await farm.look("/producer/records/new")
    assert "Bạn đã nhập dở một đơn ngày" in page
    page = await farm.look("/producer/records/new?kind=geographical_indication")
    assert ANSWERS["particulars.causal_link"] in page
    assert 'id="f-name-error">cần điền<' in page
    assert "Bạn đã nhập dở" not in await farm.look("/producer/records/new?kind=collective")
    await farm.do("/producer/records/new", **KIND, **ANSWERS)
    assert "Bạn đã nhập dở" not in await farm.look("/producer/records/new")
    assert await saved(database) == 0


async def test_what_one_typed_is_for_no_other_account(farm: Desk, office: Office, database: Database):
    colleague = await recruit(database, office, "ban", Role.PRODUCER, office.producer.party_id)
    await farm.sit(office.producer)
    at = await drafted(farm)
    await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **WRONG})
    await farm.sit(colleague)
    page = await farm.look(f"{at}/edit")
    assert "khoảng mười" not in page
    assert 'value="10,5"' in page
    await farm.do(f"{at}/edit", **{**ANSWERS, "product": "cam sành"})
    await farm.sit(office.producer)
    page = await farm.look(f"{at}/edit")
    assert 'value="khoảng mười"' in page
    assert "Trong lúc đó hồ sơ đã được sửa ở nơi khác." in page
    await farm.sit(office.rival)
    await farm.fail(f"{at}/edit/drop", 404)


async def test_what_was_typed_can_be_dropped(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **WRONG})
    page = await farm.do(f"{at}/edit/drop")
    assert "Đã bỏ nội dung bạn nhập." in page
    assert "khoảng mười" not in page
    assert await saved(database) == 0


async def test_answers_are_checked_before_they_are_lodged(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.look(f"{at}/check")
    for text in (*ANSWERS.values(), office.producer.login and "Kiểm tra nội dung đã khai"):
        assert text in page, text
    for name in ("name", "product", "classes", "particulars.characteristics", "particulars.self_control"):
        assert f'#f-{name}">Sửa<' in page, name
    assert f'<a href="{at}/area">Khu vực địa lý trên bản đồ</a>: còn thiếu' in page
    assert f'action="{at}/acts/lodge' not in page
    await farm.do(f"{at}/area", geometry=AREA, is_schematic="yes")
    await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **WRONG})
    page = await farm.look(f"{at}/check")
    assert "khoảng mười" in page
    assert "không phải số" in page
    assert f'action="{at}/acts/lodge' not in page, "what is shown is not what would be lodged"
    await farm.do(f"{at}/edit", **ANSWERS)
    page = await farm.look(f"{at}/check")
    assert f'action="{at}/acts/lodge' in page
    assert "Đã nộp đơn." in await farm.do(f"{at}/acts/lodge")
    assert await status_of(database, at) is Status.LODGED


async def test_lodging_lets_go_of_what_anybody_typed(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    await farm.do(f"{at}/area", geometry=AREA, is_schematic="yes")
    await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **WRONG})
    async with database.reading() as connection:
        about = (await connection.execute(select(col(SavedForm.record_id)))).scalar_one()
    assert about == id_in(at)
    await farm.do(f"{at}/acts/lodge")
    assert await saved(database) == 0
    answer = await farm.client.get(f"{at}/check", headers=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, at)


async def test_an_application_with_the_office_keeps_nothing_that_is_typed(
    farm: Desk, office: Office, database: Database
):
    await farm.sit(office.producer)
    at = await lodged(farm)
    await farm.fail(f"{at}/edit", 409, **ANSWERS)
    assert await saved(database) == 0
