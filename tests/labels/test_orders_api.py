"""Orders of labels over HTTP: from the order to the print file."""

import csv
import hashlib
import io
from base64 import b64encode
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from httpx import AsyncClient
from PIL import Image

from registry.codes import label_codes
from registry.journal.history import acts_on
from registry.vocabulary import RangeState, Subject
from tests.api.counter import Counter
from tests.labels.chain import Chain, keys_of
from tests.labels.samples import symbols_on


@pytest.fixture
async def counter(chain: Chain, client: AsyncClient) -> Counter:
    return Counter(chain.office, client, await keys_of(chain))


async def ordered(counter: Counter, chain: Chain, quantity: int = 12, **more: Any) -> int:
    path = f"/api/v1/lots/{chain.lot_id}/order-labels"
    answer = await counter.ask("producer", "POST", path, json={"quantity": quantity, "pack": 1000}, **more)
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["number"]
    assert answer.headers["location"] == f"/api/v1/label-orders/{number}"
    return number


async def approved(counter: Counter, chain: Chain, quantity: int = 12) -> int:
    number = await ordered(counter, chain, quantity)
    answer = await counter.ask("manager", "POST", f"/api/v1/label-orders/{number}/approve-labels")
    assert answer.status_code == 200, answer.text
    return number


async def test_an_order_is_placed_read_and_approved(counter: Counter, chain: Chain):
    number = await ordered(counter, chain)
    view = (await counter.ask("manager", "GET", f"/api/v1/label-orders/{number}")).json()
    assert (view["status"], view["quantity"], view["pack"], view["measure"]) == ("ordered", 12, 1000, "g")
    assert (view["record_name"], view["decided_at"]) == ("Vũ Quang", None)
    again = await counter.ask("manager", "POST", f"/api/v1/label-orders/{number}/approve-labels")
    assert again.json()["status"] == "approved"
    refused = await counter.ask("manager", "POST", f"/api/v1/label-orders/{number}/approve-labels")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/out-of-order")


async def test_an_order_under_one_key_is_placed_once(counter: Counter, chain: Chain):
    headers = {"Idempotency-Key": str(uuid4())}
    assert await ordered(counter, chain, headers=headers) == await ordered(counter, chain, headers=headers)
    left = await counter.ask("producer", "GET", f"/api/v1/lots/{chain.lot_id}/labels-left?pack=1000")
    assert left.json() == {"pack": 1000, "left": 101 - 12}


async def test_too_many_labels_are_refused_with_what_is_left(counter: Counter, chain: Chain):
    path = f"/api/v1/lots/{chain.lot_id}/order-labels"
    answer = await counter.ask("producer", "POST", path, json={"quantity": 102, "pack": 1000})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/quota-exceeded")
    assert problem["code"] == "quota_exceeded"
    assert problem["values"]["n"] == 101
    assert problem["values"]["pack"]["unit"] == "g"
    assert problem["faults"] == [
        {"field": "quantity", "message": "at most 101", "code": "out_of_range", "values": {"most": 101}}
    ]


async def test_an_order_is_declined_for_a_reason(counter: Counter, chain: Chain):
    number = await ordered(counter, chain)
    path = f"/api/v1/label-orders/{number}/decline-labels"
    assert (await counter.ask("registrar", "POST", path, json={"reason": " "})).status_code == 400
    answer = await counter.ask("registrar", "POST", path, json={"reason": "Vượt sản lượng"})
    assert (answer.json()["status"], answer.json()["remark"]) == ("declined", "Vượt sản lượng")


async def test_lists_hold_what_is_the_asker_s_to_see(counter: Counter, chain: Chain):
    numbers = [await ordered(counter, chain, 1) for _ in range(3)]
    await counter.ask("manager", "POST", f"/api/v1/label-orders/{numbers[0]}/approve-labels")
    for who in ("producer", "manager", "registrar", "inspector"):
        listed = (await counter.ask(who, "GET", "/api/v1/label-orders")).json()
        assert [view["number"] for view in listed] == numbers[::-1]
    by_status = (await counter.ask("producer", "GET", "/api/v1/label-orders?status=approved")).json()
    assert [view["number"] for view in by_status] == numbers[:1]
    of_lot = f"/api/v1/lots/{chain.lot_id}/label-orders"
    assert len((await counter.ask("producer", "GET", of_lot)).json()) == 3
    first = await counter.ask("producer", "GET", "/api/v1/label-orders?limit=2")
    further = first.headers["link"].split(";")[0].strip("<>")
    rest = (await counter.ask("producer", "GET", further)).json()
    assert [view["number"] for view in first.json() + rest] == numbers[::-1]
    assert (await counter.ask("rival", "GET", "/api/v1/label-orders")).json() == []
    assert (await counter.ask(None, "GET", "/api/v1/label-orders")).status_code == 401


