"""The OpenAPI document says what the service does, and its examples are taken."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import yaml
from httpx import AsyncClient
from jsonschema import Draft202012Validator
from litestar import Litestar
from pydantic import BaseModel
from yaml import CSafeLoader

from api.description import TAGS
from api.document import complete, described, example, form_of

SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
Document = dict[str, Any]

TEXT: Document = {"type": "string", "minLength": 1}
CONTENT: Document = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "type": "object",
        "properties": {"schema": {"type": ["object", "boolean"]}, "example": True, "examples": True, "encoding": True},
        "additionalProperties": False,
    },
}
PARAMETER: Document = {
    "type": "object",
    "required": ["name", "in", "description", "schema"],
    "properties": {
        "name": TEXT,
        "in": {"enum": ["query", "header", "path", "cookie"]},
        "description": TEXT,
        "schema": {"type": "object"},
        "required": {"type": "boolean"},
        "example": True,
        "deprecated": {"type": "boolean"},
        "allowEmptyValue": {"type": "boolean"},
        "allowReserved": {"type": "boolean"},
    },
    "additionalProperties": False,
    "if": {"properties": {"in": {"const": "path"}}},
    "then": {"properties": {"required": {"const": True}}, "required": ["required"]},
}
REFERENCE: Document = {"type": "object", "required": ["$ref"], "properties": {"$ref": TEXT}, "maxProperties": 1}
RESPONSE: Document = {
    "type": "object",
    "required": ["description"],
    "properties": {"description": TEXT, "headers": {"type": "object"}, "content": CONTENT, "links": True},
    "additionalProperties": False,
}
OPERATION: Document = {
    "type": "object",
    "required": ["tags", "summary", "description", "operationId", "responses"],
    "properties": {
        "tags": {"type": "array", "items": TEXT, "minItems": 1},
        "summary": {**TEXT, "maxLength": 120},
        "description": TEXT,
        "operationId": TEXT,
        "parameters": {"type": "array", "items": {"anyOf": [REFERENCE, PARAMETER]}},
        "requestBody": {
            "type": "object",
            "required": ["content"],
            "properties": {"content": CONTENT, "required": {"type": "boolean"}, "description": TEXT},
            "additionalProperties": False,
        },
        "responses": {
            "type": "object",
            "patternProperties": {"^[1-5][0-9]{2}$": RESPONSE},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "deprecated": {"const": False},
        "security": {"type": "array"},
    },
    "additionalProperties": False,
}
OPENAPI: Document = {
    "type": "object",
    "required": ["openapi", "info", "paths", "components"],
    "properties": {
        "openapi": {"pattern": r"^3\.1\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"type": "array"},
        "security": {"type": "array"},
        "tags": {"type": "array", "items": {"type": "object", "required": ["name", "description"]}},
        "paths": {
            "type": "object",
            "patternProperties": {
                "^/": {
                    "type": "object",
                    "patternProperties": {"^(get|put|post|delete|head|options|patch|trace)$": OPERATION},
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
        "components": {
            "type": "object",
            "patternProperties": {
                "^(schemas|parameters|headers|securitySchemes)$": {
                    "type": "object",
                    "propertyNames": {"pattern": r"^[a-zA-Z0-9._-]+$"},
                }
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
"""What OpenAPI 3.1 demands of such a document (specification 3.1.0, section 4.8), and what is promised here beyond."""


@pytest.fixture
def app(application: Litestar) -> Litestar:
    return application


@pytest.fixture(scope="module")
def document(application: Litestar) -> Document:
    """Return what the service says of itself; nobody changes it."""
    return complete(application.openapi_schema.to_schema(), application)


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_document_is_what_openapi_demands(document: Document):
    Draft202012Validator.check_schema(OPENAPI)
    faults = [
        f"{list(fault.path)}: {fault.message[:200]}" for fault in Draft202012Validator(OPENAPI).iter_errors(document)
    ]
    assert faults == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for name, operation in operations(document):
        given = {each["name"] for each in operation.get("parameters", []) if each.get("in") == "path"}
        assert given == set(re.findall(r"\{(\w+)\}", name)), name


@SQLITE
async def test_it_is_served_completed_as_json_and_as_yaml(client: AsyncClient, document: Document):
    for _ in range(2):
        assert (await client.get("/api/v1/description/openapi.json")).json() == document
    written = await client.get("/api/v1/description/openapi.yaml")
    assert yaml.load(written.text, Loader=CSafeLoader) == document


def test_every_route_says_what_it_does_and_how_it_refuses(document: Document):
    assert {tag for _, operation in operations(document) for tag in operation["tags"]} == set(TAGS)
    for name, operation in operations(document):
        assert " " in operation["summary"], name
        assert operation["description"].startswith(operation["summary"][:12]) or "/search" in name, name
        problems = [status for status, answer in operation["responses"].items() if status >= "4"]
        assert {"400", "401"} <= set(problems), name
        for status in problems:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (name, status)
        if "requestBody" in operation:
            assert "413" in problems, name


def test_what_is_read_from_the_request_is_told(app: Litestar, document: Document):
    for (path, method), handler in described(app):
        operation = document["paths"][path][method.lower()]
        told = {each["$ref"].rsplit("/", 1)[1] for each in operation["parameters"] if "$ref" in each}
        wanted = handler.parsed_fn_signature.parameters
        assert ({"limit", "after"} <= told) is ("page" in wanted), path
        assert ("Link" in operation["responses"].get("200", {}).get("headers", {})) is ("page" in wanted), path
        assert "Idempotency-Key" in told or "idempotency" not in wanted, path
        assert ("If-Match" in told) is ("412" in operation["responses"]), path
        if "429" in operation["responses"]:
            assert "Retry-After" in operation["responses"]["429"]["headers"], path


def test_every_body_has_an_example_that_its_form_takes(app: Litestar, document: Document):
    forms: set[type[BaseModel]] = set()
    for (path, method), handler in described(app):
        form = form_of(handler)
        if form is None:
            continue
        forms.add(form)
        content = document["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]
        given = content["example"]
        assert given == example(form)
        assert given, path
        judged = form.model_validate_json(msgspec.json.encode(given))
        assert set(given) <= judged.model_fields_set
        Draft202012Validator(content["schema"] | {"components": document["components"]}).validate(given)
    assert len(forms) > 25


def test_a_form_is_described_as_it_is_judged(document: Document):
    schemas = document["components"]["schemas"]
    draft = schemas["DraftForm"]
    assert draft["additionalProperties"] is False
    assert draft["properties"]["classes"]["type"] == "object"
    assert draft["properties"]["is_example"]["default"] is False
    kinds = {each["$ref"].rsplit("/", 1)[1] for each in draft["properties"]["particulars"]["anyOf"]}
    assert kinds == {"GeographicalIndication", "Trademark"}
    assert schemas["SignInForm"]["properties"]["password"]["writeOnly"] is True


@pytest.mark.parametrize(
    ("schema", "codes"),
    [
        ("DraftForm", {"name": "540", "category": "551", "feature": "550", "classes": "511", "applicant_id": "731"}),
        (
            "RecordView",
            {
                "name": "540",
                "category": "551",
                "feature": "550",
                "application_number": "210",
                "filed_on": "220",
                "registration_number": "111",
                "registered_on": "151",
                "expires_on": "180",
            },
        ),
        ("RecordRow", {"name": "540", "application_number": "210", "registration_number": "111", "expires_on": "180"}),
        (
            "Trademark",
            {
                "description": "571",
                "colours": "591",
                "disclaimer": "526",
                "transliteration": "561",
                "translation": "566",
                "language": "270",
                "priorities": "300",
            },
        ),
        ("Priority", {"number": "310", "filed_on": "320", "office": "330"}),
        ("GeographicalIndication", {"description": "571", "transliteration": "561"}),
        ("PublicationForm", {"published_on": "441"}),
    ],
)
def test_fields_of_records_name_their_inid_codes(document: Document, schema: str, codes: dict[str, str]):
    properties = document["components"]["schemas"][schema]["properties"]
    for field, code in codes.items():
        assert f"({code})" in properties[field]["description"], field
