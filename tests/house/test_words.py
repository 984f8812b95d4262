"""Every sentence is a literal, has its values, is found by Babel and is Vietnamese too; so is each fault of a form."""

import ast
import inspect
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from api import catalogue
from api.acting import book
from api.advice import ADVICE
from api.forms import areas, labels, people
from api.language import LANGUAGES, LOCALE, SOURCE, read_catalogue, speech
from api.problems import STATUSES
from registry import vocabulary
from registry.errors import NotAcceptable
from registry.faults import OTHERWISE, SENTENCES, faults_of
from registry.labels.words import words
from registry.rights import kinds
from registry.saying import Either, Ordinal, Quantity, Said, Words, plain, say, say_in, say_many
from registry.vocabulary import Measure, Reason, Role, Status
from tests.house.sources import place, trees

KEYWORDS = {"say", "say_many", "say_in"}
NAMES = re.compile(r"(?<!%)%\((\w+)\)s")
OTHERS = [language for language in LANGUAGES if language != SOURCE]


@cache
def calls() -> Sequence[tuple[str, ast.Call]]:
    """Return where each sentence is said, and how."""
    return [
        (place(path, node.lineno), node)
        for path, tree in trees(*catalogue.ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
    ]


def of_histories() -> set[str]:
    """Return where the sentences of acts' lines and notices stand: their values come with each line."""
    return {
        place(path, call.lineno)
        for path, tree in trees(*catalogue.ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in {"history", "notifies"}
        for call in ast.walk(node.value)
        if isinstance(call, ast.Call)
    }


def test_every_sentence_is_a_literal():
    wrong = [
        place
        for place, call in calls()
        if not call.args or not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in call.args)
    ]
    assert not wrong, "Babel finds a sentence only where it stands"
    assert len(calls()) > 600


def test_every_sentence_gets_the_values_that_it_names():
    wrong = []
    for where, call in calls():
        sentences = [ast.literal_eval(one) for one in call.args]
        if call.func.id == "say_in":  # type: ignore[attr-defined] # a name, as ``calls`` saw to
            sentences = sentences[1:]
        named = {name for sentence in sentences for name in NAMES.findall(sentence)}
        given = {keyword.arg for keyword in call.keywords}
        optional = {"n"} if call.func.id == "say_many" else set()  # type: ignore[attr-defined] # as above
        if not named <= given or not given <= named | optional:
            wrong.append(f"{where}: {sentences[-1]!r} is given {sorted(map(str, given))}")
    of_notices = (f"registry/{one}.py" for one in ("acts/notifying", "notices/wording", "notices/reminding"))
    later = ("registry/faults.py", *of_notices)
    allowed = {f"{one}:{call.lineno}" for _, call in calls() for one in later} | of_histories()
    assert [line for line in wrong if line.split(": ")[0] not in allowed] == []


def test_a_line_of_a_history_names_what_its_act_tells():
    """A name in the sentence is a field of the form that is kept, or a fact that the effect returns."""
    for act in book():
        if act.effect is None or not isinstance(act.history, Said):
            continue
        told = set(act.tells if act.tells is not None else act.asks.model_fields)
        returned = set(re.findall(r'"(\w+)":', _source_of(act.effect)))
        assert set(NAMES.findall(act.history.sentence)) <= told | returned | {"ended_on"}, act.name
        for one in act.notifies if isinstance(act.notifies, tuple) else ():
            assert set(NAMES.findall(one.said.sentence)) <= told | returned | {"matter"}, act.name


def _source_of(effect: Callable[..., Any], seen: frozenset[str] = frozenset()) -> str:
    """Return the source of an effect and of the functions of its module that it calls, and they in turn."""
    own, module = inspect.getsource(effect), inspect.getmodule(effect)
    names = set(re.findall(r"\b(\w+)\(", own)) - seen - {effect.__name__}
    called = [getattr(module, name, None) for name in names]
    return own + "".join(_source_of(one, seen | names) for one in called if inspect.isfunction(one))


def test_babel_finds_every_sentence():
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue.said()}
    said = {ast.literal_eval(call.args[1 if call.func.id == "say_in" else 0]) for _, call in calls()}  # type: ignore[attr-defined] # as above
    assert said - found == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_in_every_language_and_no_other(language: str):
    kept = read_catalogue(language)  # type: ignore[arg-type] # one of ours
    said = catalogue.said()
    lacking = [
        one.id
        for one in said
        if one.id and ((known := kept.get(one.id, one.context)) is None or not catalogue.is_complete(known))
    ]
    stale = [one.id for one in kept if one.id and said.get(one.id, one.context) is None]
    assert (lacking, stale) == ([], []), "run `make words` and fill in what it lists"


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_as_the_command_leaves_it(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = LOCALE / f"{language}.po"
    before = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(before, encoding="utf-8")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    catalogue.renew(language)  # type: ignore[arg-type] # one of ours
    assert (tmp_path / path.name).read_text(encoding="utf-8") == before, "run `make words`"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_the_values_of_its_sentence(language: str):
    wrong = []
    for message in read_catalogue(language):  # type: ignore[arg-type] # one of ours
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        given = {name for text in ids for name in NAMES.findall(text)}
        used = {name for form in forms for name in NAMES.findall(form or "")}
        if used != given and message.id and not (used | {"n", "count"} >= given >= used - {"count"}):
            wrong.append(message.id)
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_the_offices_own_name_stands_in_its_settings_alone(language: str):
    """Another province runs the same program: what names this one is the setting `office_name`, not a sentence."""
    catalogue_of = read_catalogue(language)  # type: ignore[arg-type] # one of ours
    named = [str(one.id) for one in catalogue_of if one.id and "Sổ Gốc Hà" in str(one.string)]
    assert not named


def test_vietnamese_text_is_composed():
    text = (LOCALE / "vi.po").read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)


