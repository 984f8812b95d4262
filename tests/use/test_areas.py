import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder
from registry.journal import OFFICE
from registry.journal.history import one_as_of
from registry.people.permissions import Actor
from registry.procedure.lodging import draft
from registry.rights import areas, geometry, units
from registry.rights.defining import define_area
from registry.tables import Area, AreaUnit, Record
from registry.tables.journal import Phase
from registry.use.redefining import redefine_area
from registry.vocabulary import Kind, Level, Purpose, Status, Subject
from tests.lines import entered
from tests.office import Office
from tests.procedure.office import do, do_both
from tests.use.ground import AREA, GARDEN, ORDINARY, TODAY, Ground, mirrored, prepare
from tests.use.papers import png


async def define(database: Database, actor: Actor, record_id: UUID, **details: Any) -> Area:
    """Define the area of an application."""
    async with database.writing() as session:
        await do(session, actor, define_area, record_id, **({"geometry": AREA} | details))
        return await the_area(session, record_id)


async def redefine(database: Database, by: Actor, second: Actor, record_id: UUID, **details: Any) -> Area:
    """Let one person define the area of a registered right and a registrar confirm it."""
    drawn = {"geometry": AREA, "decision_number": "15/QĐ"} | details
    async with database.writing() as session:
        await do_both(session, by, second, redefine_area, record_id, **drawn)
        return await the_area(session, record_id)


def persons(ground: Ground) -> tuple[Actor, Actor]:
    return ground.office.manager.actor, ground.office.registrar.actor


async def the_area(session: AsyncSession, record_id: UUID) -> Area:
    area = await areas.current(session, record_id)
    assert area is not None
    return area


async def drafted(database: Database, office: Office) -> UUID:
    blank = {"name": "Vũ Quang", "product": "Cam quả", "kind": Kind.GEOGRAPHICAL_INDICATION}
    async with database.writing() as session:
        record_id: UUID = (await do(session, office.producer.actor, draft, **blank)).row.id
        return record_id


async def test_every_definition_is_a_version_of_its_own(database: Database, ground: Ground):
    first, second = ground.office.registrar.actor, ground.office.second_registrar.actor
    again = await redefine(database, first, second, ground.record_id, geometry=GARDEN)
    assert (again.version, again.decision_number) == (2, "15/QĐ")
    async with database.writing() as session:
        now = await areas.current(session, ground.record_id)
        assert now is not None
        assert now.geometry["coordinates"][0] == GARDEN["coordinates"]
        before = (await session.exec(select(Area).where(Area.record_id == ground.record_id, Area.version == 1))).one()
    assert (before.is_schematic, now.is_schematic) == (True, False)
    assert before.hectares > now.hectares > 1


async def test_the_journal_binds_the_very_geometry(database: Database, ground: Ground):
    async with database.writing() as session:
        area = await areas.current(session, ground.record_id)
    assert area is not None
    waiting, entry = await entered(database, act="redefine_area", subject_id=ground.record_id)
    assert (waiting.phase, entry.phase) == (Phase.TAKEN, Phase.CONFIRMED)
    assert entry.facts["version"] == {"ordinal": 1}
    async with database.reading() as connection:
        then = await one_as_of(connection, Subject.RECORD, ground.record_id, entry.position)
    assert then is not None
    assert then["areas"][0]["long"]["geometry"] == area.geometry


async def test_the_facts_of_a_mirror_stay_untouched(database: Database, office: Office):
    record_id = await mirrored(database)
    async with database.writing() as session:
        before = (await session.exec(select(Record).where(Record.id == record_id))).one().model_dump()
    await redefine(database, office.registrar.actor, office.second_registrar.actor, record_id)
    async with database.writing() as session:
        now = (await session.exec(select(Record).where(Record.id == record_id))).one().model_dump()
    counted = {"version", "updated_at"}
    assert {name for name in now if now[name] != before[name]} <= counted


async def test_of_a_registered_right_only_manager_and_registrar_draw_the_area(database: Database, ground: Ground):
    for name, member in ground.office.everybody.items():
        if name not in {"manager", "registrar", "second_registrar"}:
            with pytest.raises(NotPermitted):
                await redefine(database, member.actor, ground.office.registrar.actor, ground.record_id)


