"""Every check of the public GS1 resolver test suite, by the name that it has there, as the suite asks it.

In its state of June 2026 the suite has 31 names; one of them, ``hackedLinkset``, is switched off. TLS and the version
of HTTP can only be asked of a server on the network: here stands what the register itself ensures.
``test_resolver.py`` goes beyond the suite.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from granian.constants import HTTPModes
from httpx import AsyncClient, Response
from jsonschema import Draft7Validator

from api.commands.serving import server
from registry.codes import digital_link
from registry.errors import OutOfOrder
from registry.labels.issuing import LabelHost
from tests.conftest import SHARED
from tests.labels.chain import GTIN, Chain

SITE = "http://127.0.0.1:8000"
VOCABULARY = "https://ref.gs1.org/voc/"
LINKSET = "application/linkset+json"
TYPES = {"defaultLink", "pip", "recallStatus", "registryEntry", "traceability", "verificationService"}
"""Types of links in the GS1 Web vocabulary, as far as the register uses them."""
PLAUSIBLE = re.compile(r"https?://[^/]+(/[^/]+)?/01/\d{14}(/22/[^/]+)?(/10/[^/]+)?(/21/[^/]+)?")


class Suite(NamedTuple):
    """The address under test, of a label with its lot, and what its links are."""

    client: AsyncClient
    path: str
    printed: str
    linkset: list[dict[str, Any]]

    async def head(self, path: str = "", query: str = "", **headers: str) -> Response:
        address = f"{path or self.path}{query and f'?{query}'}"
        return await self.client.head(address, headers={"Accept": "text/html"} | headers)

    def links(self) -> dict[str, list[dict[str, Any]]]:
        """Return the links by their type, the nearest level first."""
        found: dict[str, list[dict[str, Any]]] = {}
        for level in self.linkset:
            for name, links in level.items():
                if name.startswith(VOCABULARY):
                    found.setdefault(name.removeprefix(VOCABULARY), links)
        return found


Check = Callable[[Suite], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def check(*names: str) -> Callable[[Check], Check]:
    def named(one: Check) -> Check:
        CHECKS.update(dict.fromkeys(names, one))
        return one

    return named


@check("isURL", "plausibleDL", "validDL")
async def address(suite: Suite) -> None:
    for one in (suite.printed, f"{SITE}{suite.path}"):
        assert PLAUSIBLE.fullmatch(one), "a URL whose path is a key and its qualifiers, the GTIN in 14 digits"
        assert digital_link.parse(urlsplit(one).path).gtin == GTIN


@check("isHttps", "tlsOK")
async def tls(suite: Suite) -> None:
    """The proxy provides it; labels for an address without it are not printed."""
    assert suite.printed.startswith("http://127.0.0.1"), "for trying things out alone"
    with pytest.raises(OutOfOrder) as refusal:
        LabelHost("tem.hatinh.gov.vn", "http", "tem.hatinh.gov.vn").demand_served()
    assert refusal.value.code == "no_tls"
    LabelHost("tem.hatinh.gov.vn", "https", "tem.hatinh.gov.vn").demand_served()


@check("httpVersion")
async def version(_: Suite) -> None:
    """The server speaks HTTP/1.1 and HTTP/2."""
    assert server("api.app:create_app", "127.0.0.1", 1).http is HTTPModes.auto


@check("rdFile")
async def description(suite: Suite) -> None:
    told = (await suite.client.get("/.well-known/gs1resolver")).json()
    assert {"resolverRoot", "supportedPrimaryKeys"} <= told.keys()
    assert (told["resolverRoot"], told["supportedPrimaryKeys"]) == (SITE, ["01"])


@check("corsCheck", "methodsCheck")
async def shared(suite: Suite) -> None:
    told = (await suite.head()).headers
    assert told["access-control-allow-origin"] == "*"
    assert all(method in told["access-control-allow-methods"] for method in ("GET", "HEAD", "OPTIONS"))


@check("linkOnRedirect", "legacyLinkHeaders")
async def link_header(suite: Suite) -> None:
    link = (await suite.head()).headers["link"]
    assert 'rel="linkset"' in link
    assert 'rel="gs1:' not in link


@check("reportWith400", "noErrorWith200")
async def syntax(suite: Suite) -> None:
    assert (await suite.head(f"{suite.path}/foo")).status_code == 400


@check("trailingSlash")
async def slash(suite: Suite) -> None:
    plain, slashed = await suite.head(), await suite.head(f"{suite.path}/")
    assert (plain.status_code, plain.headers["location"]) == (slashed.status_code, slashed.headers["location"])


@check("basicWalkUp")
async def walk_up(suite: Suite) -> None:
    assert (await suite.head(f"/01/{GTIN}/10/KL8G")).status_code == 307


@check("ltLinksetNoRedirect")
async def link_type_linkset(suite: Suite) -> None:
    assert (await suite.head(query="linkType=linkset")).status_code == 200


@check("ltAllNoRedirect")
async def link_type_all(suite: Suite) -> None:
    """Deprecated since 1.0.0, and answered all the same."""
    assert (await suite.head(query="linkType=all")).status_code == 200


@check("ltAcceptHeader", "declaredContentType", "linksetJsonldCheck")
async def accepted(suite: Suite) -> None:
    answer = await suite.head(Accept=LINKSET)
    assert (answer.status_code, answer.headers["content-type"]) == (200, LINKSET)
    link = answer.headers["link"]
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in link
    assert 'type="application/ld+json"' in link


@check("validLinkset", "hackedLinkset")
async def schema(suite: Suite) -> None:
    assert isinstance(suite.linkset, list), "the suite once put what was none into one"
    assert all(level["anchor"] and level["itemDescription"] for level in suite.linkset)
    published = SHARED / "gs1-linkset-schema.json"
    if published.is_file():
        Draft7Validator(json.loads(published.read_text())).validate({"linkset": suite.linkset})


@check("qsPassedOn")
async def query(suite: Suite) -> None:
    assert "foo=bar" in (await suite.head(query="foo=bar")).headers["location"]


@check("defaultLinkExists", "singleDefaulLink", "singleMultiLink")
async def default_link(suite: Suite) -> None:
    for level in suite.linkset:
        (default,) = level[f"{VOCABULARY}defaultLink"]
        assert default.keys() == {"href", "title"}
        assert f"{VOCABULARY}defaultLinkMulti" not in level


@check("defaultTarget")
async def default_target(suite: Suite) -> None:
    assert (await suite.head()).headers["location"] == suite.links()["defaultLink"][0]["href"]


@check("linkTypesDefined")
async def types(suite: Suite) -> None:
    assert suite.links().keys() <= TYPES
    assert len(suite.links()) > 3


@check("loFor", "loFor…N")
async def link_objects(suite: Suite) -> None:
    """``loForgs1pip`` and so on, one for each type; no type has several links at this address."""
    for name, links in suite.links().items():
        (link,) = links
        answer = await suite.head(query=f"linkType=gs1:{name}")
        assert (answer.status_code, answer.headers["location"]) == (307, link["href"]), name


@check("specificLinkTypeNotFound")
async def no_such_type(suite: Suite) -> None:
    assert (await suite.head(query="linkType=gs1:nosuchlt")).status_code == 404


async def test_every_check_of_the_public_suite(client: AsyncClient, chain: Chain, subtests: pytest.Subtests):
    assert len(CHECKS) == 31
    code = chain.code(await chain.issued(10), 2)
    facts = (await client.get(f"/{code}", headers={"Accept": "application/json"})).json()["facts"]
    path = f"/01/{GTIN}/10/{facts['lot']['number']}/21/{code}"
    linkset = (await client.get(path, params={"linkType": "linkset"}, headers={"Accept": LINKSET})).json()["linkset"]
    suite = Suite(client, path, f"{SITE}/01/{GTIN}/21/{code}", linkset)
    for name, one in CHECKS.items():
        with subtests.test(name):
            await one(suite)
