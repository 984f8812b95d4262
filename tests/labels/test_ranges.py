"""What is said of runs of labels: by whom, of which, and never taken back."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from api.acting import book
from api.language import speech
from api.pages import choices
from registry.acts import confirm, options, read, take
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, QuotaExceeded, SecondOfficerRequired
from registry.forms import judge
from registry.journal.audit import audit
from registry.labels import meant as meaning
from registry.labels.matter import ORDER
from registry.labels.orders import decline_labels
from registry.labels.taking_back import correct_marking
from registry.labels.verification import Verification
from registry.labels.voiding import void_labels, void_used_labels
from registry.tables import LabelRange
from registry.vocabulary import RangeState, Reason, Subject
from tests.labels.chain import MARKING, Chain, asked_of
from tests.lines import entered, open_text
from tests.procedure.office import do, do_both

MAY = {
    RangeState.ACTIVATED: {"producer", "manager"},
    RangeState.VOID: {"producer", "manager"},
    RangeState.REVOKED: {"manager", "inspector", "registrar", "second_registrar"},
    RangeState.RECALLED: {"manager", "inspector", "registrar", "second_registrar"},
    RangeState.DISPLAYED: {"producer", "manager"},
    RangeState.SHIPPED: {"producer", "manager"},
    RangeState.SOLD: {"producer", "manager"},
    RangeState.MARKED: {"inspector"},
}
NEEDS_A_REASON = {RangeState.VOID, RangeState.REVOKED, RangeState.RECALLED, RangeState.MARKED}
UNSEEN = {"rival", "reader"}


async def test_each_word_is_for_those_the_table_names(chain: Chain):
    number = await chain.issued(10, active=False, printed=True)
    for at, (state, allowed) in enumerate(MAY.items()):
        for name, member in chain.office.everybody.items():
            if name in allowed:
                run = await chain.mark(number, state, at, at, by=member)
                assert (run.state, run.first, run.last, run.marked_by) == (state, at, at, member.actor.account_id)
            else:
                with pytest.raises(NotFound if name in UNSEEN else NotPermitted):
                    await chain.mark(number, state, at, at, by=member)


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
        await chain.mark(number, RangeState.REVOKED, first, last)
    assert [fault.field for fault in refusal.value.faults] == fields
    run = await chain.mark(number, RangeState.REVOKED, 0, 9)
    assert (run.first, run.last) == (0, 9)


async def test_what_takes_labels_off_the_goods_and_a_mark_need_a_reason(chain: Chain):
    number = await chain.issued(10, active=False, printed=True)
    for state in RangeState:
        by = chain.office.everybody[max(MAY[state])].actor
        async with chain.database.writing() as session:
            asked = {"first": 1, "last": 1} | asked_of(state)
            if state not in NEEDS_A_REASON:
                await do(session, by, MARKING[state], number, **asked)
            else:
                marking = do(session, by, MARKING[state], number, **(asked | {"reason": " "}))
                with pytest.raises(NotAcceptable) as refusal:
                    await marking
                assert [fault.field for fault in refusal.value.faults] == ["reason"]


async def test_nothing_is_said_of_labels_that_are_not_approved(chain: Chain):
    number = await chain.order(10)
    for state in RangeState:
        by = chain.office.everybody[min(MAY[state])]
        with pytest.raises(OutOfOrder, match="ordered"):
            await chain.mark(number, state, 0, 9, by=by)
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, decline_labels, number, reason="Không")
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
    (entry,) = await entered(chain.database, act=void_labels.name)
    counted = {"first_label": {"ordinal": 3}, "last_label": {"ordinal": 5}}
    told = {"range": str(run.id), "reason": run.reason, "status": "approved"}
    assert entry.facts == told | counted
    assert run.reason is not None
    assert run.reason not in await open_text(chain.database)


async def taken_back(chain: Chain, number: int, range_id: UUID | None = None, *, label: int | None = None) -> None:
    """Let the manager propose and an inspector confirm that what was said was a mistake."""
    asked = {"mistake": "Nhầm dãy tem.", "range_id": range_id, "label": label}
    both = chain.office.manager.actor, chain.office.inspector.actor
    async with chain.database.writing() as session:
        await do_both(session, *both, correct_marking, number, **asked)


async def test_a_label_sold_meanwhile_keeps_no_second_person_from_confirming_what_was_shown(chain: Chain):
    number, (manager, inspector) = await chain.issued(10), (chain.office.manager.actor, chain.office.inspector.actor)
    asked = {"first": 3, "last": 4, "reason": "Tem hỏng", "frees": False}
    async with chain.database.writing() as session:
        change = (await do(session, manager, void_used_labels, number, **asked)).change
        assert change is not None
        (ranges,) = [one for one in change.fields() if one.name == "ranges"]
        assert (ranges.before, [(row["first"], row["last"]) for row in ranges.after]) == ([], [(2, 3)])
    await chain.mark(number, RangeState.SOLD, 8, 8)
    async with chain.database.writing() as session:
        await confirm(session, inspector, void_used_labels, number, change.digest)
        again = (await do(session, manager, void_used_labels, number, **asked)).change
        assert again is not None
        assert [(one.before, len(one.after)) for one in again.fields()] == [([], 1)], "the same once more is a change"


async def offered(chain: Chain, number: int) -> set[str]:
    """Return which acts an inspector is offered on an order."""
    actor = chain.office.inspector.actor
    async with chain.database.reading() as connection:
        matter = await read(connection, actor, ORDER, number)
        return {one.act.name for one in await options(connection, actor, book(), ORDER, matter)}


@pytest.mark.parametrize("state", [RangeState.VOID, RangeState.REVOKED, RangeState.RECALLED])
async def test_what_was_said_by_mistake_is_taken_back_and_the_label_answers_as_before(chain: Chain, state: RangeState):
    verification = Verification(chain.database, chain.ring)
    number = await chain.issued(10)
    run = await (chain.void_used(number, 2, 4) if state is RangeState.VOID else chain.mark(number, state, 2, 4))
    assert (await verification.verify(chain.code(number, 3))).judgement.reason is not Reason.ISSUED
    await taken_back(chain, number, run.id)
    for index in (2, 3, 4, 5):
        assert (await verification.verify(chain.code(number, index))).judgement.reason is Reason.ISSUED
    act = void_used_labels if state is RangeState.VOID else MARKING[state]
    *_, said = await entered(chain.database, subject=Subject.LABEL_BATCH, act=act.name)
    *_, last = await entered(chain.database, subject=Subject.LABEL_BATCH, act="correct_marking")
    assert last.corrects == said.position
    assert "correct_marking" in await offered(chain, number), "that they are active stands"
    await taken_back(chain, number)
    assert "correct_marking" not in await offered(chain, number), "nothing is left to take back"
    assert (await audit(chain.database)).findings == []


async def test_an_activation_by_mistake_is_taken_back(chain: Chain):
    verification = Verification(chain.database, chain.ring)
    number = await chain.issued(10)
    await taken_back(chain, number)
    assert (await verification.verify(chain.code(number))).judgement.reason is Reason.NOT_ACTIVATED
    with pytest.raises(OutOfOrder) as refusal:
        await taken_back(chain, number)
    assert refusal.value.code == "nothing_said"


async def test_a_void_is_taken_back_only_while_its_content_is_free(chain: Chain):
    number = await chain.issued(101, active=False)
    void = await chain.mark(number, RangeState.VOID, 0, 9)
    assert await chain.left() == 10
    await chain.order(5)
    with pytest.raises(QuotaExceeded) as refusal:
        await taken_back(chain, number, void.id)
    assert refusal.value.code == "void_used"
    other = await chain.mark(number, RangeState.VOID, 50, 59)
    await taken_back(chain, number, other.id)
    assert await chain.left() == 5


async def test_of_several_words_the_one_that_is_meant_is_named_and_once(chain: Chain):
    number = await chain.issued(10)
    run = await chain.mark(number, RangeState.REVOKED, 0, 0)
    with pytest.raises(NotAcceptable, match="by mistake"):
        await taken_back(chain, number)
    await taken_back(chain, number, run.id)
    with pytest.raises(NotAcceptable, match="by mistake"):
        await taken_back(chain, number, run.id)


async def test_a_label_names_the_latest_statement_about_it_and_only_the_latest_are_offered(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(meaning, "MOST_OFFERED", 2)
    number, said = await chain.issued(10), speech("vi")
    sold = [await chain.mark(number, RangeState.SOLD, at, at) for at in range(4)]
    both = chain.office.manager.actor, chain.office.inspector.actor
    async with chain.database.reading() as connection:
        matter = await read(connection, both[1], ORDER, number)
        offered = await choices.ranges(connection, both[1], ORDER, matter, said)
        assert [value for value, _ in offered] == [str(sold[3].id), str(sold[2].id)]
        assert await choices.recalled_ranges(connection, both[1], ORDER, matter, said) == []
    await taken_back(chain, number, label=1)
    with pytest.raises(NotAcceptable) as refusal:
        await taken_back(chain, number, label=11)
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("label", "out_of_range")]
    async with chain.database.writing() as session:
        form, ring = judge(correct_marking.asks, {"mistake": "Nhầm.", "label": chain.code(number, 1)}), chain.ring
        waiting = await take(session, both[0], correct_marking, number, form, provided={"ring": ring})
        assert waiting.change is not None
        await confirm(session, both[1], correct_marking, number, waiting.change.digest, provided={"ring": ring})
    lines = await entered(chain.database, act="correct_marking")
    assert [line.facts["range"] for line in lines if "range" in line.facts] == [str(sold[0].id), str(sold[1].id)]
    await taken_back(chain, number, label=1)
    with pytest.raises(NotAcceptable) as refusal:
        await taken_back(chain, number, label=1)
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("label", "nothing_said")]


async def test_no_one_person_takes_a_word_back(chain: Chain):
    number = await chain.issued(10)
    inspector, asked = chain.office.inspector.actor, {"mistake": "Nhầm."}
    for name in ("examiner", "administrator"):
        with pytest.raises(NotPermitted):
            async with chain.database.writing() as session:
                await do(session, chain.office.everybody[name].actor, correct_marking, number, **asked)
    async with chain.database.writing() as session:
        with pytest.raises(SecondOfficerRequired):
            await do_both(session, inspector, inspector, correct_marking, number, **asked)
