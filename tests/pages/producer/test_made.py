"""A producer makes a lot out of others by a form, and both lots and the shopper tell of it."""

from typing import Any

from registry import calendar
from tests.labels.chain import Chain
from tests.labels.made import DRIED, make, set_yields
from tests.pages.sitting import Desk

NO_LOT = "/producer/quantities/{}/lots/made"


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


def asked(chain: Chain, **changes: str) -> dict[str, str]:
    return {
        "inputs.0.lot_id": str(chain.lot_id),
        "inputs.0.quantity": "20",
        "inputs.0.measure": "kg",
        "product": DRIED,
        "quantity": "5000",
        "measure": "g",
        "produced_on": calendar.today().isoformat(),
        **changes,
    }


async def test_a_lot_is_made_of_another_and_both_tell_of_it(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    at = NO_LOT.format(season.certified_id)
    assert "chưa ấn định định mức chế biến" in await farm.look(at)
    await set_yields(season)
    lot = await farm.look(f"/producer/lots/{season.lot_id}")
    assert f'href="{at}?lot={season.lot_id}"' in lot
    page = plain(await farm.look(f"{at}?lot={season.lot_id}"))
    assert f'<option value="{season.lot_id}" selected>' in page
    assert f'<option value="{DRIED}">' in page
    assert "còn 50 kg Cam quả" in page
    assert "100 kg" in page, "the yield beside the form"
    page = plain(await farm.fail(at, 409, **asked(season, **{"inputs.0.quantity": "50,5"})))
    assert 'id="f-inputs.0.quantity-error">chỉ còn 50 kg<' in page
    assert 'value="50,5"' in page
    assert f'<option value="{season.lot_id}" selected>' in page
    page = plain(await farm.fail(at, 409, **asked(season, quantity="5,1", measure="kg")))
    assert 'id="f-quantity-error">tối đa 5 kg<' in page
    two = {"inputs.1.lot_id": "", "inputs.1.quantity": "3", "inputs.1.measure": ""}
    page = await farm.fail(at, 422, **asked(season, **two))
    assert 'id="f-inputs.1.lot_id-error"' in page
    made = plain(await farm.do(at, **asked(season)))
    assert "Đã khai lô hàng." in made
    assert "Nguyên liệu của lô" in made
    assert f'href="/producer/lots/{season.lot_id}"' in made
    lot = plain(await farm.look(f"/producer/lots/{season.lot_id}"))
    assert "Lô chế biến từ lô này" in lot
    assert "Một phần của lô đã đưa vào lô khác" in lot
    assert "30 kg" in lot
    english = plain(await farm.look(f"/producer/lots/{season.lot_id}?lang=en"))
    assert "What was made of it" in english
    assert "Some of the lot went into another" in english
    await farm.sit(season.office.rival)
    for send in (farm.look(at, 404), farm.fail(at, 404, **asked(season))):
        await send


async def test_the_shopper_reads_what_the_goods_were_made_of(farm: Desk, season: Chain):
    await set_yields(season)
    dried = await make(season, (season.lot_id, 20_000))
    number = await season.order(2, lot_id=dried.id)
    await season.approve(number)
    page = await farm.look(f"/{season.code(number)}")
    assert "Làm từ" in page
    answer: dict[str, Any] = (await farm.client.get(f"/api/v1/labels/{season.code(number)}")).json()
    (source,) = answer["facts"]["lot"]["made_of"]
    assert source["number"] in page
    fresh = await season.issued(2)
    assert "Làm từ" not in await farm.look(f"/{season.code(fresh)}")
