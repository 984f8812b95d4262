"""What goes with an application: its area, its papers, for whom it is, and the names beside it."""

import re
from io import BytesIO
from uuid import uuid4

from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.parties.accounts import grant_role
from registry.procedure.formality import accept
from registry.procedure.publication import publish
from registry.tables import Area
from registry.vocabulary import PartyKind, Role
from tests.office import Office, enrol, recruit, taken
from tests.pages.producer.matters import ANSWERS, AREA, KIND, drafted, id_in, lodged
from tests.pages.sitting import HOME, Desk
from tests.procedure.office import do


def picture() -> bytes:
    """Return a scanned map of one colour."""
    octets = BytesIO()
    Image.new("RGB", (40, 30), "white").save(octets, "PNG")
    return octets.getvalue()


async def test_the_area_is_pasted_or_sent_as_a_file(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.fail(f"{at}/area", 422, geometry="{không", unit_codes="99999")
    assert 'id="f-geometry-error">không phải GeoJSON' in page
    assert "99999" in page
    assert "{không" in page
    assert 'id="f-geometry-error">cần điền<' in await farm.fail(f"{at}/area", 422)
    assert "không có đơn vị hành chính mã 99999" in await farm.fail(
        f"{at}/area", 422, geometry=AREA, unit_codes="99999"
    )
    token = (await farm.client.get(f"{at}/area")).text.split('name="csrf" value="')[1][:64]
    sent = await farm.client.post(
        f"{at}/area",
        data={"csrf": token, "idempotency": uuid4().hex, "geometry": ""},
        files={"geometry.file": ("ranh-gioi.geojson", AREA.encode(), "application/geo+json")},
        headers=HOME,
    )
    assert sent.status_code == 303
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Area.version), col(Area.is_schematic)))).one() == (1, False)
    assert "<svg" in await farm.look(f"{at}/area")


async def test_a_paper_is_added_with_what_it_is(farm: Desk, office: Office):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.fail(f"{at}/papers", 422, purpose="area_map")
    assert 'id="f-file-error">chọn một tệp<' in page
    token = (await farm.client.get(at)).text.split('name="csrf" value="')[1][:64]

    async def send(content: bytes, purpose: str) -> tuple[int, str]:
        answer = await farm.client.post(
            f"{at}/papers",
            data={"csrf": token, "idempotency": uuid4().hex, "purpose": purpose},
            files={"file": ("ban-do.png", content, "image/png")},
            headers=HOME,
        )
        return answer.status_code, answer.text

    status, page = await send(b"kein Bild", "area_map")
    assert status == 422
    assert "không phải PNG, JPEG, WebP hoặc PDF" in page or "Chưa nhận được tệp này." in page
    assert (await send(picture(), "unsinn"))[0] == 422
    assert (await send(picture(), "area_map"))[0] == 303
    assert "ban-do.png" in await farm.look(at)


async def test_names_that_resemble_ones_own_are_shown_before_it_is_lodged(
    farm: Desk, office: Office, database: Database
):
    await farm.sit(office.producer)
    earlier = await lodged(farm)
    async with database.writing() as session:
        await do(session, office.examiner.actor, accept, id_in(earlier))
        await do(session, office.registrar.actor, publish, id_in(earlier), gazette="Công báo số 6")
    await farm.sit(office.rival)
    page = await farm.look("/producer/names?name=Cam%20V%C5%A9%20Qu%C3%A2n")
    assert f'href="/records/{id_in(earlier)}"' in page
    assert "dấu hiệu có trước càng gần thì đơn của bạn càng dễ bị từ chối" in page
    assert "Các đơn chưa công bố không được so sánh ở đây; có thể có đơn như vậy." in page
    page = await farm.look("/producer/records/new?kind=geographical_indication&name=Cam%20V%C5%A9")
    assert f'href="/records/{id_in(earlier)}"' in page
    await farm.sit(office.producer)
    own = await farm.look(earlier)
    assert f'href="/records/{id_in(earlier)}"' not in own, "a name does not resemble itself"


async def test_who_acts_for_several_says_for_whom(farm: Desk, office: Office, database: Database):
    party = await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Cam Sơn (ví dụ)")
    both = await recruit(database, office, "hai.ben", Role.PRODUCER, party)
    async with database.writing() as session:
        by, whom = office.administrator.actor, both.actor.account_id
        await taken(session, by, grant_role, whom, party_id=office.producer.party_id, role=Role.PRODUCER)
    await farm.sit(both)
    page = await farm.fail("/producer/records/new", 422, **KIND, **ANSWERS)
    assert "tài khoản này đại diện cho nhiều bên; hãy chọn một" in page
    assert "Hợp tác xã Cam Sơn (ví dụ)</option>" in page
    page = await farm.do("/producer/records/new", **KIND, **ANSWERS, applicant_id=str(party), then="look")
    assert "Hợp tác xã Cam Sơn (ví dụ)" in page


async def test_a_picture_among_the_papers_is_seen_in_small_by_who_may_see_it(farm: Desk, office: Office):
    await farm.sit(office.producer)
    at = await drafted(farm)
    token = (await farm.client.get(at)).text.split('name="csrf" value="')[1][:64]
    sent = await farm.client.post(
        f"{at}/papers",
        data={"csrf": token, "idempotency": uuid4().hex, "purpose": "specimen"},
        files={"file": ("nhan-hieu.png", picture(), "image/png")},
        headers=HOME,
    )
    assert sent.status_code == 303
    for page in (await farm.look(at), await farm.look(f"{at}/check")):
        small = re.findall(r'<img class="specimen" src="(/api/v1/files/[0-9a-f]{64}/thumbnail)" alt="([^"]+)"', page)
        assert any("nhan-hieu.png" in words for _, words in small), small
    answer = await farm.client.get(small[0][0])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    await farm.sit(office.rival)
    assert (await farm.client.get(small[0][0])).status_code == 404
