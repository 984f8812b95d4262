from datetime import timedelta
from typing import Any

import pytest

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, OutsideArea, Taken
from registry.journal import OFFICE
from registry.people.permissions import Actor
from registry.rights import units
from registry.tables import Authorisation, Plot
from registry.use import authorisations, plots
from registry.vocabulary import Level
from tests.office import Office
from tests.use.ground import GARDEN, TODAY, Ground, prepare

POINT = {"type": "Point", "coordinates": [105.8, 18.15]}


async def declare(ground: Ground, granted: Authorisation, who: Actor | None = None, **details: Any) -> Plot:
    facts = {"name": "Vườn đồi Bắc", "geometry": POINT} | details
    async with ground.database.writing() as session:
        return await plots.declare(session, who or ground.office.producer.actor, granted.id, **facts)


async def test_a_plot_inside_the_area_is_taken_and_measured(ground: Ground):
    plot = await declare(ground, await ground.authorise(), geometry=GARDEN, hectares=1.2)
    assert plot.hectares == pytest.approx(1.17, abs=0.01)


async def test_a_point_keeps_the_size_that_was_stated(ground: Ground):
    granted = await ground.authorise()
    assert (await declare(ground, granted, hectares=0.4)).hectares == 0.4
    assert (await declare(ground, granted, name="Vườn Nam")).hectares is None


async def test_who_manages_the_right_declares_too(ground: Ground):
    granted = await ground.authorise()
    plot = await declare(ground, granted, ground.office.manager.actor)
    assert plot.declared_by == ground.office.manager.actor.account_id


OUTSIDE: list[tuple[Any, str]] = [
    ({"type": "Point", "coordinates": [105.86, 18.21]}, "lies 1.5 km outside the area, to the north-east"),
    ({"type": "Point", "coordinates": [105.749, 18.15]}, "lies 106 m outside the area, to the west"),
    (
        {
            "type": "Polygon",
            "coordinates": [[[105.84, 18.15], [105.86, 18.15], [105.86, 18.16], [105.84, 18.16], [105.84, 18.15]]],
        },
        "reaches 1.1 km beyond the area, to the east",
    ),
]


async def test_a_plot_outside_is_refused_with_distance_and_direction(ground: Ground):
    granted = await ground.authorise()
    for geometry, words in OUTSIDE:
        with pytest.raises(OutsideArea, match=words) as refusal:
            await declare(ground, granted, geometry=geometry)
        assert refusal.value.faults[0].field == "geometry"


async def test_without_an_area_the_refusal_says_what_to_do(database: Database, office: Office):
    ground = await prepare(database, office, area=False)
    with pytest.raises(OutOfOrder, match="manager or a registrar defines it first"):
        await declare(ground, await ground.authorise())


async def test_all_faults_of_a_plot_come_at_once(ground: Ground):
    with pytest.raises(NotAcceptable) as refusal:
        await declare(
            ground,
            await ground.authorise(),
            name=" ",
            geometry={"type": "Point", "coordinates": [18.15, 105.8]},
            hectares=-1.0,
            unit_code="99999",
        )
    assert [fault.field for fault in refusal.value.faults] == [
        "name",
        "geometry.coordinates",
        "hectares",
        "unit_code",
    ]


async def test_a_size_that_cannot_be_is_refused(ground: Ground):
    granted = await ground.authorise()
    for hectares in [float("nan"), float("inf"), 0.0, 1e7, 5.0]:
        with pytest.raises(NotAcceptable):
            await declare(ground, granted, geometry=GARDEN, hectares=hectares)


async def test_a_name_stands_for_one_plot_of_a_producer(ground: Ground):
    granted = await ground.authorise()
    await declare(ground, granted)
    with pytest.raises(Taken):
        await declare(ground, granted)
    other = await ground.authorise(party_id=ground.office.rival.party_id)
    assert (await declare(ground, other, ground.office.rival.actor)).authorisation_id == other.id


async def test_a_plot_names_a_commune_of_today(ground: Ground):
    granted = await ground.authorise()
    async with ground.database.writing() as session:
        unit, _ = await units.define(
            session, OFFICE, code="18676", valid_from=TODAY, level=Level.COMMUNE, name="Xã Phúc Trạch"
        )
    assert (await declare(ground, granted, unit_code="18676")).unit_id == unit.id


async def test_others_declare_no_plots(ground: Ground):
    granted = await ground.authorise()
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await declare(ground, granted, ground.office.everybody[name].actor)
    for name in ("registrar", "examiner", "inspector", "administrator"):
        with pytest.raises(NotPermitted):
            await declare(ground, granted, ground.office.everybody[name].actor)


async def test_only_a_right_of_use_that_stands_today_takes_plots(ground: Ground, monkeypatch: pytest.MonkeyPatch):
    early = await ground.authorise(product="Bưởi sớm", valid_from=TODAY + timedelta(2))
    with pytest.raises(OutOfOrder, match="begins on"):
        await declare(ground, early)
    granted = await ground.authorise(valid_until=TODAY + timedelta(1))
    async with ground.database.writing() as session:
        await authorisations.suspend(session, ground.office.inspector.actor, granted.id, reason="Kiểm tra.")
    with pytest.raises(OutOfOrder, match="suspended"):
        await declare(ground, granted)
    async with ground.database.writing() as session:
        await authorisations.reinstate(session, ground.office.manager.actor, granted.id)
    await declare(ground, granted)
    monkeypatch.setattr(calendar, "today", lambda: TODAY + timedelta(2))
    with pytest.raises(OutOfOrder, match="ended on"):
        await declare(ground, granted, name="Vườn khác")
