"""The right of use over HTTP: the whole chain, and who sees what of it."""

import asyncio
import json
import math
from typing import Any

import pytest

from registry.database import Database
from tests.api.counter import Counter
from tests.use.ground import AREA, GARDEN, TODAY, mirrored
from tests.use.papers import PDF, png

V1 = "/api/v1"
GRANT = {"product": "Bưởi quả tươi", "valid_from": TODAY.isoformat()}
QUANTITY = {"season": "2026", "quantity": 1000, "measure": "g", "evidence": "Biên bản 03/BB"}
LOT = {"quantity": 400, "produced_on": TODAY.isoformat(), "gtin": "8938505974194"}
PLOT = {"name": "Vườn đồi Bắc", "geometry": GARDEN}


@pytest.fixture
async def right(database: Database, counter: Counter) -> str:
    """Return the address of a right that the office's manager manages."""
    record = f"{V1}/records/{await mirrored(database)}"
    manager = {"party_id": str(counter.office.manager.party_id), "delegation": "QĐ 12/2026"}
    assert (await counter.ask("registrar", "POST", f"{record}/managers", json=manager)).status_code == 201
    return record


async def made(counter: Counter, who: str, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """Create something, read it back where the answer says it lies, and return it."""
    answer = await counter.ask(who, "POST", path, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.status_code == 201, answer.text
    found = await counter.ask(who, "GET", answer.headers["location"])
    assert found.status_code == 200
    assert found.json() == answer.json()
    return dict(answer.json())


async def chain(counter: Counter, record: str) -> dict[str, dict[str, Any]]:
    """Walk from the area to a lot and return what was made on the way."""
    grant = GRANT | {"party_id": str(counter.office.producer.party_id)}
    area = await made(counter, "manager", f"{record}/area", {"geometry": AREA, "is_schematic": True})
    authorisation = await made(counter, "manager", f"{record}/authorisations", grant)
    base = f"{V1}/authorisations/{authorisation['id']}"
    plot = await made(counter, "producer", f"{base}/plots", PLOT)
    quantity = await made(counter, "manager", f"{base}/quantities", QUANTITY | {"plot_id": plot["id"]})
    lot = await made(counter, "producer", f"{V1}/quantities/{quantity['id']}/lots", LOT | {"plot_id": plot["id"]})
    return {"area": area, "authorisations": authorisation, "plots": plot, "quantities": quantity, "lots": lot}


async def test_the_chain_from_area_to_recall(counter: Counter, right: str):
    links = await chain(counter, right)
    assert links["area"]["type"] == "Feature"
    assert links["area"]["properties"]["record_name"] == "Phúc Trạch"
    assert links["authorisations"]["number"] == "QSD-00022-001"
    assert links["plots"]["hectares"] == pytest.approx(1.17, abs=0.01)
    assert (links["lots"]["number"], links["lots"]["gtin"]) == ("PT-2026-001", "08938505974194")
    quantity = (await counter.ask("producer", "GET", f"{V1}/quantities/{links['quantities']['id']}")).json()
    assert (quantity["used"], quantity["left"]) == (400, 600)
    lots = f"{V1}/quantities/{quantity['id']}/lots"
    more = await counter.ask("producer", "POST", lots, json=LOT | {"quantity": 601})
    assert (more.status_code, more.json()["type"]) == (409, "/problems/quota-exceeded")
    assert "600 of 1000 g" in more.json()["detail"]
    reason = {"reason": "Dư lượng thuốc."}
    recalled = await counter.ask("inspector", "POST", f"{V1}/lots/{links['lots']['id']}/recall", json=reason)
    assert (recalled.status_code, recalled.json()["status"]) == (200, "recalled")


async def test_each_sees_what_is_theirs_to_see(counter: Counter, right: str):
    links = await chain(counter, right)
    links.pop("area")
    base, quantity = f"{V1}/authorisations/{links['authorisations']['id']}", links["quantities"]["id"]
    within = [f"{base}/plots", f"{base}/quantities", f"{V1}/quantities/{quantity}/lots"]
    for who in (None, *counter.keys):
        expected = {None: 401, "rival": 404, "reader": 404}.get(who, 200)
        for path in [*(f"{V1}/{noun}/{link['id']}" for noun, link in links.items()), *within]:
            assert (await counter.ask(who, "GET", path)).status_code == expected, (who, path)
        for noun in links:
            listed = await counter.ask(who, "GET", f"{V1}/{noun}")
            assert listed.status_code == (401 if who is None else 200)
            if who is not None:
                assert len(listed.json()) == (expected == 200), (who, noun)


async def test_what_a_stranger_tries_tells_them_nothing(counter: Counter, right: str):
    links = await chain(counter, right)
    base = f"{V1}/authorisations/{links['authorisations']['id']}"
    attempts = {
        f"{base}/plots": PLOT,
        f"{base}/quantities": QUANTITY,
        f"{base}/revoke": {"reason": "x"},
        f"{V1}/quantities/{links['quantities']['id']}/lots": LOT,
        f"{V1}/lots/{links['lots']['id']}/recall": {"reason": "x"},
    }
    for path, body in attempts.items():
        assert (await counter.ask("rival", "POST", path, json=body)).status_code == 404, path
        assert (await counter.ask(None, "POST", path, json=body)).status_code == 401, path
    for who in ("producer", "registrar", "examiner"):
        refused = await counter.ask(who, "POST", f"{base}/quantities", json=QUANTITY | {"season": "2027"})
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-permitted"), who


async def test_everybody_may_know_who_uses_a_right(counter: Counter, right: str):
    links = await chain(counter, right)
    for who in (None, "rival", "producer", "registrar"):
        listed = (await counter.ask(who, "GET", f"{right}/authorisations")).json()
        assert listed == [
            {
                "number": "QSD-00022-001",
                "producer": links["authorisations"]["producer"],
                "product": "Bưởi quả tươi",
                "valid_from": TODAY.isoformat(),
                "valid_until": None,
                "status": "active",
            }
        ]


async def test_every_creating_request_is_done_once_under_its_key(counter: Counter, right: str):
    links = await chain(counter, right)
    base = f"{V1}/authorisations/{links['authorisations']['id']}"
    grant = GRANT | {"party_id": str(counter.office.rival.party_id)}
    requests = [
        ("manager", f"{right}/area", {"geometry": GARDEN}),
        ("manager", f"{right}/authorisations", grant),
        ("producer", f"{base}/plots", PLOT | {"name": "Vườn hai"}),
        ("manager", f"{base}/quantities", QUANTITY | {"season": "2027"}),
        ("producer", f"{V1}/quantities/{links['quantities']['id']}/lots", LOT),
        ("registrar", f"{right}/managers", {"party_id": str(counter.office.rival.party_id), "from_on": "2030-01-01"}),
    ]
    for n, (who, path, body) in enumerate(requests):
        headers = {"Idempotency-Key": f"key-{n}"}
        answers = await asyncio.gather(*(counter.ask(who, "POST", path, json=body, headers=headers) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {201}, answers[0].text
        assert len({answer.content for answer in answers}) == 1, path


async def test_a_right_of_use_is_turned_under_its_etag(counter: Counter, right: str):
    links = await chain(counter, right)
    base = f"{V1}/authorisations/{links['authorisations']['id']}"
    tag = (await counter.ask("producer", "GET", base)).headers["etag"]
    reason, guard = {"reason": "Kiểm tra vườn."}, {"If-Match": tag}
    suspended = await counter.ask("inspector", "POST", f"{base}/suspend", json=reason, headers=guard)
    assert (suspended.status_code, suspended.json()["status"]) == (200, "suspended")
    late = await counter.ask("manager", "POST", f"{base}/revoke", json=reason, headers=guard)
    assert late.status_code == 412
    assert (await counter.ask("inspector", "POST", f"{base}/reinstate", json={})).status_code == 403
    assert (await counter.ask("registrar", "POST", f"{base}/reinstate", json={})).json()["status"] == "active"
    assert (await counter.ask("manager", "POST", f"{base}/revoke", json=reason)).json()["status"] == "revoked"
    assert (await counter.ask("manager", "POST", f"{base}/reinstate", json={})).status_code == 409


async def test_a_plot_outside_is_a_problem_that_says_how_far(counter: Counter, right: str):
    links = await chain(counter, right)
    path = f"{V1}/authorisations/{links['authorisations']['id']}/plots"
    away = PLOT | {"name": "Xa", "geometry": {"type": "Point", "coordinates": [105.86, 18.21]}}
    answer = await counter.ask("producer", "POST", path, json=away)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/outside-area")
    assert answer.json()["detail"] == "The plot lies 1.5 km outside the area, to the north-east."


async def test_an_area_is_geojson_with_a_validator(counter: Counter, right: str):
    assert (await counter.ask(None, "GET", f"{right}/area")).status_code == 404
    await chain(counter, right)
    answer = await counter.ask(None, "GET", f"{right}/area")
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.json()["geometry"]["type"] == "MultiPolygon"
    fresh = await counter.ask(None, "GET", f"{right}/area", headers={"If-None-Match": answer.headers["etag"]})
    assert (fresh.status_code, fresh.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ("lon=105.8&lat=18.15", 200, (True, 0, None)),
        ("lon=105.86&lat=18.21", 200, (False, 1532, "north-east")),
        ("lon=18.15&lat=105.8", 422, None),
        ("lon=nan&lat=18", 422, None),
        ("lon=1e999&lat=18", 400, None),
        ("lon=x&lat=18", 400, None),
        ("lat=18", 400, None),
    ],
)
async def test_a_point_is_asked_for(counter: Counter, right: str, query: str, status: int, found: Any):
    await made(counter, "manager", f"{right}/area", {"geometry": AREA})
    answer = await counter.ask(None, "GET", f"{right}/area/contains?{query}")
    assert answer.status_code == status, answer.text
    if found is not None:
        body = answer.json()
        assert (body["inside"], body["direction"]) == (found[0], found[2])
        assert body["metres"] == pytest.approx(found[1], abs=2)


async def test_a_large_map_comes_in_and_a_larger_one_does_not(counter: Counter, right: str):
    def ring(n: int) -> str:
        turns = (2 * math.pi * k / n for k in range(n))
        drawn = [[round(105.8 + 0.1 * math.cos(t), 9), round(18.1 + 0.1 * math.sin(t), 9)] for t in turns]
        return json.dumps({"geometry": {"type": "Polygon", "coordinates": [[*drawn, drawn[0]]]}})

    headers = {"Content-Type": "application/json"}
    large = await counter.ask("manager", "POST", f"{right}/area", content=ring(20_000), headers=headers)
    assert large.status_code == 201
    too_many = await counter.ask("manager", "POST", f"{right}/area", content=ring(200_001), headers=headers)
    assert too_many.status_code == 422
    too_long = await counter.ask("manager", "POST", f"{right}/area", content=" " * 9_000_000, headers=headers)
    assert too_long.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        '{"geometry": {"type": "Polygon", "coordinates": [[[1e400, 1], [2, 2], [3, 3], [1e400, 1]]]}}',
        '{"geometry": {"type": "Polygon", "coordinates": ' + "[" * 50_000 + "]" * 50_000 + "}}",
        '{"geometry": {"type": "Polygon", "coordinates": [[[' + "9" * 5000 + ", 1], [2, 2], [3, 3], [1, 1]]]}}",
        '{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 3], [1, 1]]]}}',
        '{"geometry": 7}',
        '{"geometry": {}, "version": 9}',
        '{"geometry": {"type": "' + "x" * 99_999 + '"}}',
    ],
)
async def test_a_hostile_map_is_refused_and_never_an_error_of_ours(counter: Counter, right: str, body: str):
    headers = {"Content-Type": "application/json"}
    answer = await counter.ask("manager", "POST", f"{right}/area", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert len(answer.content) < 5000


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 1.5},
        {"quantity": "1000"},
        {"quantity": True},
        {"quantity": 10**18},
        {"measure": "kg"},
        {"waste_permille": 200},
        {"season": ""},
        {"certified_by": "x"},
    ],
)
async def test_a_quantity_is_a_whole_number_and_nothing_else_is_set(counter: Counter, right: str, change: Any):
    grant = GRANT | {"party_id": str(counter.office.producer.party_id)}
    granted = await made(counter, "manager", f"{right}/authorisations", grant)
    path = f"{V1}/authorisations/{granted['id']}/quantities"
    assert (await counter.ask("manager", "POST", path, json=QUANTITY | change)).status_code in {400, 422}


async def test_lists_are_paged(counter: Counter, right: str):
    for n in range(5):
        grant = GRANT | {"party_id": str(counter.office.producer.party_id), "product": f"Sản phẩm {n}"}
        await made(counter, "manager", f"{right}/authorisations", grant)
    for start in (f"{V1}/authorisations?limit=2", f"{right}/authorisations?limit=2"):
        seen, path = [], start
        while path:
            page = await counter.ask("producer", "GET", path)
            seen += [row["product"] for row in page.json()]
            path = page.links.get("next", {}).get("url", "")
        assert seen == [f"Sản phẩm {n}" for n in (4, 3, 2, 1, 0)]


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
    area = await made(counter, "manager", f"{right}/area", {"geometry": AREA, "map_digest": digest})
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
    await made(counter, "producer", f"{path}/area", {"geometry": AREA})
    for who in (None, "rival", "manager", "registrar"):
        for hidden in (
            f"{V1}/files/{added.json()['digest']}",
            f"{path}/files",
            f"{path}/area",
            f"{path}/authorisations",
        ):
            assert (await counter.ask(who, "GET", hidden)).status_code == 404, (who, hidden)
    assert (await counter.ask("producer", "GET", f"{V1}/files/{added.json()['digest']}")).content == PDF
