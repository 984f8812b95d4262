"""What a form of several fields adds to a question; the question is written as a person would write it."""

from litestar import Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.pages.frame import Visit, note_parameter
from search.syntax import Parts, compose

SENT = "parts"
"""The parameter that says that these fields were sent; while somebody types the question they are not."""

FIELDS = ("phrase", "none_of", "field", "value", "filed", "registered")
ASKED = (
    "province", "former_province", "commune", "former_commune", "product", "nice", "vienna", "year", "country",
    "office",
)  # fmt: skip
"""The fields of records that are offered: those whose values a person can write."""


def built(request: Visit, text: str) -> str | None:
    """Return the question ``text`` with what the form adds, None where the form was not sent."""
    given = request.query_params
    for name in (SENT, *FIELDS):
        note_parameter(request, name)
    if SENT not in given:
        return None
    phrase, none_of, field, value, filed, registered = (given.get(name, "") for name in FIELDS)
    of = [(field, value)] if field in ASKED else []
    return compose(Parts(text, phrase, none_of, of, "".join(filed.split()), "".join(registered.split())))


def leading_to(request: Visit, address: str) -> Response[bytes] | Redirect:
    """Redirect a browser to another page, also where htmx sent the form."""
    if "HX-Request" in request.headers:
        return Response(b"", headers={"HX-Redirect": address})
    return Redirect(address, status_code=HTTP_303_SEE_OTHER)
