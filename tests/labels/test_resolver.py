"""The resolver of GS1 Digital Links, beyond what the public test suite asks (test_resolver_checks.py)."""

import itertools
import json
import math
from typing import Any

import pytest
from httpx import AsyncClient, Response
from jsonschema import Draft7Validator

from registry.codes.compressed_link import ALPHABET
from registry.use.lots import recall
from tests.conftest import SHARED
from tests.labels.chain import GTIN, Chain
from tests.labels.scans.test_checks_over_http import check
from tests.procedure.office import do

PAGE = {"Accept": "text/html"}
SITE = "http://127.0.0.1:8000"
VOCABULARY = "https://ref.gs1.org/voc/"


@pytest.fixture
async def code(chain: Chain) -> str:
    return chain.code(await chain.issued(10), 2)


async def lot_of(client: AsyncClient, code: str) -> str:
    number: str = (await client.get(f"/{code}", headers={"Accept": "application/json"})).json()["facts"]["lot"][
        "number"
    ]
    return number


async def links(client: AsyncClient, path: str) -> Response:
    return await client.get(path, params={"linkType": "linkset"}, headers=PAGE)


def by_anchor(answer: Response) -> dict[str, dict[str, Any]]:
    return {one["anchor"].removeprefix(SITE): one for one in answer.json()["linkset"]}


async def test_rd_file(client: AsyncClient):
    told = await client.get("/.well-known/gs1resolver")
    assert told.headers["content-type"].startswith("application/json")
    assert told.json() == {
        "name": "Sổ Gốc · Hà Tĩnh",
        "resolverRoot": SITE,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }


