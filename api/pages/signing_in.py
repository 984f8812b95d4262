"""Signing in and out of the pages. What is judged is judged in ``registry/people/sessions.py``."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import (
    LONGEST_COOKIE,
    browser_of,
    cookie_of,
    demand_csrf,
    demand_own_origin,
    ended_cookie,
    kept_name,
    signing_cookies,
    step_cookie,
    step_name,
)
from api.pages.frame import Visit, page, within, workplace
from api.problems import headers_of
from api.security.throttling import network
from api.settings import Settings
from registry import throttling
from registry.database import Database
from registry.errors import Busy, NotAcceptable, NotSignedIn
from registry.people import forgetting, sessions
from registry.people.sessions import SignedIn
from registry.people.steps import HalfSignedIn
from registry.saying import say
from registry.throttling import Limit

FORGOTTEN = Limit(
    "forgotten",
    10,
    timedelta(hours=1),
    say("Many new passwords were asked for from your network; try again in %(wait)s.", wait=""),
)
"""New passwords that one network may ask for."""


@get("/login", include_in_schema=False, sync_to_thread=False)
def sign_in_page(request: Visit, next: FromQuery[str] = "") -> Response[bytes]:  # noqa: A002 # the name in the address
    done = request.query_params.get("done", "")
    return page(request, "public/login.html", next=within(next), login="", fault="", done=done)


@post("/login", include_in_schema=False)
async def sign_in(
    request: Visit, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[Any]:
    """Open a session, go on to the second proof, or show the page again with the one answer to a wrong pair."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    login, asked_for = _text(form, "login"), within(_text(form, "next"))
    try:
        signed = await sessions.sign_in(
            database,
            login,
            _text(form, "password"),
            previous=cookie_of(request),
            browser=browser_of(request),
        )
    except HalfSignedIn as half:
        onward = f"/login/second?{urlencode({'next': asked_for})}"
        return Redirect(onward, status_code=303, cookies=[step_cookie(settings, half.step)])
    except (NotSignedIn, Busy) as refusal:
        busy = isinstance(refusal, Busy)
        status = HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.UNAUTHORIZED
        told = {"next": asked_for, "login": login, "fault": "busy" if busy else "wrong", "done": ""}
        return page(request, "public/login.html", status=status, headers=headers_of(refusal) if busy else None, **told)
    return _onward(request, signed, asked_for)


@get("/login/second", include_in_schema=False, sync_to_thread=False)
def second_page(request: Visit, next: FromQuery[str] = "") -> Response[bytes]:  # noqa: A002 # likewise
    return page(request, "public/second.html", next=within(next), fault="")


@post("/login/second", include_in_schema=False)
async def give_second(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Open the session of who gives a right code; begin anew where that took too long."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    asked_for = within(_text(form, "next"))
    step = request.cookies.get(step_name(request.app.state.settings), "")[:LONGEST_COOKIE]
    try:
        signed = await sessions.finish(
            database, step, _text(form, "code"), previous=cookie_of(request), browser=browser_of(request)
        )
    except NotSignedIn:
        return Redirect(f"/login?{urlencode({'next': asked_for, 'done': 'too_late'})}", status_code=303)
    except (NotAcceptable, Busy) as refusal:
        busy = isinstance(refusal, Busy)
        status = HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.UNPROCESSABLE_ENTITY
        headers = headers_of(refusal)
        told = {"next": asked_for, "fault": "busy" if busy else "wrong"}
        return page(request, "public/second.html", status=status, headers=headers, **told)
    return _onward(request, signed, asked_for)


def _onward(request: Visit, signed: SignedIn, asked_for: str) -> Redirect:
    settings: Settings = request.app.state.settings
    cookies = [*signing_cookies(settings, signed), step_cookie(settings, "")]
    if settings.officers_need_second_proof and signed.actor.is_staff and signed.actor.factor is None:
        return Redirect("/account/factors", status_code=303, cookies=cookies)
    onward = workplace(request, signed.actor) if asked_for == "/" else asked_for
    if request.cookies.get(kept_name(settings)):
        onward = f"/account/kept?{urlencode({'next': onward})}"
    return Redirect(onward, status_code=303, cookies=cookies)


@get("/login/forgotten", include_in_schema=False, sync_to_thread=False)
def forgotten_page(request: Visit) -> Response[bytes]:
    """Ask for a link that sets a new password; or say that it is on its way, to whomever."""
    return page(request, "public/forgotten.html", fault="", done=request.query_params.get("done", ""))


@post("/login/forgotten", include_in_schema=False)
async def ask_for_link(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Send a link to the account of a login. Every login is answered alike and as fast: the rest is done afterwards."""
    demand_own_origin(request, when_told=True)
    login = _text(await request.form(), "login")
    try:
        await throttling.take(database, FORGOTTEN, network(request))
    except Busy as refusal:
        told = {"fault": "busy", "done": ""}
        status, headers = HTTPStatus.TOO_MANY_REQUESTS, headers_of(refusal)
        return page(request, "public/forgotten.html", status=status, headers=headers, **told)
    ring = request.app.state.verification.ring
    answered = Redirect("/login/forgotten?done=asked", status_code=303)
    answered.background = BackgroundTask(forgetting.ask_for_link, database, login, ring)
    return answered


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


SIGNING_IN = (forgotten_page, ask_for_link, sign_in_page, sign_in, second_page, give_second, sign_out)
