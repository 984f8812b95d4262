"""A form's fields have names of their own: none is that of a dependency, and nothing in a form is named twice."""

import json
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.forms.base import Form, doubled
from tests.api.counter import DRAFT, SQUARE, Counter
from tests.api.rehearsal import V1, Stage
from tests.api.test_bad_input import WRITING, is_problem, send


def forms(of: type[Form] = Form) -> set[type[Form]]:
    return {of} | {form for child in of.__subclasses__() for form in forms(child)}


def dependencies(application: Litestar) -> set[str]:
    """Return the names of all dependencies, whatever they are laid over."""
    routes = [route for route in application.routes if isinstance(route, HTTPRoute)]
    handlers: list[HTTPRouteHandler] = [handler for route in routes for handler in route.route_handlers]
    return {name for handler in handlers for name in handler.resolve_dependencies()}


def test_no_field_of_any_form_is_named_like_a_dependency(application: Litestar):
    named = dependencies(application)
    assert {"session", "snapshot", "actor", "idempotency"} <= named
    assert len(forms()) > 25
    for form in forms():
        assert named.isdisjoint(form.model_fields), form


async def test_a_field_nobody_asked_for_is_told_even_if_a_dependency_has_its_name(stage: Stage, application: Litestar):
    names = sorted(dependencies(application))
    for row in WRITING:
        right = json.loads(json.dumps(row.body))
        for odd in (dict.fromkeys(names, "x"), {"session": "x"}):
            answer = await send(stage, row, json.dumps(right | odd).encode())
            assert is_problem(answer), (row.path, answer.status_code)
            assert set(odd) - set(right) <= {fault["field"] for fault in answer.json()["faults"]}, row.path


async def test_a_page_of_the_gazette_that_is_too_long_is_told_by_name(stage: Stage):
    form = {"gazette": "Công báo số 6", "page": "x" * 21}
    headers = {"Authorization": f"Bearer {stage.keys['registrar']}"}
    answer = await stage.client.post(f"{V1}/records/{stage.ids['accepted']}/publish", json=form, headers=headers)
    assert is_problem(answer), answer.text
    assert [fault["field"] for fault in answer.json()["faults"]] == ["page"]


TWICE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a class with a zero before it": ({"classes": {"31": "Cam", "031": "Bưởi"}}, {"classes.31", "classes.031"}),
    "a class with a blank before it": ({"classes": {"31": "Cam", " 31": "Bưởi"}}, {"classes.31", "classes. 31"}),
    "a class with a wide blank": ({"classes": {"31": "Cam", "31\u00a0": "Bưởi"}}, {"classes.31", "classes.31\u00a0"}),
    "a figurative element": ({"vienna": ["5.7.1", "05.07.01"]}, {"vienna.0", "vienna.1"}),
    "a figurative element with a blank": ({"vienna": ["5.7.1", "5.7.1 "]}, {"vienna.0", "vienna.1"}),
    "a name inside": (
        {"particulars": {"description": "Chữ.", " description": "Hình."}},
        {"particulars.description", "particulars. description"},
    ),
    "a name composed and decomposed": (
        {"particulars": {"m\u00f4": 1, "mo\u0302": 2}},
        {"particulars.m\u00f4", "particulars.mo\u0302"},
    ),
    "a colour": (
        {"particulars": {"description": "Chữ.", "colours": ["xanh lá", "xanh lá "]}},
        {"particulars.colours.0", "particulars.colours.1"},
    ),
}
MARK = DRAFT | {"kind": "trademark", "category": "ordinary", "feature": "word", "particulars": {"description": "Chữ."}}


@pytest.mark.parametrize("how", TWICE)
async def test_what_is_named_twice_in_a_dossier_is_told_at_both_places(counter: Counter, how: str):
    changes, fields = TWICE[how]
    answer = await counter.ask("producer", "POST", f"{V1}/records", json=MARK | changes)
    assert answer.status_code == 422, answer.text
    told = {fault["field"]: fault["message"] for fault in answer.json()["faults"]}
    assert fields <= set(told)
    assert {told[field] for field in fields} == {"is named twice"}


async def test_what_is_named_twice_is_told_with_everything_else(counter: Counter):
    wrong = MARK | {"name": "", "classes": {"31": "Cam", " 31": "Bưởi"}, "kind": "poem"}
    answer = await counter.ask("producer", "POST", f"{V1}/records", json=wrong)
    assert answer.status_code == 422
    assert {"name", "kind", "classes.31", "classes. 31"} <= {fault["field"] for fault in answer.json()["faults"]}


async def test_a_commune_or_a_defect_is_named_once(stage: Stage):
    headers = {"Authorization": f"Bearer {stage.keys['producer']}"}
    area = {"geometry": SQUARE, "unit_codes": ["18999", " 18999"]}
    answer = await stage.client.post(f"{V1}/records/{stage.ids['draft']}/define-area", json=area, headers=headers)
    assert (answer.status_code, len(answer.json()["faults"])) == (422, 2)
    headers = {"Authorization": f"Bearer {stage.keys['examiner']}"}
    defects = {"defects": ["Thiếu bản đồ.", "Thiếu bản đồ."]}
    answer = await stage.client.post(
        f"{V1}/records/{stage.ids['lodged']}/notify-defects", json=defects, headers=headers
    )
    assert (answer.status_code, len(answer.json()["faults"])) == (422, 2)


def test_positions_of_a_drawing_may_return_and_so_may_what_it_says_of_itself():
    feature = {"type": "Feature", "geometry": SQUARE, "properties": {"tags": ["a", "a"], "x": 1, " x": 2}}
    assert list(doubled(feature, "geometry")) == []
    assert list(doubled({"type": "Point", " type": "Point"}, "geometry")) == ["geometry.type", "geometry. type"]
