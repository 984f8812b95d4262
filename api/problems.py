"""Every error is answered as an RFC 9457 problem; ``api.pages.errors`` makes a page of it for people.

A problem is told in English, or in the language of ``Accept-Language``; a page in the reader's. ``code`` and ``values``
are the same in every language.
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar.exceptions import HTTPException
from litestar.openapi import ResponseSpec
from pydantic import ValidationError

from api.advice import of_status
from api.language import SOURCE, Speech
from registry import errors
from registry.errors import Fault, RegistryError
from registry.faults import OTHERWISE, faults_of
from registry.forms import INVALID_FORM
from registry.saying import Said, plain, say

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()

STATUSES: dict[type[RegistryError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.NotOurForm: HTTPStatus.FORBIDDEN,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.ProofNeeded: HTTPStatus.FORBIDDEN,
    errors.NotSent: HTTPStatus.OK,
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
    errors.BeingMoved: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BrokenChain: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Refused(HTTPException):
    """A refusal by a rule of HTTP, in a sentence of ours; ``faults`` name the parameters or headers."""

    def __init__(
        self,
        said: Said,
        code: str,
        *,
        status_code: int,
        headers: dict[str, str] | None = None,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(str(said), status_code=status_code, headers=headers)
        self.said = said
        self.code = code
        self.faults = faults


class FaultView(msgspec.Struct):
    """One thing wrong with one field.

    ``code`` says what, and never changes; ``values`` are those in the message, with their types: days as ISO 8601,
    amounts with their unit, words of the office by their value.
    """

    field: str
    message: str
    code: str = ""
    values: dict[str, Any] = {}


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """RFC 9457. ``faults`` names every field at fault, all at once.

    ``code`` says what hinders more narrowly than ``type`` and never changes; ``values`` are those in the detail.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    code: str = ""
    values: dict[str, Any] = {}
    faults: list[FaultView] = []


PROOF = "/api/v1/me/proof"
"""The address where a session proves its owner again; the refused request is sent again afterwards."""


def address_of(kind: type[RegistryError]) -> str:
    """Return the ``type`` of a refusal: ``/problems/out-of-order``, where it is explained."""
    return f"/problems/{kind.code.replace('_', '-')}"


Told = tuple[Problem, dict[str, str]]
"""A problem, and the headers that belong to it."""


def of_registry(error: RegistryError, told: Speech) -> Told:
    detail, values = told.tell(error.said), plain(error.values)
    if isinstance(error, errors.ProofNeeded):
        onward = say("Send your password there, and a code where you have a second proof: %(address)s", address=PROOF)
        detail, values = f"{detail} {told.tell(onward)}", {**values, "prove_at": PROOF}
    problem = Problem(
        type=address_of(type(error)),
        title=told.tell(error.title),
        status=STATUSES[type(error)],
        detail=detail,
        code=error.code,
        values=values,
        faults=views_of(error.faults, told),
    )
    return problem, headers_of(error)


def headers_of(error: RegistryError) -> dict[str, str]:
    """Return the headers of an error: how to sign in, or after how many seconds to come again (RFC 9110)."""
    if isinstance(error, errors.Busy):
        return {"Retry-After": str(error.seconds)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, errors.NotSignedIn) else {}


def of_http(error: HTTPException, told: Speech) -> Told:
    """Return the problem of what the framework refuses; its English text is left out for other languages."""
    status, refused = HTTPStatus(error.status_code), error if isinstance(error, Refused) else None
    is_source = told.language == SOURCE
    problem = Problem(
        type="about:blank",
        title=status.phrase if is_source else told.tell(of_status(status)[0]),
        status=status,
        detail=told.tell(refused.said) if refused else error.detail if is_source else "",
        code=refused.code if refused else status.name.lower(),
        values=plain(refused.said.values) if refused else {},
        faults=views_of(refused.faults, told) if refused else _faults_in(error.extra, told),
    )
    return problem, dict(error.headers or {})


def of_form(error: HTTPException, told: Speech) -> Told:
    """Return the problem of what a form refuses. Litestar keeps only Pydantic's English; the rest is on an inner cause.

    Litestar takes a field for a fault of the server when it is named like a dependency of the route, ``session`` for
    instance, and then leaves it out or answers 500. It is always the sender's fault.
    """
    judged: BaseException | None = error
    while judged is not None and not isinstance(judged, ValidationError):
        judged = judged.__cause__
    if judged is None:
        return of_http(error, told)
    problem, headers = of_http(Refused(INVALID_FORM, "invalid_form", status_code=HTTPStatus.BAD_REQUEST), told)
    problem.faults = views_of(faults_of(judged), told)
    return problem, headers


def of_anything(error: Exception, told: Speech, path: str) -> Told:
    if isinstance(error, RecursionError | UnicodeDecodeError):
        # 100 kB of brackets and bytes that are no text end here: the fault is the sender's.
        said = say("The body is not JSON that can be read: invalid UTF-8, or nested too deeply.")
        return of_http(Refused(said, "unreadable", status_code=HTTPStatus.BAD_REQUEST), told)
    log.error("request.failed", path=path, exc_info=error)
    problem, headers = of_http(HTTPException(status_code=HTTPStatus.INTERNAL_SERVER_ERROR), told)
    problem.detail = ""
    return problem, headers


def views_of(faults: tuple[Fault, ...], told: Speech) -> list[FaultView]:
    """Return faults as a program reads them, with their sentences in a language."""
    return [FaultView(one.field, told.tell(one.said), one.code, plain(one.values)) for one in faults]


def _faults_in(extra: Any, told: Speech) -> list[FaultView]:
    """Return what the framework finds wrong in an address or a header, which it judges itself."""
    return [
        FaultView(
            str(one.get("key", "")),
            str(one.get("message", "")) if told.language == SOURCE else told.tell(OTHERWISE),
            "invalid",
        )
        for one in (extra if isinstance(extra, list) else [])
        if isinstance(one, dict)
    ]


NOT_MODIFIED = {int(HTTPStatus.NOT_MODIFIED): ResponseSpec(None, description="What you hold is still so.")}
"""For the OpenAPI document: the marker of a route that reads If-None-Match."""


def may_answer(*statuses: HTTPStatus) -> dict[int, ResponseSpec]:
    """Declare, for the OpenAPI document, which problems a route may answer with.

    400 for what cannot be read and 401 for an invalid token are declared everywhere.
    """
    return {
        int(status): ResponseSpec(Problem, generate_examples=False, description=status.phrase, media_type=MEDIA_TYPE)
        for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, *statuses)
    }
