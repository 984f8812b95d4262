"""The number under a coating: one first confirmation, five wrong tries a day, fifteen in all, also all at once."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlmodel import col, select

from registry import calendar
from registry.cases import reading
from registry.codes import scratch
from registry.codes.keys import MasterSecret
from registry.errors import Busy, NotAcceptable, OutOfOrder
from registry.journal.audit import audit
from registry.labels import pins
from registry.labels.pins import Tried, TriedBy, TryOutcome
from registry.labels.scans.setting import set_scan_limits
from registry.labels.verification import Verification
from registry.tables import LabelPin, ScanFlag
from registry.use.lots import recall
from registry.vocabulary import RangeState, ScanRule, Suspicion
from tests.labels import paper
from tests.labels.chain import Chain
from tests.pages.sitting import HOME
from tests.procedure.office import do

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("row", paper.vectors()["pins"], ids=lambda row: row["pin"])
def test_the_register_makes_the_numbers_that_the_document_says(row: dict[str, Any]):
    key = scratch.pin_key(MasterSecret(bytes.fromhex(row["master"])), row["format"], row["batch"])
    assert key.hex() == row["pin_key"]
    assert next(scratch.pins(key, row["format"], row["batch"], row["index"], 1)) == row["pin"]


def test_numbers_are_spread_evenly_and_a_run_is_its_single_ones():
    key = bytes(range(32))
    made = list(scratch.pins(key, 1, 815, 0, 20_000))
    assert all(re.fullmatch("[0-9]{6}", one) for one in made)
    assert made[7:9] == list(scratch.pins(key, 1, 815, 7, 2))
    by_first = [sum(one[0] == digit for one in made) for digit in "0123456789"]
    assert max(by_first) - min(by_first) < 300, by_first
    assert len(set(made)) > 19_700, "as many are the same as of numbers drawn at random"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("048213", "048213"), ("048 213", "048213"), (" 04-82-13\n", "048213"), ("０４８２１３", "048213"),
        ("48213", None), ("0482131", None), ("04821x", None), ("", None), ("٠٤٨٢١٣", None), ("0" * 60, None),
    ],
)  # fmt: skip
def test_six_digits_are_read_with_what_stands_between_them(typed: str, number: str | None):
    assert scratch.read(typed) == number


class Counter:
    """Confirms numbers of one order as the front does, from another network each time unless told."""

    def __init__(self, chain: Chain, number: int) -> None:
        self.chain, self.number, self.asked = chain, number, 0
        self.verification = Verification(chain.database, chain.ring)

    async def send(self, index: int, number: str, **more: Any) -> Tried:
        self.asked += 1
        label = await self.verification.find(self.chain.code(self.number, index))
        assert label is not None
        sender = TriedBy(**{"network": f"network {self.asked}", **more})
        return await pins.confirm(self.chain.database, self.chain.ring, label, number, sender)

    async def right(self, index: int, **more: Any) -> Tried:
        return await self.send(index, self.chain.pin(self.number, index), **more)

    async def wrong(self, index: int, **more: Any) -> Tried:
        true = self.chain.pin(self.number, index)
        return await self.send(index, f"{(int(true) + 1) % 1_000_000:06}", **more)

    async def counted(self) -> list[tuple[int, int, int]]:
        columns: tuple[Any, ...] = (col(LabelPin.label_index), col(LabelPin.today), col(LabelPin.tries))
        async with self.chain.database.reading() as connection:
            return sorted(tuple(row) for row in await connection.execute(select(*columns)))


@pytest.fixture
async def counter(chain: Chain) -> Counter:
    return Counter(chain, await chain.issued(5, has_pins=True))


async def test_the_first_is_first_its_own_session_again_and_everybody_else_later(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    assert (await counter.wrong(0)).outcome is TryOutcome.WRONG
    first = await counter.right(0, place="VN-23")
    assert (first.outcome, first.place, first.left_today, first.left) == (TryOutcome.FIRST, "VN-23", 4, 14)
    again = await counter.right(0, receipt=first.receipt)
    assert (again.outcome, again.at, again.receipt) == (TryOutcome.AGAIN, first.at, first.receipt)
    for other in (None, pins.new_receipt(), "x"):
        already = await counter.right(0, receipt=other, place="VN-HN")
        assert (already.outcome, already.at, already.place) == (TryOutcome.ALREADY, first.at, "VN-23")
        assert already.receipt is None, "nobody else learns the word"
    later = calendar.now() + timedelta(hours=25)
    monkeypatch.setattr(calendar, "now", lambda: later)
    assert (await counter.right(0, receipt=first.receipt)).outcome is TryOutcome.ALREADY
    assert (await counter.right(1, receipt=first.receipt)).outcome is TryOutcome.FIRST, "each label for itself"
    assert await counter.counted() == [(0, 0, 1), (1, 0, 0)], "right numbers cost nothing"
    assert (await audit(counter.chain.database)).findings == []


async def test_five_wrong_numbers_a_day_and_fifteen_in_all_then_no_number_is_right(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    begun = calendar.now()
    for day in range(3):
        moment = begun + timedelta(days=day)
        monkeypatch.setattr(calendar, "now", lambda moment=moment: moment)
        tried = [await counter.wrong(2) for _ in range(5)]
        assert [one.left_today for one in tried] == [4, 3, 2, 1, 0]
        locked = await counter.right(2)
        assert locked.outcome is TryOutcome.LOCKED
        assert (locked.seconds is None) is (day == 2), "until tomorrow, and in the end for good"
        assert locked.seconds is None or 0 < locked.seconds <= 86_400
    monkeypatch.setattr(calendar, "now", lambda: begun + timedelta(days=30))
    assert (await counter.right(2)).outcome is TryOutcome.LOCKED
    assert (await counter.right(3)).outcome is TryOutcome.FIRST, "another label is not locked"
    assert await counter.counted() == [(2, 5, 15), (3, 0, 0)]
    with pytest.raises(OutOfOrder) as refusal:
        pins.demand_right(locked)
    assert refusal.value.code == "pin_locked"


async def test_many_at_once_try_no_oftener_than_allowed_and_one_is_first(counter: Counter):
    other = Counter(counter.chain, counter.number)
    tried = await asyncio.gather(*(who.wrong(0, network=f"{n}") for n in range(12) for who in (counter, other)))
    assert sorted(one.outcome for one in tried) == [TryOutcome.LOCKED] * 19 + [TryOutcome.WRONG] * 5
    right = await asyncio.gather(*(who.right(1, network=f"{n}") for n in range(5) for who in (counter, other)))
    assert sorted(one.outcome for one in right) == [TryOutcome.ALREADY] * 9 + [TryOutcome.FIRST]
    assert await counter.counted() == [(0, 5, 5), (1, 0, 0)]


async def test_a_network_that_tries_many_labels_waits_and_right_numbers_cost_it_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pins, "WRONG_NUMBERS", replace(pins.WRONG_NUMBERS, budget=3))
    mobile = {"network": "192.0.2.0/24"}
    for index in range(4):
        assert (await counter.right(index, **mobile)).outcome is TryOutcome.FIRST
    for index in range(3):
        assert (await counter.wrong(index, **mobile)).outcome is TryOutcome.WRONG
    with pytest.raises(Busy):
        await counter.wrong(3, **mobile)
    with pytest.raises(Busy):
        await counter.right(4, **mobile)
    assert (await counter.right(4)).outcome is TryOutcome.FIRST, "another network"
    assert await counter.counted() == [(0, 1, 1), (1, 1, 1), (2, 1, 1), (3, 0, 0), (4, 0, 0)]


async def post(client: AsyncClient, code: str, number: str, **more: str) -> Response:
    return await client.post(f"/{code}/pin", data={"pin": number, **more}, headers=HOME)


async def test_a_page_asks_for_the_number_and_answers_with_the_certificate(client: AsyncClient, chain: Chain):
    number = await chain.issued(5, has_pins=True)
    code, pin = chain.code(number, 1), chain.pin(number, 1)
    page = unescape((await client.get(f"/{code}", headers=HOME)).text)
    (receipt,) = re.findall(r'name="receipt" value="([A-Za-z0-9_-]{32})"', page)
    assert f'action="/{code}/pin"' in page
    wrong = await post(client, code, "12345")
    assert wrong.status_code == 422
    assert 'id="f-pin-error"' in wrong.text
    first, twice = await post(client, code, pin, receipt=receipt), None
    client.cookies.clear()
    twice = await post(client, code, pin, receipt=receipt)
    for answer in (first, twice):
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "Xác nhận lần đầu" in answer.text, "also where the button was pressed twice"
    (cookie,) = twice.headers.get_list("set-cookie")
    assert f"Path=/{code}/pin" in cookie
    assert "HttpOnly" in cookie
    assert "Xác nhận lần đầu" in (await post(client, code, pin)).text, "the browser is known by its cookie"
    client.cookies.clear()
    later = await post(client, code, pin)
    today = f"{calendar.today():%d/%m/%Y}"
    assert "Xác nhận lần đầu" not in later.text
    assert "KQ-OPENED-BEFORE" in later.text
    assert today in unescape(re.findall(r"<h1.*?</section>", later.text, re.DOTALL)[0]), "when it was confirmed first"
    scanned = await client.get(f"/{code}", headers=HOME)
    assert "KQ-OPENED-BEFORE" in scanned.text
    assert pin not in scanned.text
    back = await client.get(f"/{code}/pin?pin={pin}", headers=HOME)
    assert (back.status_code, back.headers["location"]) == (303, f"/{code}")


async def test_a_second_confirmation_is_flagged_and_opens_a_case_but_in_shadow(client: AsyncClient, chain: Chain):
    number = await chain.issued(5, has_pins=True)
    state = client._transport.app.state  # type: ignore[attr-defined] # the transport of the application itself

    async def confirm(index: int) -> dict[str, Any]:
        answer = await client.post(
            f"/api/v1/labels/{chain.code(number, index)}/pin", json={"pin": chain.pin(number, index)}
        )
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        await state.flagging.settle()
        return told

    async def flags() -> list[tuple[int, ScanRule, bool]]:
        columns: tuple[Any, ...] = (col(ScanFlag.label_index), col(ScanFlag.rule), col(ScanFlag.is_shadow))
        async with chain.database.reading() as connection:
            return sorted(tuple(row) for row in await connection.execute(select(*columns)))

    first, second = await confirm(0), await confirm(0)
    assert (first["outcome"], first["label"]["verdict"], len(first["receipt"])) == ("first", "already_opened", 32)
    assert (second["outcome"], second["receipt"]) == ("already", None)
    assert second["label"]["opened"]["at"] == first["label"]["opened"]["at"]
    assert await flags() == [(0, ScanRule.R1, False)]
    async with chain.database.reading() as connection:
        (case,) = await reading.listing(chain.office.inspector.actor).rows(connection)
    assert (case.suspicion, case.label_index) == (Suspicion.CONFIRMED_AGAIN, 0)
    async with chain.database.writing() as session:
        until = calendar.today() + timedelta(days=9)
        await do(session, chain.office.registrar.actor, set_scan_limits, chain.record_id, shadow_until=until)
    await confirm(1)
    await confirm(1)
    assert await flags() == [(0, ScanRule.R1, False), (1, ScanRule.R1, True)]
    async with chain.database.reading() as connection:
        assert len(await reading.listing(chain.office.inspector.actor).rows(connection)) == 1


async def test_only_a_label_that_stands_has_its_number_tried(client: AsyncClient, chain: Chain):
    number, plain = await chain.issued(5, has_pins=True), await chain.issued(2)
    await chain.mark(number, RangeState.REVOKED, 1, 1, by=chain.office.inspector)
    assert "f-pin" not in (await client.get(f"/{chain.code(plain)}", headers=HOME)).text
    assert "f-pin" not in (await client.get(f"/{chain.code(number, 1)}", headers=HOME)).text

    async def code_of(code: str, pin: str) -> tuple[int, str]:
        answer = await client.post(f"/api/v1/labels/{code}/pin", json={"pin": pin})
        return answer.status_code, answer.json()["code"]

    assert await code_of(chain.code(plain), "000000") == (409, "no_pin")
    assert await code_of(chain.code(number, 1), chain.pin(number, 1)) == (409, "label_out")
    assert await code_of(chain.code(number, 9), "000000") == (404, "not_found"), "so many were never ordered"
    assert await code_of(chain.code(number)[:-1] + "U", "000000") == (404, "not_found")
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, recall, chain.lot_id, reason="Nhiễm bẩn.")
    assert await code_of(chain.code(number), chain.pin(number)) == (409, "label_out")
    page = await post(client, chain.code(number), chain.pin(number))
    assert page.status_code == 409
    assert "f-pin" not in page.text
    async with chain.database.reading() as connection:
        assert (await connection.execute(select(col(LabelPin.batch_number)))).all() == []


async def test_another_site_sends_no_number_and_nothing_logged_or_entered_has_one(
    client: AsyncClient, chain: Chain, capsys: pytest.CaptureFixture[str]
):
    number = await chain.issued(5, has_pins=True)
    code, pin = chain.code(number, 2), chain.pin(number, 2)
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        foreign = await client.post(f"/{code}/pin", data={"pin": pin}, headers=HOME | headers)
        assert (foreign.status_code, f'action="/{code}/pin"' in unescape(foreign.text)) == (403, True)
        assert (await client.post("/nonsense/pin", data={"pin": pin}, headers=HOME | headers)).status_code == 403
    assert (await post(client, code, pin)).status_code == 200
    problem = await client.post(f"/api/v1/labels/{code}/pin", json={"pin": "no number"})
    assert (problem.status_code, problem.json()["faults"][0]["code"]) == (422, "no_pin")
    wrong = await client.post(f"/api/v1/labels/{code}/pin", json={"pin": f"{(int(pin) + 1) % 10**6:06}"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_number")
    assert pin not in wrong.text
    written = capsys.readouterr()
    assert pin not in written.out + written.err
    row = await _kept(chain)
    assert pin not in str(row)


async def _kept(chain: Chain) -> Any:
    async with chain.database.reading() as connection:
        columns = [col(getattr(LabelPin, name)) for name in LabelPin.model_fields]
        return (await connection.execute(select(*columns))).one()


async def test_a_try_that_is_no_number_costs_none(counter: Counter):
    with pytest.raises(NotAcceptable):
        pins.read("12 34")
    assert await counter.counted() == []
