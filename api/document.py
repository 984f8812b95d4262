"""The OpenAPI document, completed with what the service itself uses.

The framework describes routes and views. It knows only the types of a form, and nothing of what handlers read from the
request: the page of a list, the key of a creating request, the version on which a change is based.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.routes import HTTPRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.idempotency import HEADER, LONGEST
from api.paging import LARGEST
from api.problems import MEDIA_TYPE
from registry.rights import kinds

Document = dict[str, Any]
SCHEMAS = "#/components/schemas/"

PARAMETERS: Document = {
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "Rows on the page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": 20},
    },
    "after": {
        "name": "after",
        "in": "query",
        "description": "The cursor of the page before, as its Link header gives it.",
        "schema": {"type": "string"},
    },
    HEADER: {
        "name": HEADER,
        "in": "header",
        "description": "One effect and one answer a key and account; another request under it is refused with 422.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
        "example": "0b6f3f0e-3c1c-4a55-9b1e-1f8f6a2c7d10",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read: 412 when somebody changed it since.",
        "schema": {"type": "string"},
        "example": '"v3"',
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of what you hold: 304 while it is still so.",
        "schema": {"type": "string"},
        "example": '"v3"',
    },
}
PLACES = {
    "account_id": "The account.",
    "authorisation_id": "The right of use.",
    "category": "The nature of a mark, INID (551).",
    "code": "The 20 characters on a label, in any groups and either case.",
    "country": "Two letters of WIPO ST.3.",
    "custody": "Own records, or those mirrored from another register.",
    "digest": "SHA-256 of the file, 64 hexadecimal digits.",
    "kind": "Only these.",
    "lat": "Degrees north, WGS 84.",
    "level": "Only units of this level.",
    "lon": "Degrees east, WGS 84.",
    "job_id": "The print file that is made in the background.",
    "lot_id": "The lot.",
    "membership_id": "The role held in a party.",
    "mine": "Only records in which a party stands that you act for.",
    "number": "The number of the order.",
    "on": "The day, today when absent.",
    "notice_id": "The notice.",
    "party_id": "The party.",
    "picture": "NUMBER.png or NUMBER.svg, the number of the label in its order, from 1.",
    "plot_id": "The plot.",
    "q": "A part of a name, or a number or code.",
    "quantity_id": "The certified quantity.",
    "run_id": "The import.",
    "key": "The word of the private address that the receipt named.",
    "word": "The word of the private address that the receipt named.",
    "request_id": "The request to join.",
    "case_id": "The case.",
    "gtin": "The trade item number, in 8, 12, 13 or 14 digits.",
    "suspicion": "What is suspected.",
    "source": "Where it came from.",
    "outcome": "The result.",
    "record_id": "The record.",
    "season": "The season, as it was written.",
    "status": "Only those that stand so.",
    "search_id": "The saved search.",
    "subject_id": "What the act is taken on.",
    "token_id": "The token.",
    "unit_id": "The administrative unit.",
}
"""Parameters in the paths of addresses, by name."""

HEADERS: Document = {
    "Link": {"description": 'The next page, rel="next" (RFC 8288); absent on the last.', "schema": {"type": "string"}},
    "Location": {"description": "Where it can be read.", "schema": {"type": "string", "format": "uri-reference"}},
    "ETag": {"description": "Its version, for If-Match and If-None-Match.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds until it is worth trying again.", "schema": {"type": "integer"}},
}


class Json(JsonRenderPlugin):
    """The document as JSON."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Document) -> bytes:
        return super().render(request, complete(openapi_schema, request.app))


