"""The page for a person when something went wrong: what it means, and what to do. Programs get the problem."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from litestar import MediaType, Request, Response
from litestar.datastructures import URL
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ExceptionHandlersMap

from api.advice import ADVICE, of_status
from api.language import Speech, language_of, speech, wished_by
from api.pages.frame import frame, within
from api.pages.rendering import render
from api.problems import MEDIA_TYPE, Problem, Told, address_of, of_anything, of_form, of_http, of_registry
from registry.errors import RegistryError

Asking = Request[Any, Any, Any]
E = TypeVar("E", bound=Exception)

_ADVICE = {address_of(kind): advice for kind, advice in ADVICE.items()}


def error_page(request: Asking, problem: Problem) -> bytes:
    """Return the page of a problem (RFC 9457) that is already in the reader's language."""
    language = language_of(request)
    told = speech(language)
    title, advice = problem.title, _ADVICE.get(problem.type)
    if advice is None:
        # The framework's "Not Found" says no more than the title does.
        words, advice = of_status(problem.status)
        title = told.tell(words)
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
        "advice": told.tell(advice),
    }
    return render("public/error.html", language, **context)


def most_bytes(request: Request[Any, Any, Any]) -> int | None:
    """Return how many octets the route accepts, None where it accepts none."""
    handler = request.scope.get("route_handler")
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else None


def _form_of(request: Request[Any, Any, Any]) -> str:
    """Return our page from which a form was sent, as the browser says; empty for another site's."""
    referer = URL(request.headers.get("referer", ""))
    is_ours = referer.netloc == request.headers.get("host") and within(referer.path) == referer.path != "/"
    return referer.path if request.method == "POST" and is_ours else ""


def _wants_page(request: Asking) -> bool:
    path = request.scope["path"]
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _answering(tell: Callable[[E, Speech], Told]) -> Callable[[Asking, E], Response[Any]]:
    """Return an error handler that answers with a page for people, and problem+json for everybody else."""

    def answer(request: Asking, error: E) -> Response[Any]:
        if _wants_page(request):
            problem, headers = tell(error, speech(language_of(request)))
            page = error_page(request, problem)
            return Response(page, status_code=problem.status, media_type=MediaType.HTML, headers=headers)
        language = wished_by(request)
        problem, headers = tell(error, speech(language))
        headers = {"Content-Language": language, "Vary": "Accept-Language", **headers}
        return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)

    return answer


def _unforeseen(request: Asking, error: Exception) -> Response[Any]:
    return _answering(lambda error, told: of_anything(error, told, request.url.path))(request, error)


HANDLERS = cast(
    "ExceptionHandlersMap",
    {
        RegistryError: _answering(of_registry),
        ValidationException: _answering(of_form),
        InternalServerException: _answering(of_form),
        HTTPException: _answering(of_http),
        Exception: _unforeseen,
    },
)
