"""Signing in and out of the pages. The rules stand in ``registry/people/sessions.py``."""

from datetime import timedelta
from enum import StrEnum
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
    proof_lacking,
    signing_cookies,
    site_of,
    step_cookie,
    step_name,
)
from api.pages.frame import Visit, page, within, workplace
from api.problems import headers_of
from api.security.throttling import network
from api.settings import Settings
from registry import throttling
from registry.database import Database
from registry.errors import Busy, NotAcceptable, NotSignedIn, RegistryError
from registry.people import factors, forgetting, sessions, steps
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
"""How many new passwords one network may ask for."""


@get("/login", include_in_schema=False, sync_to_thread=False)
def sign_in_page(request: Visit, next: FromQuery[str] = "") -> Response[bytes]:  # noqa: A002 # the name in the address
    return login_page(request, within(next), done=request.query_params.get("done", ""))


@post("/login", include_in_schema=False)
async def sign_in(
    request: Visit, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[Any]:
    """Open a session, go on to the second proof, or show the page again with the same answer for every wrong pair."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    login, asked_for = text_in(form, "login"), within(text_in(form, "next"))
    try:
        signed = await sessions.sign_in(
            database,
            login,
            text_in(form, "password"),
            previous=cookie_of(request),
            browser=browser_of(request),
        )
    except HalfSignedIn as half:
        second = f"/login/second?{urlencode({'next': asked_for})}"
        return Redirect(second, status_code=303, cookies=[step_cookie(settings, half.step)])
    except (NotSignedIn, Busy) as refusal:
        failed = Failed.BUSY if isinstance(refusal, Busy) else Failed.WRONG
        return login_page(request, asked_for, login=login, failed=failed, headers=headers_of(refusal))
    return onward(request, signed, asked_for)


class Failed(StrEnum):
    """Why a way to sign in did not succeed."""

    WRONG = "wrong"
    BUSY = "busy"
    PASSKEY = "passkey"
    SERVICE = "service"
    IDENTITY = "identity"
    LATE = "late"


_STATUSES = {
    Failed.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
    Failed.SERVICE: HTTPStatus.SERVICE_UNAVAILABLE,
    Failed.LATE: HTTPStatus.BAD_REQUEST,
}


def login_page(
    request: Visit,
    asked_for: str,
    *,
    login: str = "",
    done: str = "",
    failed: Failed | None = None,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """Show the ways to sign in, and why the one that was tried did not succeed."""
    state = request.app.state
    return page(
        request,
        "public/login.html",
        status=HTTPStatus.OK if failed is None else _STATUSES.get(failed, HTTPStatus.UNAUTHORIZED),
        headers=headers,
        next=asked_for,
        onward=urlencode({"next": asked_for}),
        login=login,
        fault=failed or "",
        done=done,
        has_passkeys=site_of(state.settings).has_passkeys,
        service=state.identity.name if state.identity is not None else "",
    )


@get("/login/second", include_in_schema=False)
async def show_second(
    request: Visit,
    database: NamedDependency[Database],
    next: FromQuery[str] = "",  # noqa: A002 # likewise
) -> Response[bytes]:
    return await second_page(request, database, within(next))


@post("/login/second", include_in_schema=False)
async def give_second(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Open the session for a right code; begin again where that took too long."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    asked_for = within(text_in(form, "next"))
    try:
        signed = await sessions.finish(
            database, step_of(request), text_in(form, "code"), previous=cookie_of(request), browser=browser_of(request)
        )
    except NotSignedIn:
        return begin_anew(asked_for)
    except (NotAcceptable, Busy) as refusal:
        return await second_page(request, database, asked_for, refusal)
    return onward(request, signed, asked_for)


async def second_page(
    request: Visit, database: Database, asked_for: str, refusal: RegistryError | None = None
) -> Response[bytes]:
    """Show the ways to give a second proof: a passkey where the account has one, and a code."""
    fault, status = "", HTTPStatus.OK
    if refusal is not None:
        busy = isinstance(refusal, Busy)
        fault = "busy" if busy else "passkey" if refusal.code == "passkey_refused" else "wrong"
        status = HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.UNPROCESSABLE_ENTITY
    has_passkeys = site_of(request.app.state.settings).has_passkeys and await _has_passkeys(database, step_of(request))
    return page(
        request,
        "public/second.html",
        status=status,
        headers=headers_of(refusal) if refusal is not None else None,
        next=asked_for,
        fault=fault,
        has_passkeys=has_passkeys,
    )


async def _has_passkeys(database: Database, step: str) -> bool:
    try:
        account_id, _ = await steps.read(database, step)
    except NotSignedIn:
        return False
    async with database.reading() as connection:
        return (await factors.standing(connection, account_id)).passkeys > 0


def step_of(request: Visit) -> str:
    """Return the value of the cookie between password and second proof; empty where there is none."""
    return request.cookies.get(step_name(request.app.state.settings), "")[:LONGEST_COOKIE]


def begin_anew(asked_for: str) -> Redirect:
    """Redirect a visitor whose step has ended back to the beginning."""
    return Redirect(f"/login?{urlencode({'next': asked_for, 'done': 'too_late'})}", status_code=303)


def onward(request: Visit, signed: SignedIn, asked_for: str) -> Redirect:
    """Redirect a visitor who has signed in to the page they wanted, or to what must come first."""
    settings: Settings = request.app.state.settings
    cookies = [*signing_cookies(settings, signed), step_cookie(settings, "")]
    lacking = proof_lacking(settings, signed.actor) if signed.actor.is_staff else ""
    if lacking:
        return Redirect(lacking, status_code=303, cookies=cookies)
    address = workplace(request, signed.actor) if asked_for == "/" else asked_for
    if request.cookies.get(kept_name(settings)):
        address = f"/account/kept?{urlencode({'next': address})}"
    return Redirect(address, status_code=303, cookies=cookies)


@get("/login/forgotten", include_in_schema=False, sync_to_thread=False)
def forgotten_page(request: Visit) -> Response[bytes]:
    """Show the form that asks for a link to set a new password; or say, to everybody alike, that it is on its way."""
    return page(request, "public/forgotten.html", fault="", done=request.query_params.get("done", ""))


@post("/login/forgotten", include_in_schema=False)
async def ask_for_link(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Send a link to the account of a login. Every login is answered alike and as fast: the rest is done afterwards."""
    demand_own_origin(request, when_told=True)
    login = text_in(await request.form(), "login")
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
        demand_csrf(request, text_in(form, "csrf"))
        await sessions.sign_out(session, cookie)
    return Redirect("/", status_code=303, cookies=[ended_cookie(settings)])


def text_in(form: FormMultiDict, name: str, longest: int = 1000) -> str:
    """Return a field as it was typed, shortened to the length that makes sense."""
    value = form.get(name, "")
    return value[:longest] if isinstance(value, str) else ""


SIGNING_IN = (forgotten_page, ask_for_link, sign_in_page, sign_in, show_second, give_second, sign_out)
