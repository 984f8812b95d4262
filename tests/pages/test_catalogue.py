import re
import unicodedata
from enum import StrEnum

import pytest

from api.language import LANGUAGES, LOCALE, read_catalogue
from api.pages import catalogue
from api.problems import STATUSES, slug
from registry import vocabulary
from registry.labels.words import Language
from registry.vocabulary import Reason

PLACEHOLDERS = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_the_pages_say_is_said_in_both_languages(language: Language):
    said = read_catalogue(language)
    lacking = [
        item
        for item in catalogue.wanted()
        if (message := said.get(item.id, item.context)) is None or not catalogue.is_complete(message.string)
    ]
    assert not lacking, "run `python -m api.pages.catalogue` and fill in what it lists"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_doubtful_or_left_over(language: Language):
    said = read_catalogue(language)
    ids = {(item.context, item.id) for item in catalogue.wanted()}
    assert not [message.id for message in said if message.fuzzy and message.id]
    assert not [message.id for message in said if message.id and (message.context, message.id) not in ids]
    assert not said.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_nothing_that_is_not_given(language: Language):
    for message in read_catalogue(language):
        texts = message.id if isinstance(message.id, tuple | list) else (message.id,)
        given = {name for text in texts for name in PLACEHOLDERS.findall(text)} | {"count"}
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        used = {name for form in forms for name in PLACEHOLDERS.findall(form or "")}
        assert used <= given, message.id


def test_every_word_of_the_office_has_a_name():
    enums = {
        member
        for member in vars(vocabulary).values()
        if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
    }
    assert enums - {Reason} == set(catalogue.SPOKEN), "a new enum of the vocabulary is listed in catalogue.SPOKEN"


def test_every_problem_has_a_name_and_advice():
    wanted = {(item.context, item.text) for item in catalogue.wanted()}
    for error in STATUSES:
        name = slug(error.__name__)
        assert {("Problem", name), ("Problem advice", name)} <= wanted


def test_vietnamese_text_is_composed():
    text = (LOCALE / "vi.po").read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
