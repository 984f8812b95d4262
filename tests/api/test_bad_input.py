"""Whatever is sent to whatever route, the answer is a problem of the sender's and never ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from api.acting import book
from api.routes.act_reading import address_of
from registry.errors import NotAcceptable
from registry.forms import judge
from tests.api.matrix import ROWS
from tests.api.rehearsal import V1, Stage, plain
from tests.api.rows import EVERYBODY, NOBODY, Row

JSON = {"Content-Type": "application/json"}
WRITING = [row for row in ROWS if row.body is not None and min(row.answers.values()) < 300]
READING = [row for row in ROWS if row.method == "GET"]
DEEP, DEEPER = 400, 50_000

BODIES: dict[str, bytes] = {
    "arrays 50,000 deep": b"[" * DEEPER + b"]" * DEEPER,
    "arrays 100,000 deep, never closed": b"[" * 2 * DEEPER,
    "objects 400 deep": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "invalid UTF-8": b'{"reason":"\xff\xfe"}',
    "UTF-16": '{"reason":"a"}'.encode("utf-16"),
    "half a surrogate pair": b'{"reason":"\\ud800"}',
    "a number beyond a double": b'{"reason":1e400}',
    "an integer of 400 digits": b'{"reason":1' + b"0" * 400 + b"}",
    "an integer of 5,000 digits": b'{"reason":' + b"9" * 5000 + b"}",
    "NaN": b'{"reason":NaN}',
    "Infinity": b'{"reason":-Infinity}',
    "a name twice": b'{"reason":"a","reason":"b"}',
    "a null byte in a name": b'{"\\u0000":1}',
    "a null byte between": b'{"reason":\x00"a"}',
    "nothing": b"",
    "null": b"null",
    "a number": b"7",
    "a text": b'"reason"',
    "an array": b"[]",
    "an array of objects": b"[{}]",
    "two documents": b"{}{}",
    "cut short": b'{"reason":',
}


BEFORE_THE_REGISTER = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
"""A body that cannot be read is refused before anything is asked of the register: which database it is, is the same."""
HEADERS = [
    *(
        ("sqlite", name)
        for name in ("Authorization", "If-Match", "If-None-Match", "Idempotency-Key", "Cookie", "Accept")
    ),
    *(("postgresql", name) for name in ("If-Match", "Idempotency-Key")),
]
"""On PostgreSQL those that are kept or compared in the register; the others never come so far."""


def sender(row: Row) -> str:
    """Return somebody who may send the request, so that it is the body that is judged."""
    return next(who for who in EVERYBODY if row.answers[who] < 300)


async def send(stage: Stage, row: Row, body: bytes, headers: dict[str, str] = JSON) -> Response:
    who, path = sender(row), row.path.format(**stage.ids)
    stage.client.cookies.clear()
    signed = {} if who == NOBODY else {"Authorization": f"Bearer {stage.keys[who]}"}
    return await stage.client.request(
        row.method, V1 + path, content=body, headers=headers | (row.headers or {}) | signed
    )


def is_problem(answer: Response) -> bool:
    media, problem = answer.headers.get("content-type"), answer.json()
    return bool(
        400 <= answer.status_code < 500
        and media == "application/problem+json"
        and problem["status"] == answer.status_code
        and problem["title"]
    )


@BEFORE_THE_REGISTER
async def test_a_body_that_is_none_is_refused_everywhere(stage: Stage):
    assert len(WRITING) > 35
    wrong = {}
    for row in WRITING:
        for name, body in BODIES.items():
            answer = await send(stage, row, body)
            if not is_problem(answer):
                wrong[row.method, row.path, name] = (answer.status_code, answer.text[:100])
    assert wrong == {}


@BEFORE_THE_REGISTER
async def test_what_is_too_large_or_called_something_else_is_refused_everywhere(stage: Stage):
    for row in WRITING:
        right = json.dumps(row.body).encode()
        large = (
            9 * 1024 * 1024
            if row.path.endswith("/area")
            or ("define-area" in row.path and not row.path.endswith(("/confirm", "/return")))
            else 257 * 1024
        )
        answer = await send(stage, row, b'{"reason":"' + b"a" * large + b'"}')
        assert (answer.status_code, is_problem(answer)) == (413, True), row.path
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data", ""):
            answer = await send(stage, row, right, {"Content-Type": kind} if kind else {})
            assert (answer.status_code, is_problem(answer)) == (415, True), (row.path, kind)


VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "beyond a double": "1e400",
    "400 digits": "1" + "0" * 400,
    "64 bits and one": str(2**64),
    "minus": "-1",
    "a fraction": "0.5",
    "not a number": "NaN",
    "a null byte": '"a\\u0000b"',
    "half a surrogate pair": '"\\ud800"',
    "a hidden direction": '"a\\u202eb"',
    "10,000 letters": '"' + "ạ" * 10_000 + '"',
    "blank": '"   "',
    "an array": "[]",
    "arrays 400 deep": "[" * DEEP + "]" * DEEP,
    "an object": "{}",
    "a null byte inside": '{"a":["b",{"c\\u0000":"d\\u0000"}]}',
    "a year of five digits": '"99999-01-01"',
    "a day that is none": '"2026-02-30"',
    "the first day": '"0001-01-01"',
    "the last day": '"9999-12-31"',
}


SECRETS = {"password", "current", "new"}


def field_of(name: str) -> str:
    return name.partition(":")[0]


def spoilt(row: Row, ids: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the right body of a row with one field at a time spoilt in every way."""
    right = json.loads(json.dumps(row.body))
    for field in right:
        for name, value in VALUES.items():
            parts = (
                f"{json.dumps(key)}:{value if key == field else json.dumps(_fill(right[key], ids))}" for key in right
            )
            yield f"{field}: {name}", ("{" + ",".join(parts) + "}").encode()


