"""Bad input gets a problem that names every fault, and never a 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.problems import STATUSES
from registry.database import Database
from registry.errors import RegistryError
from tests.api.counter import DRAFT, Counter

JSON = {"content-type": "application/json"}


def kinds(of: type[RegistryError]) -> set[type[RegistryError]]:
    return {of} | {kind for child in of.__subclasses__() for kind in kinds(child)}


def test_every_error_of_the_office_has_its_status_and_a_title():
    named = {kind for kind in kinds(RegistryError) if kind is not RegistryError}
    assert named == set(STATUSES)
    assert all(str(kind.title) and kind.code for kind in named)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 100_000, "nested 100,000 deep"),
        (b'{"a":' * 40_000, "objects nested 40,000 deep"),
        (b'{"name":"\xff\xfe"}', "invalid UTF-8"),
        (b'{"name":"\\ud800"}', "half a surrogate pair"),
        (b'{"name":1e999}', "a number beyond a double"),
        (b'{"name":' + b"9" * 5000 + b"}", "an integer of 5,000 digits"),
        (b"{", "cut short"),
        (b"", "nothing"),
        (b"nul", "no JSON"),
        (b'{"name":"a","name":"b"', "a repeated key, cut short"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_json_that_cannot_be_read_answers_400(counter: Counter, body: bytes, why: str):
    answer = await counter.ask("producer", "POST", "/api/v1/records", content=body, headers=JSON)
    assert answer.status_code == 400, why
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_over_256_kilobytes_is_refused(counter: Counter):
    body = b'{"name":"' + b"a" * (256 * 1024) + b'"}'
    answer = await counter.ask("producer", "POST", "/api/v1/records", content=body, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["status"] == 413


async def test_every_fault_of_a_form_is_named_at_once(counter: Counter):
    wrong = {"kind": "poem", "name": " ", "classes": {"31": ""}, "status": "registered", "applicant_id": "x"}
    answer = await counter.ask("producer", "POST", "/api/v1/records", json=wrong)
    assert answer.status_code == 400
    fields = {fault["field"] for fault in answer.json()["faults"]}
    assert fields >= {"kind", "name", "status", "applicant_id"}
    assert any(field.startswith("classes") for field in fields)


async def test_what_hides_in_a_text_is_refused(counter: Counter):
    for hidden in ("Vũ\u202equang", "Vũ\x00 Quang", "Vũ\x1b[31m"):
        answer = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT | {"name": hidden})
        assert answer.status_code == 400
        assert answer.json()["faults"][0]["field"] == "name"


async def test_what_hides_deep_in_the_particulars_is_refused_and_the_rest_is_tidied(counter: Counter):
    for hidden in ({"description": "a\x00b"}, {"characteristics": [{"parameter": "a\u202eb"}]}, {"a\x00": 1}):
        answer = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT | {"particulars": hidden})
        assert answer.status_code == 400
        assert answer.json()["faults"][0]["field"] == "particulars"
    decomposed = {"description": "Qua\u0309 tro\u0300n."}
    answer = await counter.ask("producer", "POST", "/api/v1/records", json=DRAFT | {"particulars": decomposed})
    assert answer.json()["particulars"]["description"] == "Quả tròn."


async def test_a_text_that_is_too_long_is_told_so_in_characters(counter: Counter):
    party = {"kind": "company", "name": "x" * 301, "phone": "0" * 33}
    answer = await counter.ask("registrar", "POST", "/api/v1/parties", json=party)
    assert {fault["field"]: fault["message"] for fault in answer.json()["faults"]} == {
        "name": "at most 300 characters",
        "phone": "digits, with + in front of a country code: +84 239 385 5555",
    }
    # Lengths are those of the text as it is kept: composed, and without blanks around it.
    fits = {"kind": "company", "name": " " + "e\u0323\u0302" * 300 + " "}
    kept = await counter.ask("registrar", "POST", "/api/v1/parties", json=fits)
    assert (kept.status_code, kept.json()["name"]) == (201, "ệ" * 300)


async def test_a_name_that_stands_twice_is_refused_by_name(counter: Counter):
    for body in (b'{"kind":"trademark","name":"a","name":"b"}', b'{"particulars":{"a":{"x":1,"x":1}}}'):
        answer = await counter.ask("producer", "POST", "/api/v1/records", content=body, headers=JSON)
        assert answer.status_code == 400
        assert "twice" in answer.json()["detail"]


async def test_text_is_kept_in_one_form(counter: Counter):
    decomposed = DRAFT | {"name": "Vu\u0303 Quang"}
    answer = await counter.ask("producer", "POST", "/api/v1/records", json=decomposed)
    assert answer.json()["name"] == "Vũ Quang"


async def test_a_refused_request_leaves_no_connection_behind(counter: Counter, database: Database):
    for _ in range(30):
        assert (await counter.ask(None, "POST", "/api/v1/records", json=DRAFT)).status_code == 401
        assert (await counter.ask(None, "GET", "/api/v1/records?limit=0")).status_code == 422
        assert (await counter.ask("producer", "POST", "/api/v1/records", json={})).status_code == 400
    for engine in (database.engine, database.reader):
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined] # a pool of the kind that counts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
async def test_no_bytes_whatever_answer_500(counter: Counter, body: bytes):
    answer = await counter.ask("producer", "POST", "/api/v1/records", content=body, headers=JSON)
    assert answer.status_code in {400, 422}


async def test_an_unknown_address_answers_a_problem(counter: Counter):
    answer = await counter.ask(None, "GET", "/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_problem_says_for_programs_what_hinders_and_with_which_values(counter: Counter):
    party = {"kind": "company", "name": "x" * 301, "phone": "0" * 33}
    faults = (await counter.ask("registrar", "POST", "/api/v1/parties", json=party)).json()["faults"]
    assert {fault["field"]: (fault["code"], fault["values"]) for fault in faults} == {
        "name": ("too_long", {"most": 300}),
        "phone": ("no_telephone_number", {}),
    }
    unknown = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"
    problem = (await counter.ask("registrar", "GET", f"/api/v1/parties/{unknown}")).json()
    assert (problem["type"], problem["code"]) == ("/problems/not-found", "not_found")
    assert problem["values"] == {"party": unknown}


async def test_a_problem_is_told_in_the_language_that_is_asked_for_and_its_code_is_the_same(counter: Counter):
    wrong = {"kind": "company", "name": "x" * 301}
    told = {}
    for language in ("vi", "en", None):
        headers = {"Accept-Language": language} if language else {}
        answer = await counter.ask("registrar", "POST", "/api/v1/parties", json=wrong, headers=headers)
        assert answer.headers["content-language"] == (language or "en")
        assert "Accept-Language" in answer.headers["vary"]
        (fault,) = answer.json()["faults"]
        told[language] = fault["message"]
        assert (answer.json()["code"], fault["code"]) == ("not_acceptable", "too_long")
    assert told == {"vi": "tối đa 300 ký tự", "en": "at most 300 characters", None: "at most 300 characters"}


async def test_what_the_framework_refuses_has_a_code_and_no_foreign_sentence(counter: Counter):
    answer = await counter.ask(None, "GET", "/api/v1/nowhere", headers={"Accept-Language": "vi"})
    assert (answer.json()["title"], answer.json()["code"]) == ("Không có trang này", "not_found")
    assert "detail" not in answer.json()
    bad = await counter.ask(None, "GET", "/api/v1/records?kind=poem", headers={"Accept-Language": "vi"})
    assert {fault["message"] for fault in bad.json()["faults"]} == {"chưa được chấp nhận ở dạng này"}
