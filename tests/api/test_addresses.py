"""An address says what its route names and nothing else, and the protocol's own words are kept."""

import json
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.api.matrix import ROWS
from tests.api.rehearsal import V1, Stage
from tests.api.rows import NOBODY
from tests.api.test_bad_input import READING, is_problem, sender

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def test_a_parameter_that_a_route_does_not_have_is_refused_by_name(stage: Stage):
    for row in READING:
        who = sender(row) if min(row.answers.values()) < 300 else "administrator"
        headers = {} if who == NOBODY else {"Authorization": f"Bearer {stage.keys[who]}"}
        address = f"{V1}{row.path.format(**stage.ids)}{row.query or '?'}"
        answer = await stage.client.get(f"{address}&xep=31&nhom=name", headers=headers)
        assert (answer.status_code, is_problem(answer)) == (400, True), row.path
        assert [fault["field"] for fault in answer.json()["faults"]] == ["xep", "nhom"], row.path


async def test_a_change_has_no_parameters_either(stage: Stage):
    for row in ROWS:
        if row.method != "GET" and "?" not in row.path + row.query:
            path = V1 + row.path.format(**stage.ids)
            answer = await stage.client.request(row.method, f"{path}?notify=false", json=row.body)
            assert (answer.status_code, is_problem(answer)) == (400, True), row.path


@pytest.mark.parametrize("odd", ["%D9%A3", "%EF%BC%93", "1_0", "+3", "%203", "3%20", "0x3", "%E0%A5%A9"])
async def test_a_number_is_written_in_plain_digits(stage: Stage, odd: str):
    headers = {"Authorization": f"Bearer {stage.keys['registrar']}"}
    for path, named in (
        ("/records?limit=", "limit"),
        ("/journal?limit=", "limit"),
        ("/journal?after=", "after"),
        (f"/lots/{stage.ids['lot']}/labels-left?pack=", "pack"),
    ):
        answer = await stage.client.get(f"{V1}{path}{odd}", headers=headers)
        assert is_problem(answer), (path, answer.status_code)
        assert [fault["field"] for fault in answer.json()["faults"]] == [named], path
    for path in (f"{V1}/label-orders/", "/desk/orders/"):
        assert (await stage.client.get(f"{path}{odd}", headers=headers)).status_code == 404, path


async def test_an_id_is_written_as_it_is_given_out(stage: Stage):
    known = stage.ids["record"]
    for odd in (f"{{{known}}}", known.replace("-", ""), f"urn:uuid:{known}", known.translate(WIDE)):
        assert (await stage.client.get(f"{V1}/records/{odd}")).status_code == 404, odd
    assert (await stage.client.get(f"{V1}/records/{known.upper()}")).status_code == 200
    assert (await stage.client.get(f"{V1}/records/{uuid4()}")).status_code == 404


WIDE = {ord("0") + n: 0xFF10 + n for n in range(10)}


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("hosts", [[], [b"127.0.0.1:8000", b"127.0.0.1:8000"], [b"a.example", b"b.example"]], ids=str)
@pytest.mark.parametrize("path", ["/", "/api/v1/records", "/healthz", "/0123456789ABCDEFGHJK"])
async def test_a_request_names_one_host(application: Litestar, path: str, hosts: list[bytes]):
    headers = [(b"accept", b"application/json"), *((b"host", host) for host in hosts)]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, None, send)  # type: ignore[arg-type] # nothing of the body or the server is asked for
    assert sent[0]["status"] == 400
    assert dict(sent[0]["headers"])[b"content-type"] == b"application/problem+json"
    assert json.loads(sent[1]["body"])["status"] == 400


async def test_allow_names_what_is_answered_and_nothing_else(client: AsyncClient, application: Litestar):
    routes = [route for route in application.routes if isinstance(route, HTTPRoute)]
    assert len(routes) > 100
    for route in routes:
        path = "/".join(FILLED.get(part.partition(":")[2], part) for part in route.path.split("/"))
        answered = set(route.methods) | ({"HEAD"} if "GET" in route.methods else set())
        for method in ("OPTIONS", *{"GET", "PUT", "PATCH", "DELETE", "POST"} - answered):
            answer = await client.request(method, path)
            assert answer.status_code in {204, 405}, (method, path)
            told = [name.strip() for name in answer.headers["allow"].split(",")]
            assert sorted(told) == sorted(answered), (method, path)


FILLED = {"uuid}": str(uuid4()), "int}": "7", "str}": "abc", "path}": "abc.css"}
