"""Every list is walked by its Link headers (RFC 8288), and no cursor but its own leads anywhere."""

import base64
import re
from typing import Any

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.api.matrix import ROWS
from tests.api.rehearsal import V1, Stage, plain
from tests.api.rows import MEMBERS, Row

LINK = re.compile(r'<(?P<address>/api/v1/[^>]+)>; rel="next"')
LISTS = [
    row
    for row in ROWS
    if row.method == "GET"
    and "draft" not in row.path
    and plain(row.path)
    in {
        "/accesses",
        "/accounts",
        "/accounts/{}/history",
        "/authorisations",
        "/authorisations/{}/history",
        "/authorisations/{}/plots",
        "/authorisations/{}/quantities",
        "/cases",
        "/cases/{}/history",
        "/imports",
        "/imports/{}/rows",
        "/join-requests",
        "/join-requests/{}/history",
        "/label-orders",
        "/label-orders/{}/history",
        "/label-orders/{}/print-jobs",
        "/label-orders/{}/ranges",
        "/lots",
        "/lots/{}/history",
        "/lots/{}/label-orders",
        "/lots/{}/outputs",
        "/notices",
        "/parties",
        "/parties/{}/history",
        "/plots",
        "/plots/{}/history",
        "/quantities",
        "/quantities/{}/history",
        "/quantities/{}/lots",
        "/records",
        "/records/{}/authorisations",
        "/records/{}/files",
        "/records/{}/history",
        "/records/{}/notices",
        "/records/{}/oppositions",
        "/records/{}/proposals",
        "/tokens",
        "/tokens/{}/history",
        "/units",
    }
]


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def reader(row: Row) -> str:
    return next(who for who in MEMBERS if row.answers[who] == 200)


def test_no_list_is_forgotten(application: Litestar):
    listing = {
        plain(route.path)
        for route in application.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(V1)
        for handler in route.route_handlers
        if "paging" in handler.parsed_fn_signature.parameters
    }
    assert listing == {V1 + plain(row.path) for row in LISTS}


async def test_every_list_is_walked_without_a_gap_or_a_repetition(stage: Stage):
    several = 0
    for row in LISTS:
        who = reader(row)
        headers = {"Authorization": f"Bearer {stage.keys[who]}"}
        address: str | None = V1 + row.path.format(**stage.ids)
        whole = await stage.client.get(f"{address}?limit=100", headers=headers)
        assert "link" not in whole.headers, row.path
        walked = []
        address = f"{address}?limit=1"
        while address is not None:
            answer = await stage.client.get(address, headers=headers)
            assert answer.status_code == 200, (address, answer.text)
            assert len(answer.json()) <= 1
            walked += answer.json()
            link = LINK.fullmatch(answer.headers["link"]) if "link" in answer.headers else None
            assert (link is None) is ("link" not in answer.headers), row.path
            address = link["address"] if link else None
        assert walked == whole.json(), row.path
        several += len(walked) > 1
    assert several > 10


async def test_what_was_asked_for_is_asked_for_on_the_next_page_too(stage: Stage):
    headers = {"Authorization": f"Bearer {stage.keys['registrar']}"}
    answer = await stage.client.get(f"{V1}/records?limit=1&kind=geographical_indication&mine=false", headers=headers)
    link = LINK.fullmatch(answer.headers["link"])
    assert link is not None
    assert "kind=geographical_indication" in link["address"]
    assert "mine=false" in link["address"]
    assert link["address"].count("limit=") == 1


FORGED: tuple[Any, ...] = (
    [],
    {},
    None,
    7,
    ["a"],
    ["2026-01-01T00:00:00", "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"],
    ["2026-01-01T00:00:00Z", "no uuid"],
    ["2026-01-01T00:00:00Z", 2**70],
    ["2026-01-01T00:00:00Z", -1],
    ["2026-01-01T00:00:00Z", True],
    ["0001-01-01T00:00:00+14:00", "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"],
    ["9999-12-31T23:59:59-12:00", "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"],
    ["9999-12-31T23:59:59-12:00", 1],
    ["a\x00b", "2026-01-01"],
    ["18999", "99999-01-01"],
    ["2026-01-01T00:00:00Z", None],
    [None, None],
    [[], {}],
    ["2026-01-01T00:00:00Z", "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a", 1],
)


async def test_a_forged_cursor_or_a_limit_out_of_range_is_refused_by_name(stage: Stage):
    plainly = ("x", "%00", "%FF", "ạ", "=", "A" * 5000, "W10", "!!!!")
    for row in LISTS:
        headers = {"Authorization": f"Bearer {stage.keys[reader(row)]}"}
        address = V1 + row.path.format(**stage.ids)
        for text in (*plainly, *map(cursor, FORGED)):
            answer = await stage.client.get(f"{address}?after={text}", headers=headers)
            assert answer.status_code in {200, 422}, (row.path, text, answer.text)
            if answer.status_code == 422:
                assert [fault["field"] for fault in answer.json()["faults"]] == ["after"], (row.path, text)
            else:
                assert text in map(cursor, FORGED), "only what is a cursor in form"
        for limit in ("0", "101", "-1", "x", "", "1e2", "9" * 5000, "%00"):
            answer = await stage.client.get(f"{address}?limit={limit}", headers=headers)
            assert answer.status_code == 422, (row.path, limit)
            assert [fault["field"] for fault in answer.json()["faults"]] == ["limit"]
