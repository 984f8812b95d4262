"""The desk sees a lot with all that hangs on it, and sets the yields by which lots are made of others."""

from registry.use.lots import recall
from registry.use.yields import in_force
from registry.vocabulary import Measure
from tests.labels.chain import Chain
from tests.labels.made import DRIED, FRESH, make, set_yields
from tests.pages.desk.conftest import Desk
from tests.procedure.office import do


async def test_a_registrar_sets_a_yield_each_amount_in_the_unit_behind_it(desk: Desk, chain: Chain):
    at = f"/desk/records/{chain.record_id}/use"
    form = {"source": FRESH, "per": "1,5", "per_measure": "t", "product": DRIED, "most": "300", "most_measure": "kg"}
    await desk.sit(chain.office.registrar)
    page = await desk.fail(f"{at}/set_yield", 422, **{**form, "per": "0"})
    assert 'id="f-per-error">' in page
    assert 'value="300"' in page
    assert '<option value="t" selected>' in page
    page = (await desk.do(f"{at}/set_yield", **form)).replace("\u00a0", " ")
    assert "Đã ấn định định mức." in page
    assert "1.500 kg" in page
    async with chain.database.reading() as connection:
        (found,) = (await in_force(connection, chain.record_id)).values()
    assert (found.per, found.per_measure, found.most, found.most_measure) == (
        *(1_500_000, Measure.GRAM),
        *(300_000, Measure.GRAM),
    )
    await desk.sit(chain.office.manager)
    await desk.fail(f"{at}/set_yield", 403, **form)


async def test_a_lot_stands_with_what_it_is_made_of_and_what_was_made_of_it(desk: Desk, chain: Chain):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 40_000))
    await desk.sit(chain.office.inspector)
    page = (await desk.look(f"/desk/lots/{chain.lot_id}")).replace("\u00a0", " ")
    assert f'href="/desk/lots/{dried.id}"' in page
    assert "60 kg" in page
    assert f"/desk/lots/{chain.lot_id}/acts/recall" in page
    async with chain.database.writing() as session:
        reason = {"reason": "Dư lượng", "public_reason": "Dư lượng thuốc."}
        await do(session, chain.office.inspector.actor, recall, chain.lot_id, **reason)
    page = await desk.look(f"/desk/lots/{dried.id}")
    assert "Lô bị thu hồi cùng với lô nguyên liệu:" in page
    assert "Bị thu hồi cùng với lô nguyên liệu" in page, "its history"
    assert f'href="/desk/lots/{chain.lot_id}"' in page
    assert "It was recalled with a lot that it is made of" in await desk.look(f"/desk/lots/{dried.id}?lang=en")
    await desk.sit(chain.office.manager)
    await desk.look(f"/desk/lots/{dried.id}")
