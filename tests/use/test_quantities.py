import asyncio
from typing import Any
from uuid import uuid4

import pytest

from registry.acts import hold
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, Taken
from registry.people.permissions import Actor
from registry.tables import Record
from registry.use import quantities
from registry.use.matter import QUANTITY
from registry.use.plots import declare_plot
from registry.vocabulary import Measure, Role, Status
from tests.use.ground import Ground

POINT = {"type": "Point", "coordinates": [105.8, 18.15]}


async def test_manager_and_inspector_certify(ground: Ground):
    granted = await ground.authorise()
    certified = await ground.certify(granted.id)
    assert (certified.product, certified.waste_permille) == ("Bưởi quả tươi", 15)
    again = await ground.certify(granted.id, ground.office.inspector.actor, season="2027")
    assert again.certified_by == ground.office.inspector.actor.account_id


async def test_others_certify_nothing(ground: Ground):
    granted = await ground.authorise()
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await ground.certify(granted.id, ground.office.everybody[name].actor)
    for name in ("producer", "registrar", "examiner", "administrator"):
        with pytest.raises(NotPermitted):
            await ground.certify(granted.id, ground.office.everybody[name].actor)


async def test_nobody_certifies_the_harvest_of_those_they_act_for(ground: Ground):
    granted = await ground.authorise()
    for role in (Role.PRODUCER, Role.MANAGER, Role.READER):
        for member in (ground.office.manager, ground.office.inspector):
            held = member.actor.held | {(ground.office.producer.party_id, role)}
            with pytest.raises(NotPermitted, match="harvest"):
                await ground.certify(granted.id, Actor(member.actor.account_id, "", held))


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"quantity": 0}, "quantity"),
    ({"quantity": -5}, "quantity"),
    ({"quantity": 10**12 + 1}, "quantity"),
    ({"quantity": 10**30}, "quantity"),
    ({"quantity": True}, "quantity"),
    ({"waste_permille": 101}, "waste_permille"),
    ({"waste_permille": -1}, "waste_permille"),
    ({"season": " "}, "season"),
    ({"season": "x" * 21}, "season"),
    ({"product": "x" * 301}, "product"),
    ({"evidence": "x" * 501}, "evidence"),
    ({"plot_id": uuid4()}, "plot_id"),
]


async def test_a_quantity_that_cannot_be_is_refused(ground: Ground):
    granted = await ground.authorise()
    for changes, field in IMPOSSIBLE:
        with pytest.raises(NotAcceptable) as refusal:
            await ground.certify(granted.id, **changes)
        assert [fault.field for fault in refusal.value.faults] == [field], changes


async def test_the_largest_quantity_is_kept_to_the_gram(ground: Ground):
    certified = await ground.certify((await ground.authorise()).id, quantity=10**12)
    async with ground.database.writing() as session:
        found = (await hold(session, ground.office.producer.actor, QUANTITY, certified.id)).row
        assert (found.quantity, await quantities.used(session, certified.id)) == (10**12, 0)


async def test_a_plot_of_another_right_of_use_is_refused(ground: Ground):
    office = ground.office
    granted = await ground.authorise()
    other = await ground.authorise(party_id=office.rival.party_id)
    plot = await ground.make(office.rival.actor, declare_plot, other.id, {"name": "Vườn", "geometry": POINT})
    with pytest.raises(NotAcceptable):
        await ground.certify(granted.id, plot_id=plot.id)
    assert (await ground.certify(other.id, plot_id=plot.id)).plot_id == plot.id


async def test_a_season_and_product_are_certified_once_however_they_are_spelt(ground: Ground):
    granted = await ground.authorise()
    await ground.certify(granted.id, season="Vụ 2026")
    once_more: list[dict[str, Any]] = [
        {"season": "Vụ 2026"},
        {"season": "vu  2026", "product": "BUOI QUA TUOI", "measure": Measure.PIECE},
    ]
    for again in once_more:
        with pytest.raises(Taken):
            await ground.certify(granted.id, **again)
    await ground.certify(granted.id, season="Vụ 2026", product="Bưởi sấy")


async def test_of_many_certificates_at_once_one_stands(ground: Ground):
    granted = await ground.authorise()
    outcomes = await asyncio.gather(
        *(ground.certify(granted.id, season=("vụ 1", "VỤ 1")[n % 2]) for n in range(10)), return_exceptions=True
    )
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 9


async def test_nothing_is_certified_under_what_does_not_stand(ground: Ground):
    granted = await ground.authorise()
    await ground.suspend(granted.id)
    with pytest.raises(OutOfOrder, match="suspended"):
        await ground.certify(granted.id)
    await ground.reinstate(granted.id)
    async with ground.database.writing() as session:
        (await session.get_one(Record, ground.record_id)).status = Status.TERMINATED
    with pytest.raises(OutOfOrder, match="it is terminated"):
        await ground.certify(granted.id)
