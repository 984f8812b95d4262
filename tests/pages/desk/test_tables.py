"""The desk's tables beside the register's: nothing the procedure allows lacks a form, no form lacks a word."""

import re

import pytest

from api.language import speech
from api.pages.desk import accounts, acts, authorisations, orders, use
from api.pages.desk.asking import Field
from api.pages.desk.door import DONE
from api.pages.sentences import DETAILS, FAULTS
from api.pages.wording import translated
from registry.people.permissions import APPLICANT
from registry.procedure.workflow import PROCEDURE
from registry.vocabulary import Act

MATTERS = [acts.MATTERS, use.MATTERS, authorisations.MATTERS, orders.MATTERS]


def test_every_act_of_the_office_has_its_form_and_its_verb():
    office = {step.act for step in PROCEDURE if step.by != APPLICANT}
    assert set(acts.MATTERS) == office
    assert set(acts.TAKING) == office


@pytest.mark.parametrize("matters", MATTERS)
def test_every_act_is_confirmed_in_words(matters: dict[Act, object]):
    assert {act.value for act in matters} <= set(DONE)
    assert set(accounts.DONE.values()) <= set(DONE)


@pytest.mark.parametrize("matters", MATTERS)
def test_a_form_asks_for_what_is_judged(matters: dict[Act, object]):
    for matter in matters.values():
        asked = {field.name for field in matter.fields if field.kind != "file"}  # type: ignore[attr-defined]
        judged = matter.form.model_fields  # type: ignore[attr-defined]
        assert asked <= set(judged)
        required = {name for name, field in judged.items() if field.is_required()}
        shown = {field.name for field in matter.fields if field.is_required}  # type: ignore[attr-defined]
        assert required - {"geometry"} <= shown


def test_a_question_without_a_kind_is_a_line_of_text():
    assert Field("name", "Name").kind == "text"


@pytest.mark.parametrize(
    ("rule", "vietnamese"),
    [
        (
            "accept does not follow from draft.",
            "Không thể làm việc “Chấp nhận đơn hợp lệ” khi tình trạng là “Bản nháp”.",
        ),
        (
            "The right of use QSD-00022-001 is suspended.",
            "Quyền sử dụng QSD-00022-001 ở tình trạng “đang tạm dừng”.",
        ),
        ("The right lapsed on 2026-03-09.", "Văn bằng hết hiệu lực ngày 09/03/2026."),
    ],
)
def test_a_rule_is_said_in_vietnamese(rule: str, vietnamese: str):
    assert translated(rule, DETAILS, speech("vi")) == (vietnamese, False)


def test_a_rule_that_nobody_translated_is_told_to_be_english():
    assert translated("The moon is full.", DETAILS, speech("vi")) == ("The moon is full.", True)
    assert translated("The moon is full.", DETAILS, speech("en")) == ("The moon is full.", False)


@pytest.mark.parametrize("sentence", [*DETAILS, *FAULTS])
def test_a_sentence_is_met_by_itself_and_not_by_one_before_it(sentence: str):
    written = sentence % dict.fromkeys(_names(sentence), "26")
    said = translated(written, DETAILS if sentence in DETAILS else FAULTS, speech("vi"))
    meant = speech("vi").say(sentence, **dict.fromkeys(_names(sentence), "26"))
    assert said == (meant, False)


def _names(sentence: str) -> list[str]:
    return re.findall(r"%\((\w+)\)s", sentence)
