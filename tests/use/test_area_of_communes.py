"""The area by its communes: their union; what was divided is asked back, and what has no boundary is said."""

from datetime import date
from typing import Any

import pytest

from registry.database import Database
from registry.errors import NotAcceptable
from registry.journal import OFFICE
from registry.procedure.lodging import draft
from registry.rights import areas, units
from registry.rights.communes import define_area_of_communes
from registry.rights.geometry import from_geojson
from registry.vocabulary import Kind, Level
from tests.office import Office, taken
from tests.procedure.office import do, drafting

NEW = date(2025, 7, 1)
FORMED = {
    "18550": ("Xã Phúc Trạch", "Xã Hương Trạch; Xã Hương Liên", 105.7),
    "18523": ("Xã Hương Phố", "Xã Hương Giang; Xã Hương Liên", 105.8),
    "18133": ("Xã Hương Sơn", "Thị trấn Phố Châu", None),
}


def square(west: float | None) -> dict[str, Any] | None:
    if west is None:
        return None
    east = west + 0.1
    return {"type": "Polygon", "coordinates": [[[west, 18.1], [east, 18.1], [east, 18.2], [west, 18.2], [west, 18.1]]]}


async def prepared(database: Database, office: Office) -> Any:
    """Define communes, two of which touch, and return an application of the producer."""
    async with database.writing() as session:
        for code, (name, formed, west) in FORMED.items():
            unit, _ = await units.define(
                session, OFFICE, code=code, name=name, valid_from=NEW, level=Level.COMMUNE, formed_from=formed
            )
            unit.boundary = square(west)
        asked = drafting(Kind.GEOGRAPHICAL_INDICATION, applicant_id=office.producer.party_id)
        return (await do(session, office.producer.actor, draft, **asked)).row.id


async def faults_of(database: Database, office: Office, record_id: Any, **asked: Any) -> dict[str, str]:
    async with database.writing() as session:
        with pytest.raises(NotAcceptable) as refused:
            await taken(session, office.producer.actor, define_area_of_communes, record_id, **asked)
    return {fault.field: fault.code for fault in refused.value.faults}


async def test_communes_of_today_and_former_ones_are_joined(database: Database, office: Office):
    record_id = await prepared(database, office)
    async with database.writing() as session:
        actor = office.producer.actor
        await taken(session, actor, define_area_of_communes, record_id, communes=["18550"], named=["hương giang"])
        area = await areas.current(session, record_id)
    assert area is not None
    assert (area.is_schematic, from_geojson(area.geometry).bounds) == (True, (105.7, 18.1, 105.9, 18.2))
    assert len(area.geometry["coordinates"]) == 1, "neighbours become one shape"
    async with database.reading() as connection:
        assert [row.code for row in await areas.units_of(connection, area.id)] == ["18523", "18550"]


async def test_what_was_divided_is_asked_back_and_answered_by_where_it_went(database: Database, office: Office):
    record_id = await prepared(database, office)
    assert await faults_of(database, office, record_id, named=["Xã Hương Liên"]) == {"named.0": "several_units"}
    async with database.writing() as session:
        named = ["Hương Liên > Phúc Trạch"]
        await taken(session, office.producer.actor, define_area_of_communes, record_id, named=named)
        area = await areas.current(session, record_id)
    assert area is not None
    assert from_geojson(area.geometry).bounds[0] == 105.7


async def test_every_commune_that_cannot_be_taken_is_named(database: Database, office: Office):
    record_id = await prepared(database, office)
    wrong = {"communes": ["99999"], "named": ["Xã Không Có", "Phố Châu"]}
    assert await faults_of(database, office, record_id, **wrong) == {
        "communes": "no_boundary",
        "named.0": "no_such_unit",
    }
    assert await faults_of(database, office, record_id) == {"communes": "missing"}
