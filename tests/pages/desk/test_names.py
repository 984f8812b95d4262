"""Names that are not what they seem: refused in the form with what is meant, or shown with a remark."""

import pytest

from registry.database import Database
from registry.vocabulary import PartyKind
from tests.office import Office, enrol
from tests.pages.desk.conftest import Desk


async def test_a_name_of_two_alphabets_is_shown_with_a_remark(desk: Desk, office: Office, database: Database):
    mixed = await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Phúс Trạch")  # a Cyrillic letter in it
    plain = await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Phúc Trạch")
    await desk.sit(office.registrar)
    assert "“Phúс” lẫn chữ của nhiều bảng chữ cái" in await desk.look(f"/desk/parties/{mixed}")
    assert "bảng chữ cái" not in await desk.look(f"/desk/parties/{plain}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Phúc\u200bTrạch", "chứa ký tự không được có trong văn bản: U+200B"),
        ("Böôûi Phuùc Traïch", "có lẽ là “Bưởi Phúc Trạch”"),
        ("PhÃºc Tráº¡ch", "có lẽ là “Phúc Trạch”"),
        ("Một\r\nHai", "phải viết trên một dòng"),
    ],
)
async def test_a_damaged_name_is_refused_in_vietnamese(desk: Desk, office: Office, name: str, said: str):
    await desk.sit(office.registrar)
    page = await desk.fail("/desk/parties/new", 422, kind="cooperative", name=name)
    assert said in page
