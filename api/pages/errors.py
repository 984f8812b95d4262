"""What a person reads when something went wrong: what it means, and what to do now. Machines get the problem itself."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from litestar import MediaType, Request, Response
from litestar.datastructures import URL
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ExceptionHandlersMap

from api.language import language_of, speech
from api.pages.frame import frame, within
from api.pages.rendering import render
from api.problems import MEDIA_TYPE, Told, of_anything, of_form, of_http, of_registry
from registry.errors import RegistryError

_NAMED = "/problems/"


def error_page(request: Request[Any, Any, Any], problem: Any) -> bytes:
    """Return the page of a problem (RFC 9457) in the reader's language."""
    language = language_of(request)
    said = speech(language)
    if problem.type.startswith(_NAMED):
        slug = problem.type.removeprefix(_NAMED)
        title, advice = said.word(slug, "Problem"), said.word(slug, "Problem advice")
    else:
        key = str(problem.status) if str(problem.status) in STATUSES else ("500" if problem.status >= 500 else "400")  # noqa: PLR2004 # the class of server errors
        title, advice = said.word(key, "Status title"), said.word(key, "Status advice")
    # A framework's "Not Found" says no more than the title does.
    detail = "" if problem.detail == problem.title else problem.detail
    limit = most_bytes(request) if problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else None
    size = f"{limit // 2**20} MB" if limit and limit >= 2**20 else f"{limit // 2**10} kB" if limit else ""
    context = {
        **frame(request),
        "size": size,
        "back": _form_of(request),
        "problem": problem,
        "detail": detail,
        "title": title,
        "advice": advice,
    }
    return render("public/error.html", language, **context)


def most_bytes(request: Request[Any, Any, Any]) -> int | None:
    """Return how many octets the route takes, None where nothing is taken."""
    handler = request.scope.get("route_handler")
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else None


def _form_of(request: Request[Any, Any, Any]) -> str:
    """Return the page of ours that a form was sent from, as the browser tells; empty for another."""
    referer = URL(request.headers.get("referer", ""))
    is_ours = referer.netloc == request.headers.get("host") and within(referer.path) == referer.path != "/"
    return referer.path if request.method == "POST" and is_ours else ""


STATUSES = ("400", "401", "403", "404", "405", "409", "413", "422", "429", "500", "503")
"""The statuses that have words of their own; others borrow those of 400 or 500."""


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    path = request.scope["path"]
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _answering(tell: Callable[[Request[Any, Any, Any], Any], Told]) -> Callable[..., Response[Any]]:
    """Make a handler of errors of what tells the problem: a page for people, problem+json for everybody else."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        problem, headers = tell(request, error)
        if _wants_page(request):
            page = error_page(request, problem)
            return Response(page, status_code=problem.status, media_type=MediaType.HTML, headers=headers)
        return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)

    return answer


HANDLERS = cast(
    "ExceptionHandlersMap",
    {
        RegistryError: _answering(of_registry),
        ValidationException: _answering(of_form),
        InternalServerException: _answering(of_form),
        HTTPException: _answering(of_http),
        Exception: _answering(of_anything),
    },
)
