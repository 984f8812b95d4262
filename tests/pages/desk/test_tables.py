"""The desk's tables beside the register's: nothing the procedure allows lacks a form, no form lacks a word."""

from datetime import date
from typing import Annotated

import pytest

from api.acting import book
from api.language import speech
from api.pages.forms.controls import controls
from api.pages.outcomes import done_sentences
from registry.forms import Form, Line, asked
from registry.saying import Either, Said, say
from registry.vocabulary import AuthorisationStatus, Status


class NoteForm(Form):
    """A note."""

    words: Annotated[Line, asked(say("Words"))]
    more: Annotated[Line | None, asked(say("More"))] = None


def test_every_act_has_a_sentence_for_after_it():
    said = done_sentences(book())
    assert {act.name for act in book().taken()} <= set(said)
    assert all(act.done is not None for act in book().taken())


def test_a_form_of_an_act_is_drawn_whole():
    for act in book().taken():
        drawn = controls(act.asks, {}, speech("vi"))
        assert {one.name for one in drawn if one.kind != "file"} == set(act.asks.model_fields), act.name
        assert all(one.label and one.label != one.name for one in drawn), act.name


def test_a_field_without_a_type_of_its_own_is_a_line_of_text():
    assert {one.kind for one in controls(NoteForm, {}, speech("en"))} == {"text"}


@pytest.mark.parametrize(
    ("rule", "vietnamese"),
    [
        (
            say(
                "This is done while it is %(when)s; it is %(now)s.",
                when=Either((Status.ACCEPTED, Status.PUBLISHED)),
                now=Status.DRAFT,
            ),
            "Chỉ thực hiện khi ở tình trạng “đơn hợp lệ hoặc đã công bố”; hiện ở tình trạng “bản nháp”.",
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
