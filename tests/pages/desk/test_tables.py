"""The desk's tables beside the register's: nothing the procedure allows lacks a form, no form lacks a word."""

from datetime import date

import pytest

from api.language import speech
from api.pages.desk import accounts, acts, authorisations, orders, use
from api.pages.desk.asking import Field
from api.pages.desk.door import DONE
from registry.people.permissions import APPLICANT
from registry.procedure.workflow import PROCEDURE
from registry.saying import Said, say
from registry.vocabulary import Act, AuthorisationStatus, Status

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
    assert Field("name", say("Name")).kind == "text"


@pytest.mark.parametrize(
    ("rule", "vietnamese"),
    [
        (
            say("%(act)s does not follow from %(status)s.", act=Act.ACCEPT, status=Status.DRAFT),
            "Hồ sơ đang ở tình trạng “Bản nháp” nên chưa thể “Chấp nhận đơn hợp lệ”.",
        ),
        (
            say(
                "The right of use %(number)s is %(status)s.",
                number="QSD-00022-001",
                status=AuthorisationStatus.SUSPENDED,
            ),
            "Quyền sử dụng QSD-00022-001 ở tình trạng “đang tạm đình chỉ”.",
        ),
        (say("The right lapsed on %(day)s.", day=date(2026, 3, 9)), "Văn bằng hết hiệu lực ngày 09/03/2026."),
    ],
)
def test_a_rule_is_said_in_vietnamese(rule: Said, vietnamese: str):
    assert speech("vi").tell(rule) == vietnamese
