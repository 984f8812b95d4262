"""Every error leaves the building as an RFC 9457 problem; ``api.pages.errors`` makes a page of it for people."""

import re
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import ResponseSpec
from pydantic import ValidationError

from registry import errors
from registry.errors import RegistryError

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()

STATUSES: dict[type[RegistryError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.OutOfOrder: HTTPStatus.CONFLICT,
    errors.Taken: HTTPStatus.CONFLICT,
    errors.NotAcceptable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.OutsideArea: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.QuotaExceeded: HTTPStatus.CONFLICT,
    errors.Mirrored: HTTPStatus.CONFLICT,
    errors.Changed: HTTPStatus.PRECONDITION_FAILED,
    errors.SecondOfficerRequired: HTTPStatus.CONFLICT,
    errors.KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Busy: HTTPStatus.TOO_MANY_REQUESTS,
    errors.BrokenChain: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class FaultView(msgspec.Struct):
    """One thing wrong with one field."""

    field: str
    message: str


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """RFC 9457. ``faults`` names every field at fault, all at once."""

    type: str
    title: str
    status: int
    detail: str = ""
    faults: list[FaultView] = []


def slug(name: str) -> str:
    """Return a class name as it stands in an address: ``OutOfOrder`` is ``out-of-order``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


Told = tuple[Problem, dict[str, str]]
"""A problem, and what it says in headers."""


def of_registry(_: Request[Any, Any, Any], error: RegistryError) -> Told:
    kind = type(error)
    status = STATUSES[kind]
    problem = Problem(
        type=f"/problems/{slug(kind.__name__)}",
        title=_title(kind),
        status=status,
        detail=error.detail,
        faults=[FaultView(fault.field, fault.message) for fault in error.faults],
    )
    return problem, headers_of(error)


def headers_of(error: RegistryError) -> dict[str, str]:
    """Return what an error says in headers: how to sign in, or after how many seconds to come again (RFC 9110)."""
    if isinstance(error, errors.Busy):
        return {"Retry-After": str(error.seconds)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, errors.NotSignedIn) else {}


def of_http(_: Request[Any, Any, Any], error: HTTPException) -> Told:
    phrase = HTTPStatus(error.status_code).phrase
    extra = error.extra if isinstance(error.extra, list) else []
    faults = [FaultView(str(item.get("key", "")), str(item.get("message", ""))) for item in extra]
    problem = Problem(type="about:blank", title=phrase, status=error.status_code, detail=error.detail, faults=faults)
    return problem, dict(error.headers or {})


def of_form(request: Request[Any, Any, Any], error: HTTPException) -> Told:
    """Tell what a form refuses.

    Litestar takes a field for a fault of ours when it is named like a dependency of the route, ``session`` for
    instance, and then leaves it out or answers 500: what the sender wrote is always the sender's.
    """
    judged: BaseException | None = error
    while judged is not None and not isinstance(judged, ValidationError):
        judged = judged.__cause__
    if judged is None:
        return of_http(request, error)
    extra = [{"key": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in judged.errors()]
    refused = ValidationException(detail=f"Validation failed for {request.method} {request.url.path}", extra=extra)
    refused.__cause__ = judged
    return of_http(request, refused)


def of_anything(request: Request[Any, Any, Any], error: Exception) -> Told:
    if isinstance(error, RecursionError | UnicodeDecodeError):
        # 100 kB of brackets and bytes that are no text end here: the sender's mistake, not ours.
        detail = "The body is not JSON that can be read: invalid UTF-8, or nested too deeply."
        return Problem(type="about:blank", title="Bad Request", status=400, detail=detail), {}
    log.error("request.failed", path=request.url.path, exc_info=error)
    return Problem(type="about:blank", title="Internal Server Error", status=500), {}


def _title(kind: type[RegistryError]) -> str:
    return (kind.__doc__ or "").strip()


NOT_MODIFIED = {int(HTTPStatus.NOT_MODIFIED): ResponseSpec(None, description="What you hold is still so.")}
"""For the OpenAPI document: a route that knows If-None-Match."""


def may_answer(*statuses: HTTPStatus) -> dict[int, ResponseSpec]:
    """Declare, for the OpenAPI document, which problems a route may answer with.

    400 for what cannot be read and 401 for a token that is none are answered everywhere.
    """
    return {
        int(status): ResponseSpec(Problem, generate_examples=False, description=status.phrase, media_type=MEDIA_TYPE)
        for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, *statuses)
    }
