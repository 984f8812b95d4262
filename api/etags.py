"""Validators of records: ``ETag`` is the version, ``If-Match`` protects a change against a change made meanwhile."""

import re
from typing import Any

from litestar import Request
from litestar.status_codes import HTTP_428_PRECONDITION_REQUIRED

from api.problems import Refused
from registry.errors import Changed
from registry.saying import say

_TAG = re.compile(r'^(?:W/)?"v(\d{1,9})(?:-[a-z-]+)?"$')


def etag(version: int, variant: str = "") -> str:
    """Return the entity tag of a version, RFC 9110 section 8.8.3; ``variant`` tells apart what readers see."""
    return f'"v{version}-{variant}"' if variant else f'"v{version}"'


def expected(request: Request[Any, Any, Any], *, required: bool = False) -> int | None:
    """Return the version that the client saw last, from ``If-Match``; 428 where it is required and missing."""
    text = request.headers.get("if-match")
    if text is None:
        if required:
            raise Refused(
                say("Send If-Match with the ETag you read, so that nobody's change is lost."),
                "no_if_match",
                status_code=HTTP_428_PRECONDITION_REQUIRED,
            )
        return None
    if text.strip() == "*":
        return None
    match = _TAG.match(text.strip())
    if match is None:
        raise Changed(say("If-Match holds no ETag of this service."))
    return int(match.group(1))


def is_fresh(request: Request[Any, Any, Any], tag: str) -> bool:
    """Say whether the client already holds what ``tag`` names (``If-None-Match``)."""
    given = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in given
