"""Records over the counter: validators, paging, and who sees what."""

from contextlib import nullcontext
from typing import Any

from registry.database import Database
from registry.tables import Record
from registry.vocabulary import Custody, Kind, Status
from tests.api.counter import DRAFT, Counter
from tests.procedure.office import later


async def draft(counter: Counter, who: str = "producer", **changes: Any) -> dict[str, Any]:
    answer = await counter.ask(who, "POST", "/api/v1/records", json=DRAFT | changes)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def mirror(database: Database, count: int) -> None:
    async with database.writing() as session:
        for n in range(count):
            session.add(
                Record(
                    kind=Kind.GEOGRAPHICAL_INDICATION,
                    custody=Custody.MIRRORED,
                    office="VN",
                    status=Status.REGISTERED,
                    name=f"Tên {n}",
                )
            )
            await session.flush()


async def test_a_draft_exists_for_its_applicant_alone(counter: Counter):
    address = f"/api/v1/records/{(await draft(counter))['id']}"
    seen = {
        who: (await counter.ask(who, "GET", address)).status_code
        for who in (None, "producer", "rival", "manager", "examiner", "registrar", "administrator", "reader")
    }
    assert {who for who, status in seen.items() if status == 200} == {"producer"}
    assert set(seen.values()) == {200, 404}
    for who in ("rival", "examiner", "reader"):
        listed = (await counter.ask(who, "GET", "/api/v1/records")).json()
        assert listed == []


async def test_a_record_is_answered_with_its_validator(counter: Counter):
    address = f"/api/v1/records/{(await draft(counter))['id']}"
    first = await counter.ask("producer", "GET", address)
    again = await counter.ask("producer", "GET", address, headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["etag"] == '"v1"'
    assert (again.status_code, again.content) == (304, b"")


async def test_a_change_needs_the_version_it_was_made_from(counter: Counter):
    view = await draft(counter)
    address = f"/api/v1/records/{view['id']}"
    body = {key: value for key, value in DRAFT.items() if key != "kind"} | {"product": "Cam quả tươi"}
    without = await counter.ask("producer", "POST", f"{address}/amend", json=body)
    changed = await counter.ask("producer", "POST", f"{address}/amend", json=body, headers={"If-Match": '"v1"'})
    late = await counter.ask("producer", "POST", f"{address}/amend", json=body, headers={"If-Match": '"v1"'})
    assert (without.status_code, changed.status_code, late.status_code) == (428, 200, 412)
    assert changed.headers["etag"] == '"v2"'
    assert changed.json()["product"] == "Cam quả tươi"


async def test_what_is_not_yours_has_no_version_you_could_have_read(counter: Counter):
    address = f"/api/v1/records/{(await draft(counter))['id']}"
    body = {key: value for key, value in DRAFT.items() if key != "kind"}
    for headers in ({}, {"If-Match": '"v1"'}, {"If-Match": '"v9"'}, {"If-Match": "*"}):
        assert (await counter.ask("rival", "POST", f"{address}/amend", json=body, headers=headers)).status_code == 404


async def test_a_list_can_be_walked_while_it_grows(counter: Counter, database: Database):
    await mirror(database, 25)
    address: str | None = "/api/v1/records?limit=10"
    names: list[str] = []
    while address is not None:
        answer = await counter.ask(None, "GET", address)
        assert answer.status_code == 200, answer.text
        names += [row["name"] for row in answer.json()]
        await mirror(database, 3)
        link = answer.headers.get("link")
        address = link[1 : link.index(">")] if link else None
    assert names == [f"Tên {n}" for n in range(24, -1, -1)]


async def test_a_cursor_that_was_made_up_is_refused(counter: Counter):
    for cursor in ("x", "W10", "WyJhIiwgImIiXQ", "%00"):
        answer = await counter.ask(None, "GET", f"/api/v1/records?after={cursor}")
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["field"] == "after"


async def test_what_is_being_decided_stays_inside_the_office(counter: Counter):
    view = await draft(counter)
    address = f"/api/v1/records/{view['id']}"
    area = {"geometry": {"type": "MultiPolygon", "coordinates": [[[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4],
            [105.5, 18.1]]]]}, "unit_codes": [], "is_schematic": True}  # fmt: skip
    steps: list[tuple[str, str, Any]] = [
        ("producer", "/define-area", area),
        ("producer", "/lodge", None),
        ("examiner", "/accept", None),
        ("registrar", "/publish", {"gazette": "Công báo số 6"}),
        ("examiner", "/examine", None),
        ("examiner", "/propose-refusal", {"reasons": "Tên gọi chung."}),
    ]
    for who, step, body in steps:
        sent = {"json": body} if body else {}
        with later() if step.startswith("/propose") else nullcontext():
            answer = await counter.ask(who, "POST", address + step, **sent)
        assert answer.status_code == 200, answer.text
    told = {who: (await counter.ask(who, "GET", address)).json()["status"] for who in (None, "producer", "examiner")}
    assert told == {None: "under_examination", "producer": "under_examination", "examiner": "refusal_proposed"}
    outside = (await counter.ask(None, "GET", address + "/history")).json()
    assert "propose_refusal" not in {event["act"] for event in outside}
    assert all(event["actor"] is None for event in outside)
    listed = (await counter.ask(None, "GET", "/api/v1/records?status=refusal_proposed")).json()
    assert listed == []


async def test_the_options_say_what_hinders(counter: Counter):
    view = await draft(counter, product=None)
    answer = await counter.ask("producer", "GET", f"/api/v1/records/{view['id']}/options")
    options = {option["act"]: option["hindrance"] for option in answer.json()}
    areas = {"define-area", "define-area-of-communes"}
    assert set(options) == areas | {"amend", "lodge", "answer-defects", "withdraw"}
    assert options["amend"] is None
    assert options["lodge"]["code"] == "incomplete"
    assert "product" in options["lodge"]["detail"]
    assert "area" in options["lodge"]["detail"]
    assert options["answer-defects"]["values"] == {"when": ["defective"], "now": "draft"}