class Yaml(YamlRenderPlugin):
    """The document as YAML."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Document) -> bytes:
        return super().render(request, complete(openapi_schema, request.app))


def complete(document: Document, app: Litestar) -> Document:
    """Complete the document in place, once, and return it."""
    components = document["components"]
    if "parameters" in components:
        return document
    components["parameters"], components["headers"] = PARAMETERS, HEADERS
    handlers = dict(described(app))
    forms = {form for handler in handlers.values() if (form := form_of(handler)) is not None}
    components["schemas"] |= _judged(forms)
    for (path, method), handler in handlers.items():
        _complete(document["paths"][path][method.lower()], handler)
    return document


def _complete(operation: Document, handler: HTTPRouteHandler) -> None:
    responses, given = operation["responses"], operation.get("parameters", [])
    if handler.summary is None:
        operation["summary"] = re.split(r"[.:;]\s", str(operation["description"]))[0].strip().rstrip(".")
    for parameter in given:
        parameter.setdefault("description", PLACES.get(parameter["name"], ""))
    added = _parameters(handler, responses)
    operation["parameters"] = [*given, *({"$ref": f"#/components/parameters/{name}"} for name in added)]
    if {"limit", HEADER} & set(added):
        responses.setdefault("422", _problem(HTTPStatus.UNPROCESSABLE_ENTITY))
    if "requestBody" in operation:
        responses.setdefault("413", _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        responses.setdefault("415", _problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE))
    _head(responses, is_list="limit" in added)
    form = form_of(handler)
    if form is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example(form)


def _problem(status: HTTPStatus) -> Document:
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    return {"description": status.phrase, "content": content}


def described(app: Litestar) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    """Yield every handler of the document with its path and method."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/"):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema() and "/description" not in route.path:
                    for method in handler.http_methods:
                        yield (route.path_format, method), handler


def form_of(handler: HTTPRouteHandler) -> type[BaseModel] | None:
    """Return the form that a handler judges, if it has one."""
    field = handler.parsed_data_field
    form = None if field is None else field.annotation
    return form if isinstance(form, type) and issubclass(form, BaseModel) else None


def example(form: type[BaseModel]) -> Document:
    """Return an example of a form, made of the examples of its fields."""
    return {
        name: field.get("examples", field.get("default"))[0]
        for name, field in form.model_json_schema()["properties"].items()
        if "examples" in field
    }


def _judged(forms: set[type[BaseModel]]) -> Document:
    """Return the schemas of the forms as they are judged, with the documents of the kinds of right."""
    documents = [one.document for one in kinds.everything().values()]
    given: Any = [(form, "validation") for form in sorted({*forms, *documents}, key=lambda form: form.__name__)]
    _, schemas = models_json_schema(given, ref_template=f"{SCHEMAS}{{model}}")
    found: Document = schemas["$defs"]
    applied_for = dict.fromkeys(kinds.of(kind).document for kind, _ in kinds.applied_for().values())
    for name in found:
        particulars = found[name].get("properties", {}).get("particulars")
        if particulars is not None:
            particulars["anyOf"] = [{"$ref": f"{SCHEMAS}{kind.__name__}"} for kind in applied_for]
    return found


def _parameters(handler: HTTPRouteHandler, responses: Document) -> list[str]:
    """Add the parameters that a handler reads from the request."""
    wanted = []
    if "page" in handler.parsed_fn_signature.parameters:
        wanted += ["limit", "after"]
    is_creating = "POST" in handler.http_methods and "201" in responses and "/sessions" not in handler.paths
    if is_creating or "idempotency" in handler.parsed_fn_signature.parameters:
        wanted.append(HEADER)
    if "412" in responses:
        wanted.append("If-Match")
    if "304" in responses:
        wanted.append("If-None-Match")
    return wanted


def _head(responses: Document, *, is_list: bool) -> None:
    """Add the headers of the answers."""

    def tell(status: str, name: str) -> None:
        if status in responses:
            responses[status].setdefault("headers", {})[name] = {"$ref": f"#/components/headers/{name}"}

    tell("201", "Location")
    tell("429", "Retry-After")
    tell("503", "Retry-After")
    if is_list:
        tell("200", "Link")
    if "412" in responses or "304" in responses:
        tell("200", "ETag")
        tell("304", "ETag")