def test_every_word_of_the_office_has_words():
    bare = [
        name
        for name, member in vars(vocabulary).items()
        if isinstance(member, type) and issubclass(member, StrEnum) and not issubclass(member, Words)
    ]
    assert not bare
    with pytest.raises(TypeError, match="has no words"):

        class Mute(Words):
            QUIET = "quiet"


def test_every_refusal_has_a_title_a_code_of_its_own_and_advice():
    assert set(ADVICE) == set(STATUSES)
    assert len({error.code for error in STATUSES}) == len(STATUSES)
    for language in LANGUAGES:
        assert len({speech(language).tell(error.title) for error in STATUSES}) == len(STATUSES)


def forms() -> list[type[BaseModel]]:
    found = {
        member
        for module in (areas, labels, people)
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, BaseModel)
    }
    asked = {act.asks for act in book()}
    documents = {one.document for one in kinds.everything().values()}
    return sorted(found | asked | documents, key=lambda form: form.__name__)


WRONG: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", " ", "x", "x" * 30_000, "\ud800", "a\u202eb",
    "2026-13-01", "2026-06-05T12:00:00", b"x", [], [1], ["x"] * 2000, [{}], [{"x": 1}], {}, {"x": 1},
    {"1": None}, [{"parameter": "a", "unit": "b"}], [{"parameter": "a", "unit": "b", "minimum": 2, "maximum": "1"}],
    [{"parameter": "a", "unit": "b", "minimum": "1" * 16}], [{"number": "1", "filed_on": 1.5, "office": "vn"}],
    (), set(), object(),
)  # fmt: skip


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.__name__)
def test_everything_a_form_can_be_told_is_said_in_every_language(form: type[BaseModel]):
    unsaid, told = set(), set()
    for field in (*form.model_fields, "nobody_asks_this"):
        for value in WRONG:
            try:
                form.model_validate({field: value})
            except ValidationError as error:
                faults = faults_of(error)
            except NotAcceptable as refusal:
                faults = refusal.faults
            else:
                continue
            for fault in faults:
                words = repr((fault.code, fault.said))
                if words in told:  # a field that is missing is missing whatever another is told
                    continue
                told.add(words)
                if fault.said.sentence == OTHERWISE.sentence:
                    unsaid.add(fault.code)
                for language in LANGUAGES:
                    assert "%(" not in speech(language).tell(fault.said)
                assert fault.code
                json.dumps(plain(fault.values))
    assert not unsaid, "a type of fault without a sentence of its own"


def test_the_types_of_faults_are_those_that_pydantic_knows():
    assert set(SENTENCES) <= set(get_args(ErrorType))


def test_values_are_written_as_the_reader_writes_them():
    said = say(
        "%(pack)s, %(day)s, %(left)s, %(order)s, %(roles)s",
        pack=Quantity(1_234_500, Measure.GRAM),
        day=date(2026, 6, 5),
        left=12_000,
        order=Ordinal(12_000),
        roles=Either((Role.PRODUCER, Role.EXAMINER, Role.REGISTRAR)),
    )
    vietnamese, english = (speech(language).tell(said) for language in ("vi", "en"))
    assert vietnamese.startswith("1.234,5\u00a0kg, 05/06/2026, 12.000, 12000, người sản xuất, thẩm định viên hoặc ")
    assert english == "1,234.5\u00a0kg, 5 June 2026, 12,000, 12000, producer, examiner, or registrar"


def test_values_keep_their_types_for_programs():
    values = {
        "pack": Quantity(Decimal("1.5"), Measure.GRAM),
        "day": date(2026, 6, 5),
        "status": Status.REGISTERED,
        "roles": [Role.PRODUCER],
        "left": 12,
        "what": say("area"),
    }
    assert plain(values) == {
        "pack": {"amount": "1.5", "unit": "g"},
        "day": "2026-06-05",
        "status": "registered",
        "roles": ["producer"],
        "left": 12,
        "what": "area",
    }


def test_a_sentence_speaks_of_one_and_of_many():
    one, more = (say_many("%(n)s label is left", "%(n)s labels are left", n=n) for n in (1, 2))
    assert [speech("en").tell(said) for said in (one, more)] == ["1 label is left", "2 labels are left"]
    assert [str(one), str(more)] == ["1 label is left", "2 labels are left"]


def test_the_same_english_can_be_two_things():
    assert speech("vi").tell(say_in("labels", "withdrawn")) != speech("vi").tell(say("withdrawn"))


@pytest.mark.parametrize("reason", Reason)
def test_every_answer_about_a_label_is_said_in_every_language(reason: Reason):
    for said in words(reason):
        assert speech("vi").tell(said) != speech("en").tell(said)