def _fill(value: Any, ids: dict[str, str]) -> Any:
    return value.format(**ids) if isinstance(value, str) and value.startswith("{") else value


ASKED = {f"{plain(address_of(act.on))}/{act.slug}": act.asks for act in book().taken() if act.on is not None}
"""The forms of acts, by the addresses of the acts."""


def is_refused_by_its_form(row: Row, body: bytes) -> bool:
    """Return whether the form of an act refuses a body by itself."""
    form = ASKED.get(plain(row.path))
    try:
        return form is not None and judge(form, json.loads(body)) is None
    except (NotAcceptable, ValueError):
        return True


async def test_no_field_of_any_form_breaks_the_house(stage: Stage):
    """What the form of an act refuses asks nothing in a transaction, as SQLite shows of every body: which database it
    is, is the same. PostgreSQL is sent one of these with each fault, and every body that a form lets through.
    """
    wrong, sent = {}, set[str]()
    for row in WRITING:
        for name, body in spoilt(row, stage.ids):
            is_refused, fault = is_refused_by_its_form(row, body), name.partition(": ")[2]
            if is_refused and fault in sent and not stage.database.is_sqlite:
                continue
            sent |= {fault} if is_refused else set()
            begun = stage.database.begun
            answer = await send(stage, row, body)
            if not (answer.status_code < 300 or is_problem(answer)):
                wrong[row.method, row.path, name] = (answer.status_code, answer.text[:200])
            if is_refused:
                assert (answer.status_code in {400, 422}, stage.database.begun) == (True, begun), (row.path, name)
            if field_of(name) in SECRETS:
                continue  # a password is compared, never kept or shown
            if "null byte" in name or "half a" in name or "hidden" in name:
                assert answer.status_code in {400, 422}, (row.path, name)
    assert sent == VALUES.keys()
    assert wrong == {}


ODD = ("%00", "%FF", "%ED%A0%80", "%E2%80%AE", "..%2f..", "1e400", "9" * 400, "-1", "NaN", "x" * 3000, "%27--", " ", "")


async def test_no_parameter_breaks_the_house(stage: Stage):
    document = (await stage.client.get(f"{V1}/description/openapi.json")).json()
    shared = document["components"]["parameters"]
    wrong = {}
    for row in READING:
        (path,) = (path for path in document["paths"] if plain(path) == plain(V1 + row.path))
        given = document["paths"][path]["get"]["parameters"]
        told = [shared.get(each.get("$ref", "").rpartition("/")[2], each) for each in given]
        asked = {each["name"] for each in told if each["in"] == "query"}
        who = sender(row) if min(row.answers.values()) < 300 else "administrator"
        signed = {} if who == NOBODY else {"Authorization": f"Bearer {stage.keys[who]}"}
        for name in sorted(asked):
            for odd in ODD:
                address = f"{V1}{row.path.format(**stage.ids)}{row.query or '?'}&{name}={odd}"
                answer = await stage.client.get(address, headers=signed)
                if not (answer.status_code < 300 or is_problem(answer)):
                    wrong[row.path, name, odd[:20]] = (answer.status_code, answer.text[:200])
    assert wrong == {}


async def test_no_address_breaks_the_house(stage: Stage):
    headers = {"Authorization": f"Bearer {stage.keys['administrator']}"}
    wrong = {}
    for row in ROWS:
        for name in stage.ids:
            for odd in ODD:
                if f"{{{name}}}" in row.path and odd.strip():
                    path = row.path.replace(f"{{{name}}}", odd).format(**stage.ids)
                    answer = await stage.client.request(row.method, V1 + path, json=row.body, headers=headers)
                    is_code = name == "code" and answer.status_code == 200
                    if not (is_code or (is_problem(answer) and answer.status_code in {404, 403, 405})):
                        wrong[row.method, path[:80]] = (answer.status_code, answer.text[:200])
    assert wrong == {}


@pytest.mark.parametrize(("stock", "name"), HEADERS, indirect=["stock"])
async def test_no_header_breaks_the_house(stage: Stage, name: str):
    for row in (*WRITING[::6], *READING[::6]):
        for odd in (
            b"\xff",
            b"\xc4\x91",
            b"x" * 5000,
            b"",
            b'"',
            b'"v99999999999"',
            b"*",
            b'W/"v1", "v2"',
            b"\xe2\x80\xae",
        ):
            who = sender(row) if min(row.answers.values()) < 300 else "administrator"
            headers: dict[bytes, bytes] = {b"Content-Type": b"application/json"}
            if who != NOBODY:
                headers[b"Authorization"] = f"Bearer {stage.keys[who]}".encode()
            headers[name.encode()] = odd
            body = json.dumps(row.body).encode() if row.body is not None else b""
            stage.client.cookies.clear()
            address = V1 + row.path.format(**stage.ids) + row.query
            answer = await stage.client.request(row.method, address, content=body, headers=headers)
            assert answer.status_code < 400 or is_problem(answer), (row.path, odd, answer.text)
