"""Areas, plots and papers over HTTP."""

import json
import math
from typing import Any

import pytest

from tests.api.counter import Counter
from tests.use.chain import PLOT, V1, chain, mapped
from tests.use.ground import AREA
from tests.use.papers import PDF, png


async def test_a_plot_outside_is_a_problem_that_says_how_far(counter: Counter, right: str):
    links = await chain(counter, right)
    path = f"{V1}/authorisations/{links['authorisations']['id']}/declare-plot"
    away = PLOT | {"name": "Xa", "geometry": {"type": "Point", "coordinates": [105.86, 18.21]}}
    answer = await counter.ask("producer", "POST", path, json=away)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/outside-area")
    assert answer.json()["detail"] == "The plot lies 1.5\u00a0km outside the area, to the north-east."


async def test_an_area_is_geojson_with_a_validator(counter: Counter, right: str):
    assert (await counter.ask(None, "GET", f"{right}/area")).status_code == 404
    await chain(counter, right)
    answer = await counter.ask(None, "GET", f"{right}/area")
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.json()["geometry"]["type"] == "MultiPolygon"
    fresh = await counter.ask(None, "GET", f"{right}/area", headers={"If-None-Match": answer.headers["etag"]})
    assert (fresh.status_code, fresh.content) == (304, b"")


POINTS: list[tuple[str, int, tuple[bool, int, str | None] | None]] = [
    ("lon=105.8&lat=18.15", 200, (True, 0, None)),
    ("lon=105.86&lat=18.21", 200, (False, 1532, "north-east")),
    ("lon=18.15&lat=105.8", 422, None),
    ("lon=nan&lat=18", 422, None),
    ("lon=1e999&lat=18", 400, None),
    ("lon=x&lat=18", 400, None),
    ("lat=18", 400, None),
]


async def test_a_point_is_asked_for(counter: Counter, right: str):
    await mapped(counter, right)
    for query, status, found in POINTS:
        answer = await counter.ask(None, "GET", f"{right}/area/contains?{query}")
        assert answer.status_code == status, (query, answer.text)
        if found is not None:
            body = answer.json()
            assert (body["inside"], body["direction"]) == (found[0], found[2])
            assert body["metres"] == pytest.approx(found[1], abs=2)


async def test_a_large_map_comes_in_and_a_larger_one_does_not(counter: Counter, right: str):
    def ring(n: int) -> str:
        turns = (2 * math.pi * k / n for k in range(n))
        drawn = [[round(105.8 + 0.1 * math.cos(t), 9), round(18.1 + 0.1 * math.sin(t), 9)] for t in turns]
        shape = {"type": "Polygon", "coordinates": [[*drawn, drawn[0]]]}
        return json.dumps({"geometry": shape, "decision_number": "15/QĐ"})

    headers = {"Content-Type": "application/json"}
    too_many = await counter.ask("manager", "POST", f"{right}/redefine-area", content=ring(200_001), headers=headers)
    assert too_many.status_code == 422
    large = await counter.ask("manager", "POST", f"{right}/redefine-area", content=ring(20_000), headers=headers)
    assert large.status_code == 202
    too_long = await counter.ask("manager", "POST", f"{right}/redefine-area", content=" " * 9_000_000, headers=headers)
    assert too_long.status_code == 413


HOSTILE = [
    '{"geometry": {"type": "Polygon", "coordinates": [[[1e400, 1], [2, 2], [3, 3], [1e400, 1]]]}}',
    '{"geometry": {"type": "Polygon", "coordinates": ' + "[" * 50_000 + "]" * 50_000 + "}}",
    '{"geometry": {"type": "Polygon", "coordinates": [[[' + "9" * 5000 + ", 1], [2, 2], [3, 3], [1, 1]]]}}",
    '{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 3], [1, 1]]]}}',
    '{"geometry": 7}',
    '{"geometry": {}, "version": 9}',
    '{"geometry": {"type": "' + "x" * 99_999 + '"}}',
]


async def test_a_hostile_map_is_refused_and_never_an_error_of_ours(counter: Counter, right: str):
    headers = {"Content-Type": "application/json"}
    for body in HOSTILE:
        answer = await counter.ask("manager", "POST", f"{right}/redefine-area", content=body, headers=headers)
        assert answer.status_code in {400, 422}, body[:80]
        assert len(answer.content) < 5000


async def test_a_map_is_added_fetched_and_named_by_an_area(counter: Counter, right: str):
    async def send(who: str | None, content: bytes, name: str, key: str = "") -> Any:
        files = {"file": (name, content, "text/html")}
        headers = {"Idempotency-Key": key} if key else {}
        return await counter.ask(who, "POST", f"{right}/files", files=files, headers=headers)

    added = await send("manager", png(), "bản đồ <1>.png", "key")
    assert added.status_code == 201, added.text
    assert (await send("manager", png(), "bản đồ <1>.png", "key")).content == added.content
    assert (await send("manager", png(), "bản đồ.png")).status_code == 409
    assert (await send("manager", png(), "khác.png", "key")).status_code == 422
    assert (await send("producer", PDF, "x.pdf")).status_code == 403
    assert (await send(None, PDF, "x.pdf")).status_code == 401
    assert (await send("manager", b"<script>", "x.png")).status_code == 422
    assert (await send("manager", PDF + bytes(11 * 1024 * 1024), "x.pdf")).status_code == 413
    digest = added.json()["digest"]
    fetched = await counter.ask(None, "GET", f"{V1}/files/{digest}")
    assert fetched.content == png()
    assert fetched.headers["content-type"] == "image/png"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''b%E1%BA%A3n%20")
    area = await mapped(counter, right, map_digest=digest)
    assert area["properties"]["map_digest"] == digest
    assert [row["name"] for row in (await counter.ask(None, "GET", f"{right}/files")).json()] == ["bản đồ <1>.png"]
    for name in ("0" * 64, "..%2F..%2Fetc%2Fpasswd", "x"):
        assert (await counter.ask(None, "GET", f"{V1}/files/{name}")).status_code == 404


async def test_papers_of_a_dossier_are_seen_by_who_sees_the_dossier(counter: Counter):
    draft = {"kind": "geographical_indication", "name": "Vũ Quang"}
    record = (await counter.ask("producer", "POST", f"{V1}/records", json=draft)).json()["id"]
    path = f"{V1}/records/{record}"
    added = await counter.ask("producer", "POST", f"{path}/files", files={"file": ("a.pdf", PDF)})
    assert added.status_code == 201
    defined = await counter.ask("producer", "POST", f"{path}/define-area", json={"geometry": AREA})
    assert defined.status_code == 200
    for who in (None, "rival", "manager", "registrar"):
        for hidden in (
            f"{V1}/files/{added.json()['digest']}",
            f"{path}/files",
            f"{path}/area",
            f"{path}/authorisations",
        ):
            assert (await counter.ask(who, "GET", hidden)).status_code == 404, (who, hidden)
    assert (await counter.ask("producer", "GET", f"{V1}/files/{added.json()['digest']}")).content == PDF
