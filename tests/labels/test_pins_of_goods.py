"""A number under a coating is confirmed at the GS1 form of the address as at the label's own."""

from html import unescape

from httpx import AsyncClient

from tests.labels.chain import GTIN, Chain
from tests.labels.test_pins import post
from tests.pages.sitting import HOME


async def test_a_number_is_confirmed_at_the_address_of_goods_as_at_the_label_s_own(client: AsyncClient, chain: Chain):
    number = await chain.issued(5, has_pins=True)
    code, pin = chain.code(number, 1), chain.pin(number, 1)
    here = f"/01/{GTIN}/21/{code}"
    for method, path in (("GET", here), ("HEAD", here), ("GET", here[:4] + GTIN[1:] + here[18:])):
        led = await client.request(method, f"{path}/pin?pin={pin}", headers=HOME)
        assert (led.status_code, led.headers["location"], led.content) == (303, here, b"")
    own = await client.put(f"/{code}/pin", headers=HOME)
    other = await client.put(f"{here}/pin", headers=HOME)
    assert (other.status_code, other.headers["allow"]) == (405, own.headers["allow"])
    wrong = await client.post(f"{here}/pin", data={"pin": f"{(int(pin) + 1) % 10**6:06}"}, headers=HOME)
    assert (wrong.status_code, f'action="{here}/pin"' in unescape(wrong.text)) == (422, True)
    assert "access-control-allow-origin" not in wrong.headers, "no other site's script reads what came of a number"
    for _ in range(2):
        first = await client.post(f"{here}/pin", data={"pin": pin}, headers=HOME)
        assert (first.status_code, "Xác nhận lần đầu" in first.text) == (200, True), "known again by its cookie"
    assert "Xác nhận lần đầu" in (await post(client, code, pin)).text, "at the label's own address too"
    client.cookies.clear()
    assert "KQ-OPENED-BEFORE" in (await client.post(f"{here}/pin", data={"pin": pin}, headers=HOME)).text
    foreign = await client.post(f"{here}/pin", data={"pin": pin}, headers=HOME | {"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert (await client.get(f"/01/12345/21/{code}/pin", headers=HOME)).status_code == 400
    assert (await client.post(f"/01/{GTIN}/21/{code[:-1]}U/pin", data={"pin": pin}, headers=HOME)).status_code == 404
