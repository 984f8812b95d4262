from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from registry.database import Database
from registry.errors import NotAcceptable, NotFound
from registry.journal import OFFICE
from registry.rights import units
from registry.tables import AdministrativeUnit, Entry
from registry.vocabulary import Choice, Level

OLD, NEW = date(2020, 1, 1), date(2025, 7, 1)
LAST = NEW - timedelta(days=1)
NAMES = ("code", "name", "name_latin", "formed_from")


@pytest.fixture
async def communes(database: Database) -> dict[str, AdministrativeUnit]:
    async with database.writing() as session:
        made = {}
        for code, name, since, until, formed in (
            ("18556", "Xã Hương Trạch", OLD, LAST, None),
            ("18550", "Xã Phúc Trạch", OLD, LAST, None),
            ("18550", "Xã Phúc Trạch", NEW, None, "Xã Hương Trạch; Xã Hương Liên; Xã Lộc Yên"),
            ("18523", "Xã Hương Phố", NEW, None, "Xã Hương Giang; Xã Hương Thủy; Xã Gia Phố"),
            ("18073", "Phường Thành Sen", NEW, None, "Phường Bắc Hà; Phường Thạch Quý"),
            ("18133", "Xã Hương Sơn", NEW, None, "Thị trấn Phố Châu"),
        ):
            unit, _ = await units.define(
                session,
                OFFICE,
                code=code,
                name=name,
                valid_from=since,
                valid_to=until,
                level=Level.COMMUNE,
                formed_from=formed,
            )
            made[f"{code} {since.year}"] = unit
        return made


@pytest.mark.usefixtures("communes")
async def test_a_code_means_the_unit_of_the_day(database: Database):
    async with database.writing() as session:
        assert (await units.find(session, "18550", on=LAST)).valid_from == OLD
        assert (await units.find(session, "18550", on=NEW)).valid_from == NEW
        for code, day in (("18556", NEW), ("18073", LAST), ("18550", date(2019, 1, 1)), ("99999", NEW)):
            with pytest.raises(NotFound):
                await units.find(session, code, on=day)


@pytest.mark.usefixtures("communes")
async def test_a_second_definition_changes_nothing_and_says_so(database: Database):
    told: dict[str, Any] = {"code": "18550", "valid_from": NEW, "level": Level.COMMUNE, "name": "Xã Phúc Trạch"}
    async with database.writing() as session:
        assert (await units.define(session, OFFICE, **told))[1] is Choice.UNCHANGED
        unit, choice = await units.define(session, OFFICE, **told, centre=(105.78, 18.16))
        assert choice is Choice.CHANGED
        assert unit.formed_from is not None
        entries = (await session.exec(select(Entry).where(Entry.act == "define_unit"))).all()
        assert len(entries) == 7


async def test_a_unit_ends_where_the_next_of_its_code_begins(database: Database):
    facts: dict[str, Any] = {"code": "18001", "level": Level.COMMUNE, "name": "Xã Mẫu"}
    async with database.writing() as session:
        first, _ = await units.define(session, OFFICE, valid_from=OLD, **facts)
        await units.define(session, OFFICE, valid_from=NEW, **facts)
        assert first.valid_to == LAST
        assert (await units.define(session, OFFICE, valid_from=OLD, **facts))[1] is Choice.UNCHANGED
        between, _ = await units.define(session, OFFICE, valid_from=date(2022, 1, 1), **facts)
        assert first.valid_to == date(2021, 12, 31)
        assert between.valid_to == LAST


TYPED = [
    ("phuc trach", "18550"),
    ("PHÚC TRẠCH", "18550"),
    ("18550", "18550"),
    ("1807", "18073"),
    ("thanh sen", "18073"),
    ("huong", "18523"),
    ("huong trach", "18550"),
    ("pho chau", "18133"),
    ("gia phố", "18523"),
]


@pytest.mark.usefixtures("communes")
async def test_a_unit_is_found_as_people_type_it(database: Database):
    async with database.reading() as connection:
        for q, first in TYPED:
            found = await units.search(connection, NAMES, q=q, on=NEW, level=None, limit=5)
            assert found[0].code == first, q


@pytest.mark.usefixtures("communes")
async def test_a_search_keeps_to_day_tier_and_limit(database: Database):
    async with database.reading() as connection:
        assert await units.search(connection, NAMES, q="thanh sen", on=OLD, level=None, limit=5) == []
        assert await units.search(connection, NAMES, q="thanh sen", on=NEW, level=Level.PROVINCE, limit=5) == []
        assert len(await units.search(connection, NAMES, q="huong", on=NEW, level=None, limit=2)) == 2
        assert await units.search(connection, NAMES, q="không có", on=NEW, level=None, limit=5) == []


async def test_a_former_unit_leads_to_what_it_became(database: Database, communes):
    async with database.reading() as connection:
        former = await units.one(connection, (*NAMES, "id", "valid_from", "valid_to"), communes["18556 2020"].id)
        assert [unit.code for unit in await units.successors(connection, NAMES, former)] == ["18550"]
        present = await units.one(connection, (*NAMES, "id", "valid_from", "valid_to"), communes["18550 2025"].id)
        assert await units.successors(connection, NAMES, present) == []


@pytest.mark.parametrize(
    "changes", [{"code": "ab"}, {"code": "1"}, {"name": " "}, {"name": "x" * 201}, {"valid_to": OLD - timedelta(1)}]
)
async def test_a_unit_that_cannot_be_is_refused(database: Database, changes):
    facts: dict[str, Any] = {"code": "18001", "valid_from": OLD, "level": Level.COMMUNE, "name": "Xã Mẫu"} | changes
    async with database.writing() as session:
        with pytest.raises(NotAcceptable):
            await units.define(session, OFFICE, **facts)
