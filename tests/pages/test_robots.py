"""What browsers and search engines fetch of themselves, and how pages go over the line."""

import gzip
from io import BytesIO

import pytest
from httpx import AsyncClient, Response
from PIL import Image

from api.pages.static import address
from tests.labels.chain import GTIN, Chain
from tests.office import Office
from tests.pages.sitting import HOME, Desk

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
HTML = {"Accept": "text/html"}


async def test_a_search_engine_is_kept_from_what_is_for_one_reader(client: AsyncClient):
    answer = await client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    kept_out = {line.partition(": ")[2] for line in answer.text.splitlines() if line.startswith("Disallow")}
    assert {"/api/", "/desk", "/producer", "/login"} <= kept_out
    assert "/" not in kept_out, "what is protected may be found"


async def test_the_answer_to_a_label_is_not_listed(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued())
    for path in (f"/{code}", f"/{code[:-1]}U", f"/01/{GTIN}/21/{code}"):
        for accept in ("text/html", "application/json"):
            answer = await client.get(path, headers={"Accept": accept})
            assert (answer.status_code, answer.headers["x-robots-tag"]) == (200, "noindex"), (path, accept)
    assert "x-robots-tag" not in (await client.get(f"/records/{chain.record_id}", headers=HTML)).headers


@pytest.mark.parametrize("path", ["/apple-touch-icon.png", "/apple-touch-icon-precomposed.png", "/favicon.ico"])
async def test_the_sign_of_the_register_is_a_picture(client: AsyncClient, path: str):
    answer = await client.get(path)
    picture = Image.open(BytesIO(answer.content))
    assert picture.size in {(180, 180), (32, 32)}
    assert answer.headers["content-type"] in {"image/png", "image/x-icon"}
    assert len(picture.convert("RGB").getcolors(100_000) or []) > 2


async def test_the_manifest_names_the_register_and_signs_that_are_there(client: AsyncClient):
    answer = await client.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    described = answer.json()
    assert (described["name"], described["start_url"], described["lang"]) == ("Sổ Gốc · Hà Tĩnh", "/", "vi")
    for icon in described["icons"]:
        assert (await client.get(icon["src"])).headers["content-type"] == icon["type"]
    page = (await client.get("/", headers=HTML)).text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/apple-touch-icon.png">' in page


@pytest.mark.parametrize(
    "name", ["apple-touch-icon-120x120-precomposed.png", "browserconfig.xml", "sitemap-index-2026-11.xml", "ads.txt"]
)
async def test_the_name_of_a_file_is_no_code_that_somebody_mistyped(client: AsyncClient, name: str):
    assert (await client.get(f"/{name}", headers=HTML)).status_code == 404


async def raw(client: AsyncClient, path: str, encoding: str, **headers: str) -> tuple[Response, bytes]:
    """Return an answer and its octets as they came over the line."""
    asked = HTML | {"Accept-Encoding": encoding} | headers
    async with client.stream("GET", path, headers=asked) as answer:
        return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


async def test_pages_and_what_they_are_dressed_in_are_packed(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued())
    for path in ("/", f"/records/{chain.record_id}", f"/{code}", address("sogoc.css"), "/nothing-here"):
        plain, whole = await raw(client, path, "identity")
        packed, octets = await raw(client, path, "gzip, br")
        assert packed.headers["content-encoding"] == "gzip", path
        assert gzip.decompress(octets)[:200] == whole[:200], path
        assert len(octets) < len(whole) * 0.6, path
        assert "content-encoding" not in plain.headers
        for answer in (plain, packed):
            assert "Accept-Encoding" in answer.headers["vary"]
        head = await client.head(path, headers=HTML | {"Accept-Encoding": "gzip"})
        assert (head.headers.get("content-encoding"), head.content) == ("gzip", b"")


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip;q=0", "gzip; q=0.000, br", ""])
async def test_who_does_not_take_it_packed_gets_it_plain(client: AsyncClient, encoding: str):
    answer, octets = await raw(client, "/about", encoding)
    assert "content-encoding" not in answer.headers
    assert octets.lstrip().startswith(b"<!doctype html>")


async def test_a_page_with_the_token_of_a_session_is_not_packed(client: AsyncClient, office: Office):
    await Desk(client).sit(office.examiner)
    answer, octets = await raw(client, "/desk", "gzip", **HOME)
    assert "content-encoding" not in answer.headers
    assert b'name="csrf"' in octets


async def test_json_and_pictures_are_sent_as_they_are(client: AsyncClient, chain: Chain):
    for path in (f"/api/v1/records/{chain.record_id}", "/apple-touch-icon.png"):
        answer, _ = await raw(client, path, "gzip", Accept="*/*")
        assert "content-encoding" not in answer.headers