async def test_the_applicant_draws_while_the_dossier_is_open(database: Database, office: Office):
    record_id = await drafted(database, office)
    assert (await define(database, office.producer.actor, record_id)).version == 1
    for other in ("rival", "manager", "registrar", "examiner"):
        with pytest.raises(NotFound):
            await define(database, office.everybody[other].actor, record_id)
    async with database.writing() as session:
        record = await session.get_one(Record, record_id)
        record.status = Status.LODGED
        session.add(record)
    with pytest.raises(OutOfOrder, match="it is lodged"):
        await define(database, office.producer.actor, record_id)
    with pytest.raises(NotPermitted):
        await define(database, office.registrar.actor, record_id)
    with pytest.raises(OutOfOrder):
        await redefine(database, office.registrar.actor, office.second_registrar.actor, record_id)


async def test_an_ended_mirror_and_an_ordinary_mark_have_no_area_to_draw(database: Database, office: Office):
    ended = await mirrored(database, "00001", status=Status.TERMINATED)
    ordinary = await mirrored(database, **ORDINARY)
    for record_id in (ended, ordinary):
        with pytest.raises(OutOfOrder):
            await redefine(database, office.registrar.actor, office.second_registrar.actor, record_id)


async def test_all_faults_of_an_area_come_at_once(database: Database, ground: Ground):
    with pytest.raises(NotAcceptable) as refusal:
        await redefine(
            database,
            ground.office.manager.actor,
            ground.office.registrar.actor,
            ground.record_id,
            geometry={"type": "Polygon", "coordinates": []},
            unit_codes=["18676", "99999"],
            map_digest="0" * 64,
        )
    fields = [fault.field for fault in refusal.value.faults]
    assert fields == ["geometry.coordinates", "unit_codes.0", "unit_codes.1", "map_digest"]


async def test_an_area_names_units_of_today_once_each(database: Database, ground: Ground):
    async with database.writing() as session:
        unit, _ = await units.define(
            session, OFFICE, code="18676", valid_from=TODAY, level=Level.COMMUNE, name="Xã Phúc Trạch"
        )
    with pytest.raises(NotAcceptable) as refusal:
        await redefine(database, *persons(ground), ground.record_id, unit_codes=["18676", "18676"])
    assert {fault.field for fault in refusal.value.faults} == {"unit_codes.0", "unit_codes.1"}
    area = await redefine(database, *persons(ground), ground.record_id, unit_codes=["18676"])
    async with database.writing() as session:
        named = (await session.exec(select(AreaUnit).where(AreaUnit.area_id == area.id))).all()
    assert [row.unit_id for row in named] == [unit.id]


async def test_an_area_names_a_map_of_its_own_record_only(database: Database, ground: Ground, settings):
    office = ground.office
    other = await prepare(database, office, key="00023")
    async with database.writing() as session:
        filed = await filing.add(
            session,
            office.manager.actor,
            Store(settings.files),
            ground.record_id,
            content=png(),
            name="bản đồ.png",
            purpose=Purpose.AREA_MAP,
        )
    assert (await redefine(database, *persons(ground), ground.record_id, map_digest=filed.digest)).map_digest
    with pytest.raises(NotAcceptable, match="area"):
        await redefine(database, *persons(ground), other.record_id, map_digest=filed.digest)


async def test_a_point_is_found_in_the_area_in_force(database: Database, ground: Ground):
    async with database.reading() as connection:
        assert (await areas.contains(connection, ground.record_id, longitude=105.8, latitude=18.15)).is_inside
        away = await areas.contains(connection, ground.record_id, longitude=105.74, latitude=18.15)
    assert not away.is_inside
    assert away.direction == "west"
    assert away.metres == pytest.approx(1058, abs=5)
    await redefine(database, *persons(ground), ground.record_id, geometry=GARDEN)
    async with database.reading() as connection:
        assert not (await areas.contains(connection, ground.record_id, longitude=105.76, latitude=18.11)).is_inside


async def test_without_an_area_nothing_can_be_found(database: Database, office: Office):
    ground = await prepare(database, office, area=False)
    async with database.reading() as connection:
        with pytest.raises(NotFound):
            await areas.contains(connection, ground.record_id, longitude=105.8, latitude=18.15)
        assert await areas.locate(connection, uuid4(), geometry.read_place(GARDEN)) is None


async def test_two_who_draw_at_once_make_two_versions(database: Database, ground: Ground):
    await asyncio.gather(*(redefine(database, *persons(ground), ground.record_id) for _ in range(5)))
    async with database.writing() as session:
        versions = (await session.exec(select(Area.version).order_by(col(Area.version)))).all()
    assert list(versions) == [1, 2, 3, 4, 5, 6]
