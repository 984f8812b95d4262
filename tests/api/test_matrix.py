"""Every route of the JSON interface against everybody who may come to it."""

import json
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from registry.vocabulary import Scope
from tests.api.everything import Everything
from tests.api.matrix import ROWS
from tests.api.rehearsal import V1, Stage, elsewhere, plain
from tests.api.rows import EVERYBODY, NOBODY
from tests.office import token_for

ASIDE = {
    "GET /healthz",
    "GET /{}",
    "HEAD /{}",
    "GET /01/{}",
    "HEAD /01/{}",
    "GET /S/{}",
    "HEAD /S/{}",
    "GET /.well-known/gs1resolver",
}
"""Asked without an account by everybody, and answered alike: see the last test."""

BETWEEN = {"/records/{record}/notices", "/records/{opposed}/oppositions", "/records/{proposed}/proposals"}
"""What passed between the office and the parties of a record that everybody sees."""


def blank(answer: Response, ids: dict[str, str]) -> tuple[int, Any]:
    """Return an answer without the ids in it."""
    text = json.dumps(json.loads(answer.text, parse_int=str), ensure_ascii=False)  # ids may be numbers
    for value in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(value, "…")
    return answer.status_code, json.loads(text)


def test_no_route_is_forgotten(application: Litestar):
    served = {
        f"{method} {plain(route.path)}"
        for route in application.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(f"{V1}/description")
        for handler in route.route_handlers
        if handler.resolve_include_in_schema() or plain(route.path) in {each.split(" ")[1] for each in ASIDE}
        for method in handler.http_methods
        if method != "OPTIONS"
    }
    told = {f"{row.method} {V1}{plain(row.path)}" for row in ROWS}
    assert served == told | ASIDE


async def test_every_route_answers_each_as_it_should_and_what_is_not_theirs_as_what_is_not_there(stage: Stage):
    wrong = {}
    declared = (await stage.client.get(f"{V1}/description/openapi.json")).json()["paths"]
    said = {f"{method} {plain(path)}": op for path, item in declared.items() for method, op in item.items()}
    before = (await stage.client.get("/healthz")).json()
    nowhere = elsewhere(stage)
    for row in ROWS:
        for who in EVERYBODY:
            answer = await stage.ask(who, row)
            if answer.status_code != row.answers[who]:
                wrong[who, row.method, row.path] = (row.answers[who], answer.status_code, answer.text[:200])
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", (who, row.path)
            assert str(answer.status_code) in said[f"{row.method.lower()} {V1}{plain(row.path)}"]["responses"], row.path
            # That a registered right is there is no secret, only what passed between its applicant and the office.
            if row.answers[who] == 404 and row.path not in BETWEEN:
                absent = blank(await stage.ask(who, row, nowhere), nowhere)
                assert blank(answer, stage.ids) == absent, (who, row.method, row.path)
    assert wrong == {}
    assert (await stage.client.get("/healthz")).json() == before, "nothing was kept"


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_a_token_that_only_reads_changes_nothing_anywhere(stage: Stage, everything: Everything):
    chain = everything.chain
    scopes = [Scope.READ_PUBLIC, Scope.READ_OWN, Scope.EXCHANGE]
    stage.keys = dict(stage.keys)
    async with chain.database.writing() as session:
        for who in ("administrator", "registrar", "producer"):
            stage.keys[who] = (await token_for(session, chain.office.everybody[who].actor, scopes=scopes)).text
    writing = [row for row in ROWS if row.method != "GET"]
    assert len(writing) > 150
    for row in writing:
        who = next((one for one in ("administrator", "registrar", "producer") if row.answers[one] < 300), "producer")
        answer = await stage.ask(who, row)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope"), (row.method, row.path)


async def test_what_is_not_there_is_not_found_even_for_who_may(stage: Stage):
    nowhere = elsewhere(stage)
    for row in ROWS:
        if "{" not in row.path or "{code}" in row.path:
            continue
        for who in EVERYBODY:
            if 200 <= row.answers[who] < 300:
                answer = await stage.ask(who, row, nowhere)
                assert answer.status_code == 404, (who, row.method, row.path, answer.text)


async def test_health_and_verdicts_are_answered_alike_to_everybody(stage: Stage):
    code = stage.ids["code"]
    for path in ("/healthz", f"/{code}", f"/01/04006381333931/21/{code}"):
        answers = []
        for who in EVERYBODY:
            headers = {"Accept": "application/json"}
            if who != NOBODY:
                headers["Authorization"] = f"Bearer {stage.keys[who]}"
            answer = await stage.client.get(path, headers=headers)
            answers.append((answer.status_code, answer.json() | {"checked_at": None}))
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 200