async def test_to_strangers_an_order_does_not_exist(counter: Counter, chain: Chain):
    number = await approved(counter, chain)
    order, lot = f"/api/v1/label-orders/{number}", f"/api/v1/lots/{chain.lot_id}"
    for method, path, body in (
        ("GET", order, None),
        ("POST", f"{order}/approve-labels", None),
        ("POST", f"{order}/decline-labels", {"reason": "Không"}),
        ("GET", f"{order}/ranges", None),
        ("POST", f"{order}/void-labels", {"first": 1, "last": 1, "reason": "Không"}),
        ("POST", f"{order}/labels.csv", None),
        ("POST", f"{order}/sheet.pdf", {}),
        ("GET", f"{order}/labels/1.png", None),
        ("GET", f"{lot}/label-orders", None),
        ("GET", f"{lot}/labels-left?pack=1", None),
        ("POST", f"{lot}/order-labels", {"quantity": 1, "pack": 1}),
    ):
        answer = await counter.ask("rival", method, path, json=body)
        assert answer.status_code == 404, path
        assert (await counter.ask(None, method, path, json=body)).status_code == 401, path


async def test_words_are_said_of_runs_and_read_again(counter: Counter, chain: Chain):
    number = await approved(counter, chain)
    path = f"/api/v1/label-orders/{number}"
    early = await counter.ask("producer", "POST", f"{path}/activate-labels", json={"first": 1, "last": 12})
    assert (early.status_code, early.json()["code"]) == (409, "not_taken")
    await chain.print(number, (0, 11))
    said = await counter.ask("producer", "POST", f"{path}/activate-labels", json={"first": 1, "last": 12})
    assert said.status_code == 200
    ends = {"first": chain.code(number, 3), "last": f"https://tem.example/{chain.code(number, 4)}?lang=vi"}
    await counter.ask("inspector", "POST", f"{path}/recall-labels", json={**ends, "reason": "Mốc"})
    runs = (await counter.ask("manager", "GET", f"{path}/ranges")).json()
    assert [(run["state"], run["first"], run["last"], run["reason"]) for run in runs] == [
        ("activated", 1, 12, None),
        ("recalled", 4, 5, "Mốc"),
    ]
    refused = await counter.ask(
        "producer", "POST", f"{path}/revoke-labels", json={"first": 1, "last": 1, "reason": "x"}
    )
    assert refused.status_code == 403
    beyond = await counter.ask("producer", "POST", f"{path}/activate-labels", json={"first": 1, "last": 13})
    assert (beyond.status_code, beyond.json()["faults"][0]["field"]) == (422, "last")
    other = chain.code(await chain.issued(1), 0)
    foreign = await counter.ask("producer", "POST", f"{path}/activate-labels", json={"first": other, "last": "tem 5"})
    assert foreign.status_code == 400
    assert [fault["code"] for fault in foreign.json()["faults"]] == ["no_label"]
    foreign = await counter.ask("producer", "POST", f"{path}/activate-labels", json={"first": other, "last": 5})
    assert [(fault["field"], fault["code"]) for fault in foreign.json()["faults"]] == [("first", "other_order")]