async def test_default_target_link_on_redirect_and_qs_passed_on(client: AsyncClient, code: str):
    lot = await lot_of(client, code)
    for path, to in (
        (f"/01/{GTIN}", f"/goods/{GTIN}?a=1&b="),
        (f"/01/{GTIN}/10/{lot}", f"/goods/{GTIN}?10={lot}&a=1&b="),
        (f"/01/{GTIN}/10/{lot}/21/{code}", f"/01/{GTIN}/21/{code}?10={lot}&a=1&b="),
    ):
        answer = await client.get(f"{path}?a=1&b=", headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (307, f"{SITE}{to}")
        assert (
            f'<{SITE}{path}?linkType=linkset>; rel="linkset"; type="application/linkset+json"' in answer.headers["link"]
        )
        assert answer.headers["link"].count("rel=") == 1, "legacyLinkHeaders: not all links"


async def test_a_label_is_its_own_default(client: AsyncClient, code: str):
    answer = await client.get(f"/01/{GTIN}/21/{code}", headers=PAGE)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


async def test_cors_check_and_methods_check(client: AsyncClient, code: str):
    for path in (f"/01/{GTIN}", f"/01/{GTIN}/21/{code}", "/.well-known/gs1resolver"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = await client.request(method, path, headers=PAGE | {"Origin": "https://elsewhere.example"})
            assert answer.status_code in {200, 204, 307}, (method, path)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["access-control-expose-headers"] == "Link"
    allowed = (await client.request("OPTIONS", f"/01/{GTIN}")).headers["allow"]
    assert {"GET", "HEAD", "OPTIONS"} <= set(allowed.split(", "))


@pytest.mark.parametrize(
    "path", ["/01/04006381333930", "/01/abc", f"/01/{GTIN}/21/A/10/B", f"/01/{GTIN}/10", f"/01/{GTIN}/10/{'A' * 21}"]
)
async def test_report_with_400_and_no_error_with_200(client: AsyncClient, path: str):
    for headers in (PAGE, {"Accept": "application/json"}, {"Accept": "application/linkset+json"}):
        assert (await client.get(path, headers=headers)).status_code == 400


async def test_trailing_slash(client: AsyncClient, code: str):
    for path in (f"/01/{GTIN}", f"/01/{GTIN}/21/{code}"):
        plain, slashed = await client.get(path, headers=PAGE), await client.get(f"{path}/", headers=PAGE)
        assert (plain.status_code, plain.headers.get("location")) == (
            slashed.status_code,
            slashed.headers.get("location"),
        )


async def test_basic_walk_up(client: AsyncClient, code: str):
    assert code
    answer = await client.get(f"/01/{GTIN}/10/NO-SUCH-LOT", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{SITE}/goods/{GTIN}?10=NO-SUCH-LOT")
    page = await client.get(answer.headers["location"], headers=PAGE)
    assert "NO-SUCH-LOT" in page.text
    assert (await client.get("/01/00012345678905", headers=PAGE)).status_code == 404


async def test_lt_linkset_no_redirect_lt_accept_header_and_valid_linkset(client: AsyncClient, code: str):
    lot, levels = await lot_of(client, code), []
    path = f"/01/{GTIN}/10/{lot}/21/{code}"
    asked = await links(client, path)
    accepted = await client.get(path, headers={"Accept": "application/linkset+json"})
    for answer in (asked, accepted, await client.get(f"{path}?linkType=all", headers=PAGE)):
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
        assert 'rel="http://www.w3.org/ns/json-ld#context"' in answer.headers["link"], "linksetJsonldCheck"
        assert answer.json() == asked.json()
        levels = list(by_anchor(answer))
    assert levels == [path, f"/01/{GTIN}/10/{lot}", f"/01/{GTIN}"], "links of each level up to the key"
    schema = SHARED / "gs1-linkset-schema.json"
    if not schema.is_file():
        pytest.skip("the schema of linksets is not beside the project")
    validator = Draft7Validator(json.loads(schema.read_text()))
    validator.validate(asked.json())
    assert not validator.is_valid(json.loads((SHARED / "invalid-gs1-example.json").read_text()))


async def test_default_link_exists_and_is_single(client: AsyncClient, code: str):
    lot = await lot_of(client, code)
    for context in by_anchor(await links(client, f"/01/{GTIN}/10/{lot}/21/{code}")).values():
        (default,) = context[f"{VOCABULARY}defaultLink"]
        assert default.keys() == {"href", "title"}
        assert default["title"]


async def test_a_link_type_is_led_to_and_a_missing_one_is_not_found(client: AsyncClient, code: str, chain: Chain):
    for path, context in by_anchor(await links(client, f"/01/{GTIN}/21/{code}")).items():
        for name in {key for key in context if key.startswith(VOCABULARY)}:
            for wish in (name, f"gs1:{name.removeprefix(VOCABULARY)}"):
                answer = await client.get(path, params={"linkType": wish, "a": "1"}, headers=PAGE)
                assert answer.status_code == 307
                target = context[name][0]["href"]
                assert answer.headers["location"] == f"{target}{'&' if '?' in target else '?'}a=1"
    assert (await client.get(f"/01/{GTIN}?linkType=gs1:recallStatus", headers=PAGE)).status_code == 404
    assert (await client.get(f"/01/{GTIN}?linkType=gs1:recipeInfo", headers=PAGE)).status_code == 404
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, recall, chain.lot_id, reason="Dư lượng")
    assert (await client.get(f"/01/{GTIN}?linkType=gs1:recallStatus", headers=PAGE)).status_code == 307


LINKSET = {"Accept": "application/linkset+json"}


def compressed(*values: tuple[str, str]) -> str:
    """Return the compressed form, each identifier by itself: numbers of a fixed length, texts of 64 signs."""
    bits = ""
    for key, value in values:
        bits += "".join(f"{int(sign):04b}" for sign in key)
        if key in {"01", "17"}:
            bits += f"{int(value):0{math.ceil(len(value) * math.log2(10))}b}"
        else:
            bits += f"011{len(value):05b}" + "".join(f"{ALPHABET.index(sign):06b}" for sign in value)
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


async def test_a_compressed_address_is_answered_as_the_same_uncompressed(client: AsyncClient, code: str):
    lot, own = await lot_of(client, code), ("01", GTIN)
    for values, path in (
        ((own,), f"/01/{GTIN}"),
        ((own, ("10", lot)), f"/01/{GTIN}/10/{lot}"),
        ((own, ("10", "KHAC")), f"/01/{GTIN}/10/KHAC"),
        ((own, ("10", lot), ("21", code)), f"/01/{GTIN}/10/{lot}/21/{code}"),
        ((own, ("21", code)), f"/01/{GTIN}/21/{code}"),
        ((("01", "09506000134352"),), "/01/09506000134352"),
    ):
        packed = compressed(*values)
        for address, headers in itertools.product(
            ("?a=1", "?linkType=gs1:verificationService", "?linkType=linkset", "?linkType=gs1:nothing"),
            (PAGE, LINKSET, {"Accept": "application/json"}),
        ):
            one, other = [await client.get(f"{at}{address}", headers=headers) for at in (f"/{packed}", path)]
            told = one.status_code, one.headers.get("location"), one.headers["content-type"]
            assert told == (other.status_code, other.headers.get("location"), other.headers["content-type"]), path
            if one.status_code < 400:
                assert f'<{SITE}{path}>; rel="owl:sameAs"' in one.headers["link"]
                assert one.headers["link"].startswith(other.headers.get("link", ""))
                assert one.headers["access-control-allow-origin"] == "*"
            if one.status_code == 200 and "linkset" in told[2]:
                assert one.json() == other.json()


async def test_a_label_in_the_compressed_form_is_counted_and_compared(client: AsyncClient, code: str):
    packed = compressed(("01", GTIN), ("21", code), ("17", "201231"))
    for n in (1, 2):
        view = (await check(client, f"/{packed}", n)).json()
        assert (view["seen"]["sessions"], view["verdict"]) == (n, "issued")
    assert view["differs"] == []
    other = (await check(client, f"/{packed}?10=KHAC")).json()
    assert (other["reason"], other["differs"]) == ("lot_mismatch", ["lot"])
    assert (await client.head(f"/{packed}", headers=PAGE)).status_code == 200
    assert (await client.options(f"/{packed}")).status_code == 204


async def test_goods_are_told_by_their_number_alone(client: AsyncClient, code: str, chain: Chain):
    lot = await lot_of(client, code)
    told = (await client.get(f"/api/v1/goods/{GTIN[1:]}", params={"lot": lot})).json()
    assert [(one["name"], one["product"]) for one in told["made_under"]] == [("Vũ Quang", "Cam quả")]
    assert (told["gtin"], told["lot"]["number"], told["recalled"]) == (GTIN, lot, [])
    assert (await client.get(f"/api/v1/goods/{GTIN}")).json()["lot"] is None, "how many lots there are stays inside"
    page = await client.get(f"/goods/{GTIN}?10={lot}", headers=PAGE)
    assert lot in page.text
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, recall, chain.lot_id, reason="Dư lượng")
    told = (await client.get(f"/api/v1/goods/{GTIN}")).json()
    assert [one["number"] for one in told["recalled"]] == [lot]
    assert "thu hồi" in (await client.get(f"/goods/{GTIN}?10={lot}", headers=PAGE)).text
    for unknown in ("00012345678905", "nothing"):
        assert (await client.get(f"/api/v1/goods/{unknown}")).status_code == 404
