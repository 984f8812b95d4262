"""Every act of two persons says what it bars while it waits and who takes it back, and it is so on every face."""

from typing import Any

import pytest

import registry
from registry.acts import AnyAct, Book, Matter, Pending
from registry.acts.taking import hindrance
from registry.errors import OutOfOrder
from registry.forms import example_of
from registry.people.permissions import Actor
from registry.rights.matter import RECORD
from registry.vocabulary import Role, Status
from tests.procedure.test_acts import acting, ready
from tests.procedure.test_acts import standing as record_in

BOOK = Book.of(registry)
TWO = [act for act in BOOK.taken() if act.confirmed_by]
MUST = {
    "terminate", "redefine_area", "correct_notice", "correct_publication", "correct_opposition_date",
    "correct_decision_number", "correct_marking", "correct_recall", "correct_scan_limits", "correct_close_out",
    "correct_suspension", "lower_quantity", "correct_party", "merge", "separate", "erase", "enter_ocop_title",
    "correct_ocop_title", "reopen_case", "void_used_labels", "void_order", "repeat_print", "repeat_pins",
    "correct_gtin", "correct_recall_by_right", "correct_recall_by_use", "correct_recall_by_producer",
    "reopen_request", "correct_request", "issue_officer_link", "grant_office_role", "reset_factors",
    "correct_press_report", "approve_for_party", "correct_transformation",
}  # fmt: skip
"""What no one person does: ending a right, its area, corrections, lowering a quantity, one party of two, erasing; and
entering a title from its decision, and mending it; taking up a case or a request that was closed; voiding what is in
use or a whole order, printing labels or
their numbers again; and who becomes an officer, gets an officer's link, loses all proofs."""


def test_these_acts_and_no_other_take_two_persons():
    assert {act.name for act in TWO} == MUST
    assert {act.name for act in BOOK if act.corrects} <= MUST


def test_what_one_bars_stands_on_the_same_subject():
    for act in TWO:
        others = {one.name for one in BOOK.on(act.on)} if act.on else set()
        assert act.bars_everything or set(act.bars) <= others - {act.name}, act.name


@pytest.mark.parametrize("act", [act for act in TWO if act.on is RECORD], ids=lambda act: act.name)
def test_while_it_waits_what_it_bars_is_refused_and_nothing_else(act: AnyAct):
    waiting = Pending(act.name, example_of(act.asks), acting(Role.REGISTRAR).account_id)
    for other in BOOK.on(RECORD):
        for status in act.during or other.during:
            if other.during and status not in other.during:
                continue
            matter = ready(other, status, record_in(status).kind)
            if hindrance(acting(Role.REGISTRAR), other, matter) is not None:
                continue
            matter.waiting = (waiting,)
            refused = [hindrance(who, other, matter) for who in (acting(Role.REGISTRAR), applicant())]
            is_barred = other is act or act.bars_everything or other.name in act.bars
            assert all((one is not None) is is_barred for one in refused), other.name
            if is_barred:
                assert all(isinstance(one, OutOfOrder) for one in refused)


def applicant() -> Actor:
    return acting(Role.PRODUCER)


def test_outsiders_are_not_told_what_waits():
    waiting = Pending("erase", {}, acting(Role.REGISTRAR).account_id)
    matter = record_in(Status.DRAFT)
    matter.waiting = (waiting,)
    act = BOOK.taking(RECORD, "lodge")
    assert act is not None
    refused = hindrance(applicant(), act, matter)
    assert refused is not None
    assert "deciding on this" in str(refused.said)
    assert "rase" not in str(refused.said)
    assert isinstance(matter, Matter)


async def test_the_procedure_says_what_is_barred_and_who_takes_it_back(client: Any):
    told = (await client.get("/api/v1/procedure")).json()
    two = [one for one in told if one["confirmed_by"]]
    assert {one["act"] for one in two} == {name.replace("_", "-") for name in MUST}
    assert all(one["withdrawn_by"] == ["proposer"] for one in two)
    bars = {one["act"]: one["bars"] for one in two}
    assert bars["correct-publication"] == ["propose-grant", "propose-refusal"]
    assert bars["erase"] == ["*"]
    assert all(one["bars"] == one["withdrawn_by"] == [] for one in told if not one["confirmed_by"])
    described = (await client.get("/api/v1/description/openapi.json")).json()["paths"]
    text = described["/api/v1/records/{subject_id}/terminate"]["post"]["description"]
    assert "Refused while it waits: correct_publication, correct_decision_number." in text