async def test_what_was_said_by_mistake_is_taken_back_over_json(counter: Counter, chain: Chain):
    number = await approved(counter, chain)
    path = f"/api/v1/label-orders/{number}"
    await counter.ask("producer", "POST", f"{path}/void-labels", json={"first": 4, "last": 5, "reason": "Rách"})
    (run,) = (await counter.ask("producer", "GET", f"{path}/ranges")).json()
    wrong = {"range_id": run["id"], "mistake": "Nhầm dãy."}
    waiting = await counter.ask("producer", "POST", f"{path}/correct-marking", json=wrong)
    assert waiting.status_code == 202, waiting.text
    shown = {"shown": waiting.json()["change"]["shown"]}
    assert (await counter.ask("manager", "POST", f"{path}/correct-marking/confirm", json=shown)).status_code == 403
    done = await counter.ask("inspector", "POST", f"{path}/correct-marking/confirm", json=shown)
    assert done.status_code == 200, done.text
    (run,) = (await counter.ask("producer", "GET", f"{path}/ranges")).json()
    assert (run["state"], run["is_taken_back"]) == ("void", True)
    told = [line["said"] for line in (await counter.ask("producer", "GET", f"{path}/history")).json()]
    assert told[-1].startswith("Taken back for labels 4 to 5")


