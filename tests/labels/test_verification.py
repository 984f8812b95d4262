"""What a shopper is told follows from the register as it stands at that moment."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from registry import calendar
from registry.acts import AnyAct
from registry.codes.digital_link import Named
from registry.codes.keys import KeyRing, SecretMissing, batch_keys
from registry.codes.label_codes import ALPHABET, FORMAT, LENGTH, grouped, parse, seal, write
from registry.database import Database
from registry.labels.epochs import WrongMaster
from registry.labels.verification import Checked, Verification
from registry.procedure.registration import terminate
from registry.tables import Party
from registry.use.authorisations import reinstate, revoke, suspend
from registry.use.lots import recall
from registry.vocabulary import Kind, Measure, PartyKind, RangeState, Reason, Verdict
from tests.labels.chain import EPOCH, GTIN, Chain, build_chain
from tests.procedure.office import do, do_both

Say = Callable[..., Awaitable[tuple[Verdict, Reason]]]


@pytest.fixture
def verification(chain: Chain) -> Verification:
    return Verification(chain.database, chain.ring)


@pytest.fixture
def say(verification: Verification) -> Say:
    async def said(code: str, **more: Any) -> tuple[Verdict, Reason]:
        return (await verification.verify(code, **more)).judgement

    return said


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(calendar, "now", lambda: moment)


async def act(chain: Chain, verb: AnyAct, subject: UUID, **details: Any) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, verb, subject, **details)


async def test_a_label_is_issued_once_it_is_approved_and_activated(chain: Chain, say: Say):
    number = await chain.order(10)
    code = chain.code(number, 3)
    assert await say(code) == (Verdict.UNKNOWN, Reason.NOT_ISSUED)
    await chain.approve(number)
    assert await say(code) == (Verdict.SUSPICIOUS, Reason.NOT_ACTIVATED)
    await chain.print(number, (0, 9))
    await chain.mark(number, RangeState.ACTIVATED, 0, 2)
    assert await say(code) == (Verdict.SUSPICIOUS, Reason.NOT_ACTIVATED)
    await chain.mark(number, RangeState.ACTIVATED, 3, 9)
    assert await say(code) == (Verdict.ISSUED, Reason.ISSUED)


async def test_each_label_of_an_order_is_told_what_was_said_of_it(chain: Chain, say: Say):
    number = await chain.issued(4, active=False, printed=True)
    await chain.mark(number, RangeState.ACTIVATED, 0, 1)
    await chain.void_used(number, 1, 1)
    words = [Reason.ISSUED, Reason.LABEL_VOID, Reason.NOT_ACTIVATED, Reason.NOT_ACTIVATED]
    for order in ((0, 1, 2, 3), (3, 1, 0, 2), (1, 1, 0, 0)):
        assert [(await say(chain.code(number, index)))[1] for index in order] == [words[index] for index in order]


async def test_what_may_be_shown_is_the_whole_chain(chain: Chain, verification: Verification):
    number = await chain.issued(10)
    finding = await verification.verify(grouped(chain.code(number, 9)).lower())
    label = finding.label
    assert label is not None
    assert finding.code == chain.code(number, 9)
    assert (label.batch, finding.index, label.quantity) == (number, 9, 10)
    assert (label.product, label.pack, label.measure) == ("Cam quả", 1000, Measure.GRAM)
    assert (label.produced_on, label.expires_on, label.gtin) == (calendar.today(), None, GTIN)
    assert (UUID(str(label.right_key)), label.right_name, label.right_kind, label.right_category) == (
        chain.record_id,
        "Vũ Quang",
        Kind.GEOGRAPHICAL_INDICATION,
        None,
    )
    assert label.right_is_example is True
    assert label.registration_number == "00001"
    assert (label.holder_address, label.holder_unit, label.holder_province) == (
        "Thôn Bốn (ví dụ)",
        "Hương Khê",
        "Hà Tĩnh",
    )
    assert label.holder_name == "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)"
    assert [(limit.parameter, str(limit.minimum), limit.maximum, limit.unit) for limit in label.limits] == [
        ("Độ ngọt", "10.0", None, "°Bx")
    ]
    assert label.use_number
    assert label.valid_from == calendar.today()
    assert isinstance(label.valid_until, date)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (RangeState.RECALLED, (Verdict.RECALLED, Reason.LABEL_RECALLED)),
        (RangeState.REVOKED, (Verdict.REVOKED, Reason.LABEL_REVOKED)),
        (RangeState.VOID, (Verdict.REVOKED, Reason.LABEL_VOID)),
    ],
)
async def test_a_run_answers_for_its_own_labels_alone(
    chain: Chain, say: Say, state: RangeState, answer: tuple[Verdict, Reason]
):
    number = await chain.issued(10)
    await (chain.void_used(number, 4, 6) if state is RangeState.VOID else chain.mark(number, state, 4, 6))
    answers = [await say(chain.code(number, index)) for index in range(10)]
    assert answers == [answer if 4 <= index <= 6 else (Verdict.ISSUED, Reason.ISSUED) for index in range(10)]


async def test_a_recalled_lot_answers_at_once(chain: Chain, say: Say):
    code = chain.code(await chain.issued())
    assert await say(code) == (Verdict.ISSUED, Reason.ISSUED)
    await act(chain, recall, chain.lot_id, reason="Dư lượng")
    assert await say(code) == (Verdict.RECALLED, Reason.LOT_RECALLED)


async def test_a_right_of_use_answers_as_it_is_turned(chain: Chain, say: Say):
    code = chain.code(await chain.issued())
    await act(chain, suspend, chain.authorisation_id, reason="Kiểm tra")
    assert await say(code) == (Verdict.REVOKED, Reason.AUTHORISATION_SUSPENDED)
    await act(chain, reinstate, chain.authorisation_id)
    assert await say(code) == (Verdict.ISSUED, Reason.ISSUED)
    await act(chain, revoke, chain.authorisation_id, reason="Vi phạm quy chế")
    assert await say(code) == (Verdict.REVOKED, Reason.AUTHORISATION_REVOKED)


async def test_a_terminated_right_answers_for_all_its_labels(chain: Chain, say: Say):
    code = chain.code(await chain.issued())
    office = chain.office
    async with chain.database.writing() as session:
        persons = office.registrar.actor, office.second_registrar.actor
        await do_both(session, *persons, terminate, chain.record_id, reason="Hết điều kiện")
    assert await say(code) == (Verdict.REVOKED, Reason.RIGHT_TERMINATED)


async def test_a_mark_whose_term_is_over_answers_so_from_the_day_after(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    chain = await build_chain(database, kind=Kind.TRADEMARK)
    verification = Verification(chain.database, chain.ring)
    code = chain.code(await chain.issued())
    finding = await verification.verify(code)
    assert finding.label is not None
    last = finding.label.right_expires_on
    assert last is not None
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=calendar.OFFICE_TIME)
    at(monkeypatch, noon)
    assert (await verification.verify(code)).judgement == (Verdict.ISSUED, Reason.ISSUED)
    at(monkeypatch, noon + timedelta(days=1))
    assert (await verification.verify(code)).judgement == (Verdict.EXPIRED, Reason.RIGHT_LAPSED)


async def test_a_right_of_use_ends_with_its_last_day(chain: Chain, say: Say, monkeypatch: pytest.MonkeyPatch):
    code = chain.code(await chain.issued())
    at(monkeypatch, calendar.now() + timedelta(days=40 * 365 + 1))
    assert await say(code) == (Verdict.EXPIRED, Reason.AUTHORISATION_EXPIRED)


async def test_a_lot_past_its_date_answers_by_the_office_s_wall(database: Database, monkeypatch: pytest.MonkeyPatch):
    last = calendar.today() + timedelta(days=30)
    chain = await build_chain(database, expires_on=last)
    verification = Verification(chain.database, chain.ring)
    code = chain.code(await chain.issued())
    midnight = datetime(last.year, last.month, last.day, tzinfo=calendar.OFFICE_TIME) + timedelta(days=1)
    at(monkeypatch, midnight - timedelta(minutes=1))
    assert (await verification.verify(code)).judgement.verdict is Verdict.ISSUED
    at(monkeypatch, midnight)
    assert (await verification.verify(code)).judgement == (Verdict.EXPIRED, Reason.LOT_EXPIRED)


async def test_goods_of_another_trade_number_are_told(chain: Chain, say: Say):
    code = chain.code(await chain.issued())
    assert await say(code, named=Named(GTIN)) == (Verdict.ISSUED, Reason.ISSUED)
    assert await say(code, named=Named("00012345678905")) == (Verdict.SUSPICIOUS, Reason.GTIN_MISMATCH)


def told(finding: Checked) -> tuple[Any, ...]:
    return finding.judgement, finding.label


async def test_a_forgery_and_a_batch_that_does_not_exist_are_told_the_same(chain: Chain, verification: Verification):
    number = await chain.issued(10)
    keys = chain.ring.keys(EPOCH, FORMAT, number)
    sealed = parse(chain.code(number))
    others = batch_keys(KeyRing(given={9: "0123456789abcdef" * 4}).master(9), 1, number)
    forgeries = {
        "tag": write(sealed._replace(tag=bytes([sealed.tag[0] ^ 1]) + sealed.tag[1:])),
        "index": write(sealed._replace(masked_index=sealed.masked_index ^ 1)),
        "format": write(sealed._replace(format=2)),
        "beyond": seal(keys, FORMAT, number, 10),
        "batch": write(sealed._replace(batch=number ^ 1)),
        "other keys": seal(others, FORMAT, number, 0),
        "unapproved": chain.code(await chain.order(1)),
    }
    for _ in range(2):  # once for a cold batch, once for a remembered one
        for forged in forgeries.values():
            finding = await verification.verify(forged)
            assert told(finding) == ((Verdict.UNKNOWN, Reason.NOT_ISSUED), None)
            assert finding.code == forged


async def test_a_wrong_tag_costs_the_statements_of_a_batch_that_does_not_exist(
    chain: Chain, verification: Verification, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(10)
    await verification.verify(chain.code(number))
    sealed = parse(chain.code(number))
    points = await chain.database.points()
    asked: list[str] = []
    ask = points.rows

    async def counted(statement: str, *values: int | str) -> Any:
        asked.append(statement)
        return await ask(statement, *values)

    monkeypatch.setattr(points, "rows", counted)
    await verification.verify(write(sealed._replace(tag=bytes(5))))
    wrong_tag, asked[:] = list(asked), []
    await verification.verify(write(sealed._replace(batch=number ^ 1)))
    no_batch, asked[:] = list(asked), []
    await verification.verify(chain.code(number))
    assert wrong_tag == no_batch
    assert len(wrong_tag) == len(asked) == 1


async def test_a_slip_of_the_finger_is_told_apart_from_a_forgery(chain: Chain, verification: Verification):
    code = chain.code(await chain.issued())
    for place in range(LENGTH):
        other = ALPHABET[(ALPHABET.index(code[place]) + 1) % 32]
        finding = await verification.verify(code[:place] + other + code[place + 1 :])
        assert told(finding) == ((Verdict.MISTYPED, Reason.CHECK_CHARACTER), None)


async def test_a_wrong_or_missing_secret_accuses_no_label(chain: Chain):
    code = chain.code(await chain.issued())
    wrong = KeyRing(given={EPOCH: bytes(range(1, 33)).hex()})
    for ring, trouble in ((wrong, WrongMaster), (KeyRing(), SecretMissing)):
        verification = Verification(chain.database, ring)
        with pytest.raises(trouble):
            await verification.check_epochs()
        with pytest.raises(trouble):
            await verification.verify(code)
    await Verification(chain.database, chain.ring).check_epochs()


async def test_the_address_of_a_living_person_is_not_shown(chain: Chain, verification: Verification):
    number = await chain.issued(1)
    async with chain.database.writing() as session:
        party = await session.get_one(Party, chain.office.producer.party_id)
        party.kind = PartyKind.HOUSEHOLD_BUSINESS
    label = (await verification.verify(chain.code(number))).label
    assert label is not None
    assert (label.holder_address, label.holder_unit) == (None, "Hương Khê")
