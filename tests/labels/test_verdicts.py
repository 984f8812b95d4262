import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import get_args

import pytest

from api.views.labels import answer_of
from registry.labels import verdicts
from registry.labels.verdicts import Judgement, LabelFacts, LabelMark, judge
from registry.labels.words import reference
from registry.saying import Language
from registry.vocabulary import AuthorisationStatus, BatchStatus, LotStatus, RangeState, Reason, Status, Verdict

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
GTIN = "04006381333931"

GOOD = LabelFacts(
    batch_status=BatchStatus.PRINTED,
    quantity=100,
    index=99,
    ranges=(LabelMark(RangeState.ACTIVATED),),
    lot_status=LotStatus.OPEN,
    lot_expires_on=TODAY,
    authorisation_status=AuthorisationStatus.ACTIVE,
    authorisation_valid_from=TODAY,
    authorisation_valid_until=TODAY,
    right_status=Status.REGISTERED,
    right_expires_on=TODAY,
)

PLACES = ((BatchStatus.PRINTED, 99), (BatchStatus.PRINTED, 100), (BatchStatus.ORDERED, 99))
SILENT = (
    LabelMark(RangeState.DISPLAYED, until=TODAY),
    LabelMark(RangeState.SOLD, minute=0),
    LabelMark(RangeState.SHIPPED),
)
"""What is said of labels and decides nothing by itself: the rules over checks look at it."""
DECIDING = tuple(state for state in RangeState if state not in {mark.state for mark in SILENT})
MARKS = tuple(
    tuple(LabelMark(state) for state, present in zip(DECIDING, chosen, strict=True) if present)
    for chosen in product((False, True), repeat=len(DECIDING))
)
DAYS = (None, YESTERDAY, TODAY)
TRADE_NUMBERS = ((None, None), (GTIN, None), (GTIN, GTIN), (GTIN, "00012345678905"), (None, GTIN))
OTHERWISE: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("VQ-1", None),
    (None, "261100"),
    ("vq-2", "261122"),
)
"""The lot and the last day that an address named; the lot is VQ-2 and its last day yesterday, today or none."""
SEEN = (
    (False, None),
    (True, None),
    (False, Reason.SEEN_OFTEN),
    (True, Reason.SEEN_WIDELY),
    (False, Reason.SEEN_AFTER_SALE),
)
"""Whether its scratch number was confirmed, and what its counter warns of."""


def true_of(facts: LabelFacts) -> dict[Verdict, bool]:
    """Which words could be said of a label, each asked for itself and without an order."""
    states = {mark.state for mark in facts.ranges}
    ended = {day for day in (facts.right_expires_on, facts.authorisation_valid_until, facts.lot_expires_on) if day}
    return {
        Verdict.UNKNOWN: facts.index >= facts.quantity or facts.batch_status is BatchStatus.ORDERED,
        Verdict.RECALLED: facts.lot_status is LotStatus.RECALLED or RangeState.RECALLED in states,
        Verdict.REVOKED: bool(states & {RangeState.REVOKED, RangeState.VOID})
        or facts.authorisation_status is not AuthorisationStatus.ACTIVE
        or facts.right_status is not Status.REGISTERED,
        Verdict.EXPIRED: YESTERDAY in ended,
        Verdict.SUSPICIOUS: RangeState.MARKED in states
        or RangeState.ACTIVATED not in states
        or (facts.gtin is not None and facts.scanned_gtin not in {None, facts.gtin})
        or facts.scanned_lot == "VQ-1"
        or (facts.scanned_day == "261122" and facts.lot_expires_on == TODAY)
        or facts.warning is not None,
        Verdict.ALREADY_OPENED: facts.is_opened,
        Verdict.ISSUED: True,
    }


def test_the_first_word_that_is_true_wins_over_all_combinations_of_facts() -> None:
    reached = set()
    order = list(Verdict)
    for (batch, index), marks, lot, right, status, (ours, scanned), (opened, warning) in product(
        PLACES,
        MARKS,
        LotStatus,
        (Status.REGISTERED, Status.TERMINATED),
        AuthorisationStatus,
        TRADE_NUMBERS,
        SEEN,
    ):
        for right_day, use_day, lot_day in product(DAYS, repeat=3):
            turn = DAYS.index(right_day) // 2 + DAYS.index(use_day) // 2 + DAYS.index(lot_day) + len(marks)
            lot_named, day_named = OTHERWISE[turn % len(OTHERWISE)]
            facts = LabelFacts(
                batch,
                100,
                index,
                marks,
                lot,
                lot_day,
                status,
                YESTERDAY,
                use_day,
                right,
                right_day,
                ours,
                scanned,
                opened,
                warning,
                "VQ-2",
                lot_named,
                day_named,
            )
            judgement = judge(facts, today=TODAY)
            said = true_of(facts)
            assert judgement.verdict is min((word for word in said if said[word]), key=order.index)
            reached.add(judgement)
    assert {judgement.reason for judgement in reached} == set(Reason) - {Reason.CHECK_CHARACTER}
    assert reached == {Judgement(rule.verdict, rule.reason) for rule in verdicts.RULES}


def test_a_display_and_a_sale_decide_nothing_by_themselves() -> None:
    for marks, (opened, warning) in product(MARKS, SEEN):
        facts = replace(GOOD, ranges=marks, is_opened=opened, warning=warning)
        assert judge(replace(facts, ranges=(*marks, *SILENT)), today=TODAY) == judge(facts, today=TODAY)


