"""What the office sees of a number under a coating that was tried, and that it gives tries back with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from registry import calendar
from registry.errors import NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.labels.pin_tries import PinStanding, give_tries_back, standing_of
from registry.labels.pins import TryOutcome
from tests.labels.chain import keys_of
from tests.labels.test_pins import Counter, counter  # noqa: F401 # a fixture
from tests.lines import entered
from tests.pages.sitting import Desk
from tests.procedure.office import do

ASKED = {"first": 3, "last": 3, "reason": "Trẻ em cào chơi."}


async def standing(counter: Counter, index: int = 2) -> PinStanding:  # noqa: F811 # the fixture
    label = await counter.verification.find(counter.chain.code(counter.number, index))
    assert label is not None
    async with counter.chain.database.reading() as connection:
        found = await standing_of(connection, label)
    assert found is not None
    return found


async def given_back(counter: Counter, **asked: Any) -> None:  # noqa: F811 # likewise
    async with counter.chain.database.writing() as session:
        await do(session, counter.chain.office.inspector.actor, give_tries_back, counter.number, **ASKED | asked)


async def test_tries_given_back_count_from_none_again_and_stay_known(
    counter: Counter,  # noqa: F811 # likewise
    monkeypatch: pytest.MonkeyPatch,
):
    begun = calendar.now()
    assert await standing(counter) == PinStanding()
    with pytest.raises(OutOfOrder) as refused:
        await given_back(counter)
    assert refused.value.code == "not_tried"
    for day in range(3):
        moment = begun + timedelta(days=day)
        monkeypatch.setattr(calendar, "now", lambda moment=moment: moment)
        for _ in range(5):
            assert (await counter.wrong(2)).outcome is TryOutcome.WRONG
        assert (await counter.right(2)).outcome is TryOutcome.LOCKED
    locked = await standing(counter)
    assert (locked.today, locked.tries, locked.in_all, locked.missed_at) == (5, 15, 15, moment)
    assert (locked.is_locked, locked.is_locked_today) == (True, True)
    monkeypatch.setattr(calendar, "now", lambda: begun + timedelta(days=9))
    still = await standing(counter)
    assert (still.today, still.is_locked, still.missed_at) == (0, True, moment)
    await given_back(counter)
    free = await standing(counter)
    assert (free.today, free.tries, free.in_all, free.missed_at, free.is_locked) == (0, 0, 15, moment, False)
    tried = await counter.wrong(2)
    assert (tried.outcome, tried.left_today, tried.left) == (TryOutcome.WRONG, 4, 14)
    assert (await counter.right(2, place="VN-42")).outcome is TryOutcome.FIRST
    confirmed = await standing(counter)
    assert (confirmed.tries, confirmed.in_all, confirmed.place) == (1, 16, "VN-42")
    assert confirmed.confirmed_at == begun + timedelta(days=9)
    await given_back(counter, reason="Lần nữa.")
    assert (await counter.right(2)).outcome is TryOutcome.ALREADY, "what was confirmed stays confirmed"
    lines = await entered(counter.chain.database, act="give_tries_back")
    assert [(line.facts["tries"], line.facts["reason"]) for line in lines] == [(15, ASKED["reason"]), (1, "Lần nữa.")]
    assert (await audit(counter.chain.database)).findings == []


async def test_the_office_gives_tries_back_and_nobody_who_has_the_labels_or_the_numbers(
    counter: Counter,  # noqa: F811 # likewise
):
    await counter.wrong(2)
    office = counter.chain.office
    for member in (office.producer, office.manager, office.examiner):
        with pytest.raises(NotPermitted):
            async with counter.chain.database.writing() as session:
                await do(session, member.actor, give_tries_back, counter.number, **ASKED)
    plain = await counter.chain.issued(2)
    with pytest.raises(OutOfOrder):
        async with counter.chain.database.writing() as session:
            await do(session, office.inspector.actor, give_tries_back, plain, first=1, last=1, reason="Nhầm.")
    assert (await standing(counter)).tries == 1


async def told_to(client: AsyncClient, key: str, code: str) -> Any:
    return (await client.get(f"/api/v1/labels/{code}", headers={"Authorization": f"Bearer {key}"})).json()


async def test_who_may_see_the_order_reads_how_the_number_stands_and_no_number(
    counter: Counter,  # noqa: F811 # likewise
    client: AsyncClient,
):
    desk = Desk(client)
    chain, number = counter.chain, counter.number
    code, pin = chain.code(number, 2), chain.pin(number, 2)
    for _ in range(5):
        await counter.wrong(2)
    keys = await keys_of(chain)
    for who, sees in (("inspector", True), ("manager", True), ("producer", True), ("rival", False)):
        told = await told_to(client, keys[who], code)
        hand = told["hand"]
        assert (hand is not None) is sees, who
        if sees:
            coating = {
                name: hand["coating"][name] for name in ("today", "tries", "in_all", "is_locked", "confirmed_at")
            }
            assert coating == {"today": 5, "tries": 5, "in_all": 5, "is_locked": False, "confirmed_at": None}
        assert pin not in str(told)
    await desk.sit(chain.office.inspector)
    at = f"/desk/labels/{code}"
    page = await desk.look(at)
    assert "5 trên 5" in page
    assert pin not in page
    await desk.do(f"{at}/acts/give_tries_back", first=code, last=code, reason="Trẻ em cào chơi.")
    page = await desk.look(at)
    assert "0 trên 5" in page
    assert "acts/give_tries_back" not in page, "there is nothing to give back any more"
    await desk.sit(chain.office.manager)
    assert "0 trên 15" in await desk.look(at)
    plain = await told_to(client, keys["inspector"], chain.code(await chain.issued(1)))
    assert plain["hand"]["coating"] is None