async def test_the_list_for_the_print_house_is_entered_by_its_digest(counter: Counter, chain: Chain):
    number = await approved(counter, chain, 101)
    path = f"/api/v1/label-orders/{number}"
    part = await counter.ask("producer", "POST", f"{path}/labels.csv", json={"first": 1, "count": 5})
    assert (part.status_code, part.json()["code"]) == (422, "whole_list"), "who asks for five is not given all"
    answer = await counter.ask("producer", "POST", f"{path}/labels.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["cache-control"] == "no-store"
    digest = hashlib.sha256(answer.content)
    assert answer.headers["repr-digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert int(answer.headers["content-length"]) == len(answer.content)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["code"] for row in rows] == [chain.code(number, index) for index in range(101)]
    assert rows[100]["url"] == f"http://127.0.0.1:8000/01/04006381333931/21/{chain.code(number, 100)}"
    assert (rows[100]["seq"], rows[100]["human"]) == ("101", label_codes.grouped(chain.code(number, 100)))
    assert (await counter.ask("producer", "GET", path)).json()["status"] == "printed"
    async with chain.database.reading() as connection:
        last = (await acts_on(connection, Subject.LABEL_BATCH, number))[-1]
    assert last.facts["sha256"] == digest.hexdigest()


async def test_print_files_are_for_approved_orders_and_their_people(counter: Counter, chain: Chain):
    number = await ordered(counter, chain)
    base = f"/api/v1/label-orders/{number}"
    one = {"count": 1}
    files = (
        ("POST", f"{base}/sheet.pdf", one),
        ("POST", f"{base}/labels.csv", None),
        ("GET", f"{base}/labels/1.png", None),
    )
    for method, path, body in files:
        assert (await counter.ask("producer", method, path, json=body)).status_code == 409
    await counter.ask("manager", "POST", f"/api/v1/label-orders/{number}/approve-labels")
    for method, path, body in files:
        assert (await counter.ask("inspector", method, path, json=body)).status_code == 403
        assert (await counter.ask("registrar", method, path, json=body)).status_code == 200


async def test_nothing_is_entered_by_looking(counter: Counter, chain: Chain):
    number = await approved(counter, chain)
    path = f"/api/v1/label-orders/{number}"
    for method, file in (("GET", "labels.csv"), ("HEAD", "labels.csv"), ("GET", "sheet.pdf"), ("HEAD", "sheet.pdf")):
        answer = await counter.ask("producer", method, f"{path}/{file}")
        assert (answer.status_code, "POST" in answer.headers["allow"]) == (405, True)
    assert (await counter.ask("producer", "GET", f"{path}/labels/1.png")).status_code == 200
    assert (await counter.ask("producer", "GET", path)).json()["status"] == "approved"


def read_page(pdf: bytes, page: int = 0) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=300 / 72).to_pil()
    return [symbol.text for symbol in symbols_on(picture)]


async def test_sheets_hold_the_labels_asked_for(counter: Counter, chain: Chain):
    number = await approved(counter, chain, 30)
    path = f"/api/v1/label-orders/{number}/sheet.pdf"
    wishes = {"format": "l7160", "first": 6, "count": 20, "skip": 2}
    answer = await counter.ask("producer", "POST", path, json=wishes)
    assert answer.headers["content-type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(answer.content)) == 2
    read = {text[-20:] for page in (0, 1) for text in read_page(answer.content, page)}
    assert read == {chain.code(number, index) for index in range(5, 25)}
    rest = await counter.ask("producer", "POST", path, json={})
    left = {*range(5), *range(25, 30)}
    assert {text[-20:] for text in read_page(rest.content)} == {chain.code(number, index) for index in left}
    for wish, field, status in (
        ({"format": "a4"}, "format", 422),
        ({"first": 31}, "first", 422),
        ({"count": 31}, "count", 422),
        ({"format": "l7160", "skip": 21}, "skip", 422),
        ({"first": 0}, "first", 400),
        ({"count": 2001}, "count", 422),
    ):
        refused = await counter.ask("producer", "POST", path, json=wish)
        assert (refused.status_code, [fault["field"] for fault in refused.json()["faults"]]) == (status, [field]), wish


async def test_a_picture_of_a_label_leads_to_its_verdict(counter: Counter, chain: Chain, client: AsyncClient):
    number = await approved(counter, chain)
    await chain.print(number, (0, 11))
    await chain.mark(number, RangeState.ACTIVATED, 0, 11)
    base = f"/api/v1/label-orders/{number}/labels"
    for size in ("38x21", "64x38"):
        png = await counter.ask("producer", "GET", f"{base}/8.png?format={size}")
        assert png.headers["content-type"] == "image/png"
        (symbol,) = symbols_on(Image.open(io.BytesIO(png.content)))
        scheme, _, rest = symbol.text.partition("://")
        assert scheme == "http"  # as the address at which this register is tried
        answer = await client.get(rest[rest.index("/") :], headers={"Accept": "application/json"})
        assert answer.json()["verdict"] == "issued"
        assert answer.json()["code"] == label_codes.grouped(chain.code(number, 7))
    svg = await counter.ask("producer", "GET", f"{base}/8.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert label_codes.grouped(chain.code(number, 7))[:14] in svg.text
    svg = await counter.ask("manager", "GET", f"{base}/8.svg")
    assert ("0000 0000" in svg.text, chain.code(number, 7)[:4] in svg.text) == (True, False), "who has no file"
    for name in ("13.png", "7.gif", "-1.png", "0.png", "07.png"):
        assert (await counter.ask("producer", "GET", f"{base}/{name}")).status_code == 404, name
    assert (await counter.ask("producer", "GET", f"{base}/8.png?format=a4")).status_code == 422
    assert (await counter.ask("producer", "GET", f"/api/v1/label-orders/{number}")).json()["status"] == "printed"


async def test_what_will_not_scan_is_told_before_it_is_printed(counter: Counter, chain: Chain):
    number = await approved(counter, chain, 30)
    path = f"/api/v1/label-orders/{number}"
    known = (await counter.ask("producer", "GET", f"{path}/outlook")).json()
    grades = {(one["format"], one["dpi"]): one["grade"] for one in known}
    assert (grades["l7160", 300], grades["l4732", 203]) == ("good", "fine")
    fine = await counter.ask("producer", "POST", f"{path}/sheet.pdf", json={"format": "l4732", "dpi": 203})
    assert (fine.status_code, [fault["code"] for fault in fine.json()["faults"]]) == (422, ["fine_modules"])
    tiny = {"format": "own", "width": 20, "height": 10, "columns": 2, "rows": 2, "left": 9, "top": 9}
    none = await counter.ask(
        "producer", "POST", f"{path}/sheet.pdf", json=tiny | {"pitch_x": 20, "pitch_y": 10, "anyway": True}
    )
    assert (none.status_code, [fault["code"] for fault in none.json()["faults"]]) == (422, ["will_not_scan"])
    assert "will not scan" in none.json()["detail"]
    odd = await counter.ask("producer", "POST", f"{path}/sheet.pdf", json={"dpi": 100})
    assert (odd.status_code, odd.json()["faults"][0]["field"]) == (400, "dpi")
    trial = await counter.ask("producer", "POST", f"{path}/trial.pdf", json={"format": "l7160", "nudge_x": 1.5})
    assert trial.content.startswith(b"%PDF")
    assert (await counter.ask("producer", "GET", path)).json()["status"] == "approved", "a trial has no label"
    taken = await counter.ask(
        "producer", "POST", f"{path}/sheet.pdf", json={"format": "l4732", "dpi": 203, "anyway": True}
    )
    assert taken.status_code == 200
    digest = hashlib.sha256(taken.content).digest()
    assert taken.headers["repr-digest"] == f"sha-256=:{b64encode(digest).decode()}:"
