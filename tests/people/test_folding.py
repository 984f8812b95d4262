"""Parties are found however their names are spelt, and likely duplicates are shown before one is enrolled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.folding import fold
from registry.people import directory
from registry.tables import Party
from registry.vocabulary import PartyKind
from tests.office import Office, enrol
from tests.pages.sitting import Desk

NAMES = ("Hợp tác xã Đồng Lộc", "HTX Hoà Bình", "Hợp tác xã H’leo", "CÔNG TY ĐẤT VIỆT")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hòa Bình", "hoa binh"), ("Hoà Bình", "hoa binh"), ("H'leo", "hleo"), ("H’leo", "hleo"),
        ("ĐỒNG LỘC", "dong loc"), ("Ưng Ơn", "ung on"), ("Côte d'Or", "cote dor"), ("Đất-Việt", "dat viet"),
        ("東京", "東京"),
    ],
)  # fmt: skip
def test_a_name_is_folded_to_what_is_typed_without_marks(typed: str, kept: str):
    assert fold(typed) == kept


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x2FFF, blacklist_characters="\x00"), max_size=60))
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


async def test_what_a_name_folds_to_follows_it(database: Database, office: Office):
    party_id = await enrol(database, office, PartyKind.COOPERATIVE, NAMES[0], name_latin="Đồng Lộc Coop")
    async with database.writing() as session:
        party = await session.get(Party, party_id)
        assert party is not None
        assert party.name_folded == "hop tac xa dong loc\ndong loc coop"
        party.name, party.name_latin = NAMES[2], None
    async with database.reading() as connection:
        statement = select(col(Party.name_folded)).where(col(Party.id) == party_id)
        assert (await connection.execute(statement)).scalar_one() == "hop tac xa hleo"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("dong loc", NAMES[0]), ("Đồng Lộc", NAMES[0]), ("hoa binh", NAMES[1]), ("Hòa Bình", NAMES[1]),
        ("hleo", NAMES[2]), ("H'leo", NAMES[2]), ("đất việt", NAMES[3]),
    ],
)  # fmt: skip
async def test_staff_find_a_party_by_any_spelling(database: Database, office: Office, q: str, found: str):
    for name in NAMES:
        await enrol(database, office, PartyKind.COOPERATIVE, name)
    async with database.reading() as connection:
        rows = await directory.parties(office.registrar.actor, q=q).rows(connection)
        assert [row.name for row in rows] == [found]


@pytest.mark.parametrize(
    ("name", "tax_code", "phone", "found"),
    [
        ("HTX Hòa Bình", None, None, ["Hợp tác xã Hoà Bình"]),
        ("Khác hẳn", "0100109106", None, ["Hợp tác xã Hoà Bình"]),
        ("Khác hẳn", None, "+84 239 3855 555", ["Hợp tác xã Hoà Bình"]),
        ("Hợp tác xã", None, None, []),
        ("Khác hẳn", None, "0239 3855 556", []),
    ],
)
async def test_likely_duplicates_agree_in_name_tax_code_or_telephone(
    database: Database, office: Office, name: str, tax_code: str | None, phone: str | None, found: list[str]
):
    known = {"tax_code": "0100109106", "phone": "(0239) 3855 555"}
    await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Hoà Bình", **known)
    async with database.reading() as connection:
        likely = await directory.alike(connection, office.registrar.actor, name=name, tax_code=tax_code, phone=phone)
    assert [row.name for row in likely] == found


async def test_who_enrols_is_shown_the_likely_ones_first(desk: Desk, office: Office, database: Database):
    await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Hoà Bình")
    await desk.sit(office.registrar)
    typed = {"kind": "cooperative", "name": "HTX Hòa Bình", "country": "VN"}
    shown = await desk.send("/desk/parties/new", **typed)
    assert shown.status_code == 200
    assert "Hợp tác xã Hoà Bình" in shown.text
    assert 'value="HTX Hòa Bình"' in shown.text, "what was typed stays"
    entered = await desk.send("/desk/parties/new", **typed, anyway="yes")
    assert entered.status_code == 303
    assert "HTX Hòa Bình" in (await desk.look("/desk/parties?q=hoa+binh"))
