"""The address of a signed label is answered as the one of its code: by the same short way, counted once, as kindly."""

import itertools

import pytest
from httpx import AsyncClient

from api import verify
from api.pages.public import destination
from registry.codes import label_codes
from registry.codes.signed_labels import LENGTH
from registry.labels.guessing import Guessing
from registry.use.lots import recall
from tests.labels.chain import Chain, keys_of
from tests.labels.scans.test_checks_over_http import PHONE, check
from tests.labels.test_guessing import QUICK
from tests.labels.test_offline import VECTORS, text_of
from tests.labels.test_told_beside import JSON, PAGE, ROUTED, Ask, ask  # noqa: F401 # a fixture
from tests.pages.sitting import HOME
from tests.procedure.office import do

FORGED = VECTORS["labels"][0]["text"]


@pytest.fixture
async def number(chain: Chain) -> int:
    return await chain.issued(10)


@pytest.fixture
async def text(chain: Chain, number: int) -> str:
    return await text_of(chain, number, 2)


async def test_the_door_says_what_the_routes_say_and_what_the_code_says(
    client: AsyncClient,
    ask: Ask,  # noqa: F811 # the fixture
    chain: Chain,
    number: int,
    text: str,
):
    code = chain.code(number, 2)
    for query in ("", "?lang=en", "?10=KHAC&x=1", "?fbclid=x"):
        signed, own = await ask(f"/S/{text}{query}"), await ask(f"/{code}{query}")
        assert signed | {"checked_at": ""} == own | {"checked_at": ""}, query
    for language, encoding in itertools.product(("vi", "en"), ("", "gzip")):
        headers = PAGE | {"Accept-Encoding": encoding, "Accept-Language": language}
        door, routed = [
            await client.get(f"/S/{text}", headers=headers | more) for more in ({}, {"Cookie": ROUTED["Cookie"]})
        ]
        assert _lines(door.text) == _lines(routed.text)
        lengths = {"content-length"}
        assert {k: v for k, v in door.headers.items() if k not in lengths} == {
            k: v for k, v in routed.headers.items() if k not in lengths
        }
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, recall, chain.lot_id, reason="Lý do mẫu")
    assert (await ask(f"/S/{text}"))["verdict"] == "recalled", "what is remembered of its keys keeps no state"


def _lines(page: str) -> list[str]:
    """Return the lines of a page but for the moment of the check."""
    return [line for line in page.split("\n") if "Checked at" not in line and "Kiểm tra lúc" not in line]


async def test_a_person_s_check_takes_the_short_way_and_is_counted_once(
    client: AsyncClient, chain: Chain, number: int, text: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verify, "answer_label", None)  # no route answers
    assert (await check(client, f"/S/{text}", 1)).json()["seen"]["sessions"] == 1
    assert "Đã được kiểm tra 2 lần" in (await check(client, f"/S/{text}", 2, accept=HOME["Accept"])).text
    assert "Checked 2 times" in (await check(client, f"/S/{text}?lang=en", 2, accept=HOME["Accept"])).text
    assert (await check(client, f"/{chain.code(number, 2)}", 3)).json()["seen"]["sessions"] == 3, "it is one label"
    for more in ({"User-Agent": "curl/8.5.0"}, {"User-Agent": PHONE, "Sec-Purpose": "prefetch"}):
        assert (await check(client, f"/S/{text}", more=more)).json()["seen"]["sessions"] == 3


async def test_heads_and_those_signed_in_go_by_the_routes_and_count_nothing(
    client: AsyncClient, chain: Chain, text: str
):
    assert (await client.head(f"/S/{text}", headers={"User-Agent": PHONE})).status_code == 200
    for key in (await keys_of(chain)).values():
        signed = await check(client, f"/S/{text}", more={"Authorization": f"Bearer {key}"})
        assert signed.json()["seen"]["sessions"] == 0
    assert (await client.get(f"/S/{text}", headers=JSON | {"Authorization": "Bearer wrong"})).status_code == 401


@pytest.mark.parametrize(
    "address", ["/S/{text}/amp", "/S/{text}&fbclid=x", "/s/{text}", "/S/{lower}", "/s/{lower}/", "/S/{text}."]
)
async def test_what_applications_add_to_the_address_changes_nothing(client: AsyncClient, text: str, address: str):
    path = address.format(text=text, lower=text.lower())
    assert (await check(client, path)).json()["seen"]["sessions"] == 1


async def test_guessing_signatures_has_the_budget_of_guessing_codes(client: AsyncClient, chain: Chain, text: str):
    client._transport.app.state.guessing = Guessing(chain.database, QUICK)  # type: ignore[attr-defined] # the transport of the application itself
    place = LENGTH - 10
    other = label_codes.ALPHABET[(label_codes.ALPHABET.index(text[place]) + 1) % 32]
    guesses = [FORGED, text[:place] + other + text[place + 1 :], FORGED, FORGED]
    told = [await client.get(f"/S/{guess}", headers=JSON) for guess in guesses]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]
    assert {answer.json()["verdict"] for answer in told[:3]} == {"unknown"}
    assert (await client.get(f"/S/{FORGED}", headers=HOME)).status_code == 429
    assert (await client.get(f"/S/{text}", headers=HOME)).status_code == 200
    assert (await client.get(f"/S/{text[:-1]}", headers=HOME)).status_code == 200, "a slip is no guess"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (FORGED[:-1], "124/125"),
        (FORGED + "0", "126/125"),
        (FORGED[:60], "60/125"),
        (FORGED[:-1] + "U", "Some characters of this code are wrong"),
    ],
)
async def test_a_mistyped_signed_address_gets_the_answer_of_a_mistyped_code(client: AsyncClient, wrong: str, says: str):
    view = (await client.get(f"/S/{wrong}?lang=en", headers=JSON)).json()
    assert (view["verdict"], view["reason"], view["facts"]) == ("mistyped", "check_character", None)
    assert view["says"].startswith(says)
    assert "type the 20 characters that are printed beside it" in view["advice"]
    answer = await client.get(f"/S/{wrong}", headers=HOME)
    assert answer.status_code == 200
    assert 'name="code" value=""' in answer.text, "nobody types 125 characters: the box is for the code"


@pytest.mark.parametrize("other", ["ABC", "wordpress", "12345678.php", "%7B12345678%7D", "1" * 251])
async def test_what_was_never_meant_to_be_a_signed_label_is_no_page(client: AsyncClient, other: str):
    assert (await client.get(f"/S/{other}", headers=JSON)).status_code == 404


def test_a_mistyped_signed_address_that_was_pasted_leads_to_the_same_answer():
    assert destination(f"xem https://sogoc.example/S/{FORGED[:-1]}?x=1") == f"/S/{FORGED[:-1]}"
    assert destination("https://sogoc.example/S/tin-tuc") == "/search?q=tin-tuc"
