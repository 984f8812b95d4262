"""Signing in and out of the pages. What is judged is judged in ``registry/people/sessions.py``."""

from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import address_of, cookie_of, demand_csrf, demand_own_origin, ended_cookie, session_cookie
from api.pages.frame import Visit, page, within, workplace
from api.problems import headers_of
from api.settings import Settings
from registry.database import Database
from registry.errors import Busy, NotSignedIn
from registry.people import sessions


@get("/login", include_in_schema=False, sync_to_thread=False)
def sign_in_page(request: Visit, next: FromQuery[str] = "") -> Response[bytes]:  # noqa: A002 # the name in the address
    return page(request, "public/login.html", next=within(next), login="", fault="")


@post("/login", include_in_schema=False)
async def sign_in(
    request: Visit, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[Any]:
    """Open a session, or show the page again with the one answer there is to a wrong pair."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    login, asked_for = _text(form, "login"), within(_text(form, "next"))
    try:
        signed = await sessions.sign_in(
            database,
            login,
            _text(form, "password"),
            address=address_of(request),
            previous=cookie_of(request),
        )
    except (NotSignedIn, Busy) as refusal:
        busy = isinstance(refusal, Busy)
        status = HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.UNAUTHORIZED
        fault = "busy" if busy else "wrong"
        headers = headers_of(refusal) if busy else None
        return page(
            request, "public/login.html", status=status, headers=headers, next=asked_for, login=login, fault=fault
        )
    onward = workplace(request, signed.actor) if asked_for == "/" else asked_for
    return Redirect(onward, status_code=303, cookies=[session_cookie(settings, signed.cookie)])


@post("/logout", include_in_schema=False)
async def sign_out(
    request: Visit, session: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> Redirect:
    """End the session of this browser."""
    form = await request.form()
    cookie = cookie_of(request)
    if cookie is not None:
        demand_csrf(request, _text(form, "csrf"))
        await sessions.sign_out(session, cookie)
    return Redirect("/", status_code=303, cookies=[ended_cookie(settings)])


def _text(form: FormMultiDict, name: str) -> str:
    value = form.get(name, "")
    return value[:1000] if isinstance(value, str) else ""


SIGNING_IN = (sign_in_page, sign_in, sign_out)
