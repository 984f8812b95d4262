"""What a person reads when something went wrong: what it means, and what to do now."""

from typing import Any

from litestar import Request

from api.pages.frame import frame
from api.pages.language import language_of, speech
from api.pages.rendering import render

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
    context = {**frame(request), "problem": problem, "detail": detail, "title": title, "advice": advice}
    return render("public/error.html", language, **context)


STATUSES = ("400", "401", "403", "404", "405", "409", "413", "422", "429", "500", "503")
"""The statuses that have words of their own; others borrow those of 400 or 500."""
