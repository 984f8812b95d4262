"""A print file is taken when all of it has left: until then its account fetches it again, and nobody else does."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from registry import calendar
from registry.errors import NotFound, NotPermitted, OutOfOrder, RegistryError
from registry.journal.audit import audit
from registry.labels import deliveries, jobs, leaving
from registry.labels.leaving import AGAIN, Span
from registry.labels.standing import PINS
from registry.parties.accounts import close_account
from registry.tables import LabelBatch, PrintJob
from registry.use.authorisations import reinstate, suspend
from registry.vocabulary import BatchStatus, PrintState, RangeState
from tests.labels.chain import Chain
from tests.labels.delivered import OCTETS, WHOLE, fetch, give_up, left, now, opened, refused, told
from tests.lines import entered
from tests.office import taken
from tests.procedure.office import do


async def test_a_file_is_taken_with_its_last_octet_and_not_before(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    assert await left(chain, number) == [], "its labels are kept for it"
    assert not await fetch(chain, job, until=999)
    with pytest.raises(OutOfOrder) as early:
        await chain.mark(number, RangeState.ACTIVATED, 0, 9)
    assert early.value.code == "not_taken"
    async with chain.database.writing() as session:
        assert (await session.get_one(LabelBatch, number)).status is BatchStatus.APPROVED
    assert await entered(chain.database, act="print_labels") == []
    (begun,) = await entered(chain.database, act="open_print_file")
    assert (begun.facts["count"], begun.facts["sha256"]) == (10, "0" * 64)
    assert await fetch(chain, job, Span(999, OCTETS))
    found = await now(chain, job)
    assert (found.state, found.sent, found.handed, found.is_entered) == (PrintState.DELIVERED, OCTETS, OCTETS, True)
    (line,) = await entered(chain.database, act="print_labels")
    assert line.facts["count"] == 10
    await chain.mark(number, RangeState.ACTIVATED, 0, 9)
    with pytest.raises(OutOfOrder, match="already"):
        await opened(chain, number)
    assert (await audit(chain.database)).findings == []


async def test_pieces_in_any_order_are_whole_when_every_octet_has_left(chain: Chain):
    pieces = (Span(0, 400), Span(300, 700), Span(700, OCTETS))
    number = await chain.issued(10, active=False)
    for label, order in enumerate(permutations(pieces)):
        job = await opened(chain, number, (label, label))
        states = []
        for piece in order:
            assert await fetch(chain, job, piece)
            states.append((await now(chain, job)).state)
        assert states == [PrintState.READY, PrintState.READY, PrintState.DELIVERED], order
        assert (await now(chain, job)).handed == 1100


async def test_no_more_than_twice_its_octets_leave_and_the_office_is_told(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    for _ in range(2):
        await fetch(chain, job, Span(0, 999))
    assert await refused(chain, job) == "left_twice"
    assert await refused(chain, job, Span(0, 3)) == "left_twice"
    assert await told(chain, AGAIN) == set()
    assert await fetch(chain, job, Span(999, OCTETS)), "the rest leaves"
    assert await told(chain, AGAIN) == {f"delivery:{job.id}"}


async def test_after_the_last_octet_only_the_second_half_can_be_fetched_and_for_minutes(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    assert await fetch(chain, job)
    assert await refused(chain, job) == "already_taken"
    assert await refused(chain, job, Span(499, OCTETS)) == "already_taken"
    assert await fetch(chain, job, Span(500, OCTETS)), "what left last may not have arrived"
    assert len(await entered(chain.database, act="print_labels")) == 1
    moment = calendar.now() + jobs.STAYS
    monkeypatch.setattr(calendar, "now", lambda: moment)
    assert await refused(chain, job, Span(999, OCTETS)) == "not_ready"


async def test_of_two_downloads_at_once_by_one_account_one_is_whole(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    whole = []
    for _ in range(2):
        async with chain.database.writing() as session:
            assert await leaving.hand_over(session, job, WHOLE)
    for _ in range(2):
        async with chain.database.writing() as session:
            whole.append(await leaving.last_leaves(session, chain.office.producer.actor, job, WHOLE))
    assert whole == [True, False]
    found = await now(chain, job)
    assert (found.state, found.handed) == (PrintState.DELIVERED, 2 * OCTETS)
    assert len(await entered(chain.database, act="print_labels")) == 1


async def test_of_two_accounts_at_once_one_has_it(chain: Chain):
    number = await chain.issued(10, active=False)
    came = await asyncio.gather(
        *(opened(chain, number, who=who) for who in ("producer", "manager", "registrar")), return_exceptions=True
    )
    (job,) = [one for one in came if not isinstance(one, BaseException)]
    assert {one.code for one in came if isinstance(one, RegistryError)} == {"on_its_way"}
    (who,) = [name for name, one in chain.office.everybody.items() if one.actor.account_id == job.asked_by]
    for other in ("producer", "manager", "registrar"):
        if other != who:
            assert await refused(chain, job, who=other) == "another_account"
    with pytest.raises(NotFound):
        await fetch(chain, job, who="rival")
    assert await fetch(chain, job, who=who)


async def test_what_a_dead_server_was_sending_counts_as_left(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    async with chain.database.writing() as session:
        assert await leaving.hand_over(session, job, WHOLE)
    assert (await now(chain, job)).handed == OCTETS
    assert not await fetch(chain, job, until=300), "it is fetched again by who asked"
    assert await refused(chain, job) == "left_twice"
    assert await fetch(chain, job, Span(300, OCTETS)), "and gone on with"


async def test_who_has_one_kind_of_file_on_its_way_gets_none_of_the_other(chain: Chain):
    number = await chain.issued(10, active=False, has_pins=True)
    job = await opened(chain, number, who="registrar", kind=PINS)
    assert await left(chain, number, kind=PINS) == []
    assert await left(chain, number) == [(0, 9)], "labels themselves are not kept for it"
    with pytest.raises(NotPermitted) as refusal:
        await opened(chain, number, who="registrar")
    assert refusal.value.code == "same_hand"
    with pytest.raises(OutOfOrder) as waits:
        await opened(chain, number, who="manager", kind=PINS)
    assert waits.value.code == "on_its_way"
    await opened(chain, number, who="manager")
    await fetch(chain, job, until=20, who="registrar")
    assert await entered(chain.database, act="take_pins") == []
    assert await fetch(chain, job, Span(20, OCTETS), who="registrar")
    (line,) = await entered(chain.database, act="take_pins")
    assert line.facts["recipient"] == "Xưởng in lớp cào"
    assert (await audit(chain.database)).findings == []


async def test_a_file_fetched_in_too_many_places_is_fetched_in_its_order(chain: Chain, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leaving, "MOST_PIECES", 3)
    job = await opened(chain, await chain.issued(10, active=False))
    for begin in (0, 100, 200):
        assert await fetch(chain, job, Span(begin, begin + 1))
    assert await refused(chain, job, Span(300, 301)) == "left_twice"
    assert await fetch(chain, job, Span(1, 2))
    assert await fetch(chain, job, Span(2, OCTETS))
    assert (await now(chain, job)).state is PrintState.DELIVERED


async def test_the_same_wish_again_finds_its_open_delivery_and_no_other(chain: Chain):
    number, producer = await chain.issued(10, active=False), chain.office.producer.actor
    job = await opened(chain, number, (0, 4))

    async def found(kind: str = "labels.csv", wishes: Any = None, who: Any = producer) -> Any:
        async with chain.database.reading() as connection:
            one = await deliveries.unfinished(connection, who, number, kind, wishes or {})
            return one and one.id

    assert await found() == job.id
    assert await found("sheet.pdf") is None
    assert await found(wishes={"first": 2}) is None
    assert await found(who=chain.office.manager.actor) is None
    await fetch(chain, job)
    assert await found() is None


async def test_nothing_leaves_while_what_labels_hang_on_does_not_stand(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    await fetch(chain, job, until=500)
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, suspend, chain.authorisation_id, reason="Kiểm tra")
    assert await refused(chain, job, Span(500, OCTETS)) == "right_of_use_not_active"
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, reinstate, chain.authorisation_id, reason="Xong")
    assert await fetch(chain, job, Span(500, OCTETS))


async def test_what_is_no_longer_valid_is_not_sent_to_its_end(chain: Chain):
    number = await chain.issued(10, active=False)
    some, all_of_it = await opened(chain, number, (0, 4)), await opened(chain, number, (5, 9))
    async with chain.database.writing() as session:
        assert await leaving.hand_over(session, some, WHOLE) == 999
    await chain.mark(number, RangeState.REVOKED, 4, 4)
    await chain.mark(number, RangeState.VOID, 5, 9)
    async with chain.database.writing() as session:
        assert not await leaving.last_leaves(session, chain.office.producer.actor, some, WHOLE), "it was on its way"
        await leaving.broke_off(session, chain.office.producer.actor, some, WHOLE, Span(0, 999))
    for job in (some, all_of_it):
        assert await refused(chain, job) == "label_out"
        await give_up(chain, job)
    assert await left(chain, number) == []
    assert len(await entered(chain.database, act="print_labels")) == 1
    assert (await audit(chain.database)).findings == []


async def test_the_last_octet_waits_for_what_changed_while_the_others_left(chain: Chain):
    number, office = await chain.issued(10, active=False), chain.office

    async def ends(job: Any) -> bool:
        async with chain.database.writing() as session:
            whole = await leaving.last_leaves(session, office.producer.actor, job, WHOLE)
            await leaving.broke_off(session, office.producer.actor, job, WHOLE, Span(0, 0))
        return whole

    async def begun(label: int) -> Any:
        job = await opened(chain, number, (label, label))
        async with chain.database.writing() as session:
            assert await leaving.hand_over(session, job, WHOLE) == 999
        return job

    job = await begun(0)
    async with chain.database.writing() as session:
        await do(session, office.manager.actor, suspend, chain.authorisation_id, reason="Kiểm tra")
    assert not await ends(job)
    async with chain.database.writing() as session:
        await do(session, office.manager.actor, reinstate, chain.authorisation_id, reason="Xong")
    job = await begun(1)
    async with chain.database.writing() as session:
        await taken(session, office.administrator.actor, close_account, office.producer.actor.account_id)
    assert not await ends(job)
    assert {(await now(chain, one)).state for one in (job,)} == {PrintState.READY}


async def test_a_file_is_taken_before_the_last_octet_that_is_missing_leaves_wherever_it_is(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)
    for piece, waits in ((Span(0, 100), 99), (Span(600, OCTETS), 999), (Span(200, 500), 499), (WHOLE, 599)):
        async with chain.database.writing() as session:
            assert await leaving.hand_over(session, job, piece) == waits
            assert await leaving.last_leaves(session, chain.office.producer.actor, job, piece)
    assert (await now(chain, job)).state is PrintState.DELIVERED


async def test_copies_of_the_second_half_after_the_last_octet_count_too_and_the_office_is_told(chain: Chain):
    job = await opened(chain, await chain.issued(10, active=False))
    assert await fetch(chain, job, Span(0, 400))
    assert await fetch(chain, job)
    assert await told(chain, AGAIN) == set(), "less than half left again"
    assert await fetch(chain, job, Span(500, OCTETS))
    assert await told(chain, AGAIN) == {f"delivery:{job.id}"}


async def test_a_file_that_waits_to_be_fetched_is_no_delivery(chain: Chain):
    number, actor = await chain.issued(10, active=False), chain.office.producer.actor
    async with chain.database.writing() as session:
        job = await jobs.accept(session, actor, number, kind="lists.zip", wishes={}, runs=[(0, 9)])
        job.state, job.octets, job.sha256 = PrintState.READY, OCTETS, "0" * 64
        session.add(job)
    row = await now(chain, job)
    assert await refused(chain, row) == "not_taken"
    async with chain.database.writing() as session:
        await deliveries.take(session, actor, number, row.id)
        await deliveries.take(session, actor, number, row.id)
    assert len(await entered(chain.database, act="open_print_file")) == 1
    assert await fetch(chain, row)
    async with chain.database.writing() as session:
        assert (await session.get_one(PrintJob, row.id)).is_entered
