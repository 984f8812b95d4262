"""A delivery that is not whole is given up by whoever may, or by the clock; what has left counts as taken."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from registry import calendar
from registry.errors import NotFound, NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.labels import leaving
from registry.labels.deliveries import end_deliveries
from registry.labels.leaving import BROKEN, Span
from registry.vocabulary import PrintState
from tests.labels.chain import Chain, keys_of
from tests.labels.delivered import OCTETS, WHOLE, fetch, give_up, left, now, opened, refused, told
from tests.lines import entered


async def test_a_delivery_of_which_nothing_left_is_given_up_and_frees_its_labels(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number, who="manager")
    await fetch(chain, job, until=0, who="manager")
    for stranger, refusal in (("producer", NotPermitted), ("inspector", NotPermitted), ("rival", NotFound)):
        with pytest.raises(refusal):
            await give_up(chain, job, stranger)
    await give_up(chain, job, "registrar")
    assert (await now(chain, job)).state is PrintState.CANCELLED
    assert await left(chain, number) == [(0, 9)]
    assert len(await entered(chain.database, act="give_up_print_file")) == 1
    with pytest.raises(OutOfOrder):
        await give_up(chain, job, "manager")
    assert await refused(chain, job, who="manager") == "not_ready"
    await opened(chain, number)
    assert (await audit(chain.database)).findings == []


async def test_a_delivery_of_which_something_left_counts_as_taken_when_it_is_given_up(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number, (0, 4), (7, 9))
    await fetch(chain, job, until=10)
    await give_up(chain, job)
    assert (await now(chain, job)).state is PrintState.BROKEN_OFF
    assert await left(chain, number) == [(5, 6)]
    (line,) = await entered(chain.database, act="print_labels")
    assert (line.facts["count"], line.facts["handed"], line.facts["octets"]) == (8, 10, OCTETS)
    assert await told(chain, BROKEN) == {f"delivery:{job.id}"}
    await chain.reprint(number, 0, 4)
    assert await left(chain, number) == [(0, 6)], "the same labels again: a reason and a second person"
    assert (await audit(chain.database)).findings == []


async def test_what_is_not_whole_by_the_end_of_the_next_day_is_ended_by_the_clock(chain: Chain):
    number = await chain.issued(10, active=False)
    some, none = await opened(chain, number, (0, 4)), await opened(chain, number, (5, 9))
    await fetch(chain, some, until=999)
    for days, states in (
        (1, (PrintState.READY, PrintState.READY)),
        (2, (PrintState.BROKEN_OFF, PrintState.ERASED)),
    ):
        async with chain.database.writing() as session:
            assert await end_deliveries.perform(session, calendar.today() + timedelta(days=days), "") is None
        assert ((await now(chain, some)).state, (await now(chain, none)).state) == states
    assert await left(chain, number) == [(5, 9)]
    assert (await audit(chain.database)).findings == []


async def test_octets_that_leave_while_a_delivery_is_given_up_count_and_it_stays_broken_off(chain: Chain):
    number = await chain.issued(10, active=False)
    job, actor = await opened(chain, number), chain.office.producer.actor
    async with chain.database.writing() as session:
        assert await leaving.hand_over(session, job, WHOLE)
    await give_up(chain, job, "registrar")
    async with chain.database.writing() as session:
        assert not await leaving.last_leaves(session, actor, job, WHOLE), "the last octet stays in the house"
        await leaving.broke_off(session, actor, job, WHOLE, Span(0, 999))
    assert (await now(chain, job)).state is PrintState.BROKEN_OFF
    assert len(await entered(chain.database, act="print_labels")) == 1


async def test_a_file_that_cannot_be_made_as_it_was_is_not_sent_and_given_up(client: AsyncClient, chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number)  # its digest is that of no list
    headers = {"Authorization": f"Bearer {(await keys_of(chain))['producer']}"}
    answer = await client.post(f"/api/v1/label-orders/{number}/labels.csv", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "corrected_since")
    assert (await now(chain, job)).handed == 0
    await give_up(chain, job)
    answer = await client.post(f"/api/v1/label-orders/{number}/labels.csv", headers=headers)
    assert (answer.status_code, answer.text.count("\r\n")) == (200, 11)
