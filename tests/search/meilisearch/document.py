"""The published description of Meilisearch's interface, read as a judge of requests and answers."""

import json
import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator

from tests.conftest import SHARED

DOCUMENT = SHARED / "meilisearch-openapi-1.52.json"
METHODS = ("get", "post", "put", "patch", "delete")


class Route(NamedTuple):
    """One operation of the document: who may ask it, with what, and what it answers."""

    template: str
    pattern: re.Pattern[str]
    operation: dict[str, Any]

    @property
    def rights(self) -> set[str]:
        """The actions of which a key needs one; empty where anybody may ask."""
        return {action for way in self.operation.get("security", []) for action in way.get("Bearer", [])}

    @property
    def parameters(self) -> set[str]:
        return {one["name"] for one in self.operation.get("parameters", []) if one["in"] == "query"}

    def answer(self, status: int) -> dict[str, Any] | None:
        """Return the schema of an answer, None where the document knows no such status."""
        told = self.operation["responses"].get(str(status))
        return told["content"]["application/json"]["schema"] if told and "content" in told else None

    @property
    def body(self) -> dict[str, Any] | None:
        told = self.operation.get("requestBody")
        return told["content"]["application/json"]["schema"] if told else None


@cache
def document() -> dict[str, Any]:
    """Return the document with two known mistakes put right."""
    read: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    # It calls the facets asked for an object of patterns; the server takes, and only takes, the list of them.
    read["components"]["schemas"]["AttributePatterns"] = {"type": "array", "items": {"type": "string"}}
    # Of several searches in one request it describes the answer only for those that are merged into one list.
    results = {"type": "array", "items": {"$ref": "#/components/schemas/SearchResultWithIndex"}}
    answer = {"type": "object", "required": ["results"], "properties": {"results": results}}
    read["paths"]["/multi-search"]["post"]["responses"]["200"]["content"]["application/json"]["schema"] = answer
    return read


@cache
def routes() -> dict[str, list[Route]]:
    """Return the operations by method."""
    found: dict[str, list[Route]] = {method: [] for method in METHODS}
    for template, methods in document()["paths"].items():
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
        for method, operation in methods.items():
            if method in found:
                found[method].append(Route(template, pattern, operation))
    return found


def route(method: str, target: str) -> Route | None:
    """Return the operation that a request line asks for; a fixed path comes before one with a place holder."""
    path = urlsplit(target).path
    fitting = [one for one in routes()[method.lower()] if one.pattern.fullmatch(path)]
    return min(fitting, key=lambda one: one.template.count("{"), default=None)


def faults_of_request(found: Route, target: str, body: Any, headers: dict[str, str]) -> list[str]:
    """Return what the document has against a request."""
    faults = [
        f"{found.template} knows no parameter {name}"
        for name, _ in parse_qsl(urlsplit(target).query)
        if name not in found.parameters
    ]
    if found.body is not None:
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            faults.append(f"{found.template} is asked with JSON, not {headers.get('content-type')}")
        faults += judged(body, found.body)
    return faults


def judged(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return what a schema of the document has against a value."""
    return [f"{error.json_path}: {error.message}"[:300] for error in _judge(json.dumps(schema)).iter_errors(value)]


@cache
def _judge(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": document()["components"]})
