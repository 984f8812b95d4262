"""What is said of runs of labels: by whom, of which, and never taken back."""

from typing import NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder
from registry.labels import orders, ranges
from registry.tables import LabelRange
from registry.vocabulary import Act, RangeState
from tests.labels.chain import Chain
from tests.lines import entered, open_text

MAY = {
    RangeState.ACTIVATED: {"producer", "manager"},
    RangeState.VOID: {"producer", "manager"},
    RangeState.REVOKED: {"manager", "inspector", "registrar"},
    RangeState.RECALLED: {"manager", "inspector", "registrar"},
}
UNSEEN = {"rival", "reader"}


async def test_each_word_is_for_those_the_table_names(chain: Chain):
    number = await chain.issued(10, active=False)
    for state, allowed in MAY.items():
        for name, member in chain.office.everybody.items():
            if name in allowed:
                run = await chain.mark(number, state, 0, 3, by=member)
                assert (run.state, run.first, run.last, run.marked_by) == (state, 0, 3, member.actor.account_id)
            else:
                with pytest.raises(NotFound if name in UNSEEN else NotPermitted):
                    await chain.mark(number, state, 0, 3, by=member)


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (-1, 3, ["first"]),
        (0, 10, ["last"]),
        (10, 10, ["first", "last"]),
        (5, 4, ["last"]),
        (0, 2**40, ["last"]),
    ],
)
async def test_a_run_lies_within_its_order(chain: Chain, first: int, last: int, fields: list[str]):
    number = await chain.issued(10)
    with pytest.raises(NotAcceptable) as refusal:
        await chain.mark(number, RangeState.VOID, first, last)
    assert [fault.field for fault in refusal.value.faults] == fields
    run = await chain.mark(number, RangeState.VOID, 0, 9)
    assert (run.first, run.last) == (0, 9)


async def test_only_activation_needs_no_reason(chain: Chain):
    number = await chain.issued(10, active=False)
    for state in RangeState:
        async with chain.database.writing() as session:
            marking = ranges.mark(session, chain.office.manager.actor, number, state=state, first=0, last=0, reason=" ")
            if state is RangeState.ACTIVATED:
                assert (await marking).reason is None
            else:
                with pytest.raises(NotAcceptable, match="cannot be marked"):
                    await marking


async def test_nothing_is_said_of_labels_that_are_not_approved(chain: Chain):
    number = await chain.order(10)
    for state in RangeState:
        with pytest.raises(OutOfOrder, match="ordered"):
            await chain.mark(number, state, 0, 9)
    async with chain.database.writing() as session:
        await orders.decline(session, chain.office.manager.actor, number, reason="Không")
    with pytest.raises(OutOfOrder, match="declined"):
        await chain.mark(number, RangeState.ACTIVATED, 0, 9)


@pytest.mark.parametrize("statement", ["UPDATE label_range SET state = 'activated'", "DELETE FROM label_range"])
async def test_what_was_said_of_labels_stays_said(chain: Chain, statement: str):
    number = await chain.issued(10)
    await chain.mark(number, RangeState.RECALLED, 0, 9)
    with pytest.raises(DBAPIError, match="only added to"):
        async with chain.database.writing() as session:
            await (await session.connection()).execute(text(statement))
    async with chain.database.writing() as session:
        states = (await session.exec(select(LabelRange.state).where(LabelRange.batch_number == number))).all()
    assert set(states) == {RangeState.ACTIVATED, RangeState.RECALLED}


async def test_a_run_is_entered_in_the_journal_without_its_reason(chain: Chain):
    number = await chain.issued(10, active=False)
    await chain.mark(number, RangeState.VOID, 2, 4)
    async with chain.database.writing() as session:
        (run,) = (await session.exec(select(LabelRange))).all()
    (entry,) = await entered(chain.database, act=Act.MARK_RANGE)
    assert entry.facts == {"range": str(run.id), "first": 2, "last": 4, "state": "void", "status": "approved"}
    assert run.reason is not None
    assert run.reason not in await open_text(chain.database)


class Run(NamedTuple):
    first: int
    last: int


def test_a_label_is_covered_by_the_runs_it_lies_in():
    runs = [Run(0, 9), Run(5, 5), Run(6, 20)]
    assert [ranges.covering(runs, index) for index in (0, 5, 9, 10, 21)] == [
        (runs[0],),
        (runs[0], runs[1]),
        (runs[0], runs[2]),
        (runs[2],),
        (),
    ]
