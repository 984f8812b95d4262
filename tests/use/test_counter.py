"""The right of use over HTTP: the whole chain, and who sees what of it."""

import asyncio
from typing import Any

import pytest

from tests.api.counter import Counter
from tests.use.chain import GRANT, LOT, PLOT, QUANTITY, V1, chain, made
from tests.use.ground import GARDEN, TODAY


async def test_the_chain_from_area_to_recall(counter: Counter, right: str):
    links = await chain(counter, right)
    assert links["area"]["type"] == "Feature"
    assert links["area"]["properties"]["record_name"] == "Phúc Trạch"
    assert links["authorisations"]["number"] == "QSD-00022-001"
    assert links["plots"]["hectares"] == pytest.approx(1.17, abs=0.01)
    assert (links["lots"]["number"], links["lots"]["gtin"]) == ("PT-2026-001", "08938505974194")
    quantity = (await counter.ask("producer", "GET", f"{V1}/quantities/{links['quantities']['id']}")).json()
    assert (quantity["used"], quantity["left"]) == (400, 600)
    lots = f"{V1}/quantities/{quantity['id']}/declare-lot"
    more = await counter.ask("producer", "POST", lots, json=LOT | {"quantity": 601})
    assert (more.status_code, more.json()["type"]) == (409, "/problems/quota-exceeded")
    assert "600\xa0g of 1\xa0kg" in more.json()["detail"]
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
        f"{base}/declare-plot": PLOT,
        f"{base}/certify-quantity": QUANTITY,
        f"{base}/revoke": {"reason": "x"},
        f"{V1}/quantities/{links['quantities']['id']}/declare-lot": LOT,
        f"{V1}/lots/{links['lots']['id']}/recall": {"reason": "x"},
    }
    for path, body in attempts.items():
        assert (await counter.ask("rival", "POST", path, json=body)).status_code == 404, path
        assert (await counter.ask(None, "POST", path, json=body)).status_code == 401, path
    for who in ("producer", "registrar", "examiner"):
        refused = await counter.ask(who, "POST", f"{base}/certify-quantity", json=QUANTITY | {"season": "2027"})
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
        ("manager", f"{right}/redefine-area", {"geometry": GARDEN, "decision_number": "16/QĐ"}),
        ("manager", f"{right}/authorise", grant),
        ("producer", f"{base}/declare-plot", PLOT | {"name": "Vườn hai"}),
        ("manager", f"{base}/certify-quantity", QUANTITY | {"season": "2027"}),
        ("producer", f"{V1}/quantities/{links['quantities']['id']}/declare-lot", LOT),
        (
            "registrar",
            f"{right}/appoint-manager",
            {"party_id": str(counter.office.rival.party_id), "from_on": "2030-01-01"},
        ),
    ]
    for n, (who, path, body) in enumerate(requests):
        headers = {"Idempotency-Key": f"key-{n}"}
        answers = await asyncio.gather(*(counter.ask(who, "POST", path, json=body, headers=headers) for _ in range(4)))
        done = {"redefine-area": 202, "appoint-manager": 200}.get(path.rpartition("/")[2], 201)
        assert {answer.status_code for answer in answers} == {done}, answers[0].text
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


HALF_NUMBERS: list[dict[str, Any]] = [
    {"quantity": 1.5},
    {"quantity": "1000"},
    {"quantity": True},
    {"quantity": 10**18},
    {"measure": "kg"},
    {"waste_permille": 200},
    {"season": ""},
    {"certified_by": "x"},
]


async def test_a_quantity_is_a_whole_number_and_nothing_else_is_set(counter: Counter, right: str):
    grant = GRANT | {"party_id": str(counter.office.producer.party_id)}
    granted = await made(counter, "manager", f"{right}/authorise", grant)
    path = f"{V1}/authorisations/{granted['id']}/certify-quantity"
    for change in HALF_NUMBERS:
        answer = await counter.ask("manager", "POST", path, json=QUANTITY | change)
        assert answer.status_code in {400, 422}, change


async def test_lists_are_paged(counter: Counter, right: str):
    for n in range(5):
        grant = GRANT | {"party_id": str(counter.office.producer.party_id), "product": f"Sản phẩm {n}"}
        await made(counter, "manager", f"{right}/authorise", grant)
    for start in (f"{V1}/authorisations?limit=2", f"{right}/authorisations?limit=2"):
        seen, path = [], start
        while path:
            page = await counter.ask("producer", "GET", path)
            seen += [row["product"] for row in page.json()]
            path = page.links.get("next", {}).get("url", "")
        assert seen == [f"Sản phẩm {n}" for n in (4, 3, 2, 1, 0)]