def test_the_rules_stand_in_the_frozen_order() -> None:
    order = list(Verdict)
    ranks = [order.index(rule.verdict) for rule in verdicts.RULES]
    assert ranks == sorted(ranks)
    assert [rule.reason for rule in verdicts.RULES] == list(Reason)[1:]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"batch_status": BatchStatus.ORDERED}, Reason.NOT_ISSUED),
        ({"batch_status": BatchStatus.DECLINED}, Reason.NOT_ISSUED),
        ({"batch_status": BatchStatus.APPROVED}, Reason.ISSUED),
        ({"index": 100}, Reason.NOT_ISSUED),
        ({"index": -1}, Reason.NOT_ISSUED),
        ({"lot_status": LotStatus.RECALLED}, Reason.LOT_RECALLED),
        ({"ranges": (LabelMark(RangeState.ACTIVATED), LabelMark(RangeState.RECALLED))}, Reason.LABEL_RECALLED),
        ({"ranges": (LabelMark(RangeState.ACTIVATED), LabelMark(RangeState.REVOKED))}, Reason.LABEL_REVOKED),
        ({"ranges": (LabelMark(RangeState.VOID), LabelMark(RangeState.ACTIVATED))}, Reason.LABEL_VOID),
        ({"authorisation_status": AuthorisationStatus.REVOKED}, Reason.AUTHORISATION_REVOKED),
        ({"authorisation_status": AuthorisationStatus.SUSPENDED}, Reason.AUTHORISATION_SUSPENDED),
        ({"right_expires_on": YESTERDAY}, Reason.RIGHT_LAPSED),
        ({"right_expires_on": None}, Reason.ISSUED),
        ({"authorisation_valid_until": YESTERDAY}, Reason.AUTHORISATION_EXPIRED),
        ({"authorisation_valid_from": TOMORROW}, Reason.AUTHORISATION_EXPIRED),
        ({"lot_expires_on": YESTERDAY}, Reason.LOT_EXPIRED),
        ({"ranges": ()}, Reason.NOT_ACTIVATED),
        ({"gtin": GTIN, "scanned_gtin": "00012345678905"}, Reason.GTIN_MISMATCH),
        ({"gtin": None, "scanned_gtin": GTIN}, Reason.ISSUED),
        ({"lot_number": "Lô Tết 1", "scanned_lot": "lô tết  1"}, Reason.ISSUED),
        ({"lot_number": "Lô Tết 1", "scanned_lot": "LO-1"}, Reason.LOT_MISMATCH),
        ({"lot_number": None, "scanned_lot": "LO-1"}, Reason.ISSUED),
        ({"scanned_day": "261123"}, Reason.ISSUED),
        ({"scanned_day": "261100"}, Reason.ISSUED),
        ({"scanned_day": "261124"}, Reason.DATE_MISMATCH),
        ({"lot_expires_on": None, "scanned_day": "261124"}, Reason.ISSUED),
        ({"ranges": (LabelMark(RangeState.VOID),), "lot_status": LotStatus.RECALLED}, Reason.LOT_RECALLED),
        ({"ranges": (LabelMark(RangeState.VOID), LabelMark(RangeState.RECALLED))}, Reason.LABEL_RECALLED),
        ({"gtin": GTIN, "scanned_gtin": "4006381333931"}, Reason.ISSUED),
        ({"gtin": GTIN, "scanned_gtin": "4006381333932"}, Reason.GTIN_MISMATCH),
        ({"is_opened": True}, Reason.OPENED_BEFORE),
        ({}, Reason.ISSUED),
    ],
)
def test_one_fact_changes_the_answer_and_a_last_day_still_counts(change: dict[str, object], reason: Reason) -> None:
    facts = replace(GOOD, **change)  # type: ignore[arg-type]  # rows of the table above, one field each
    assert judge(facts, today=TODAY).reason is reason


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.REGISTERED])
def test_a_name_that_is_not_registered_is_not_protected(status: Status) -> None:
    judgement = judge(replace(GOOD, right_status=status), today=TODAY)
    assert judgement == (Verdict.REVOKED, Reason.RIGHT_TERMINATED)


def test_a_recall_read_from_a_table_as_plain_text_is_not_overlooked() -> None:
    facts = replace(GOOD, ranges=(LabelMark("activated"), LabelMark("recalled")))  # type: ignore[arg-type]  # the point of it
    assert judge(facts, today=TODAY).reason is Reason.LABEL_RECALLED


def test_texts_and_seals_that_are_not_the_registers_have_their_own_words() -> None:
    assert verdicts.mistyped() == (Verdict.MISTYPED, Reason.CHECK_CHARACTER)
    assert verdicts.unknown() == (Verdict.UNKNOWN, Reason.NOT_ISSUED)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_title_an_explanation_and_advice(reason: Reason, language: Language) -> None:
    said = answer_of(reason, language)
    assert 5 <= len(said.title) <= 50
    assert not said.title.endswith(".")
    assert said.says.endswith(".")
    assert said.advice.endswith(".")
    together = " ".join(said)
    assert unicodedata.is_normalized("NFC", together)
    assert "  " not in together
    assert not re.search(r"\b(giả|fake|counterfeit|forg\w+|lừa|gian lận|nhái)\b", together, re.IGNORECASE)


def test_no_two_reasons_share_their_title() -> None:
    for language in get_args(Language):
        assert len({answer_of(reason, language).title for reason in Reason}) == len(Reason)


def test_the_reason_is_printed_as_a_reference() -> None:
    assert reference(Reason.ISSUED) == "KQ-ISSUED"
    assert reference(Reason.LOT_RECALLED) == "KQ-LOT-RECALLED"
