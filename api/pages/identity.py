"""Signing in through the identity service, where the office has named one. ``api/identity.py`` talks to the service.

The way to the service is a link and not a form: the policy of our pages keeps forms from leading elsewhere
(``form-action``).
"""

import secrets
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from api.authentication import (
    LONGEST_COOKIE,
    address_of,
    browser_of,
    cookie_of,
    identity_cookie,
    identity_name,
)
from api.identity import IdentityService, Unavailable, Untrusted
from api.pages.frame import Visit, page, visitor, within
from api.pages.signing_in import Failed, login_page, onward
from api.pages.workspace import see
from registry import throttling
from registry.database import Database
from registry.errors import NotFound, NotSignedIn, OutOfOrder, Taken
from registry.people import identities
from registry.people.attempts import place_of
from registry.saying import say

ACCOUNT = "/account/identity"
LONGEST = 4000
"""Most characters of a part of an answer."""
_OURS = ("code", "state", "iss", "error")
PRIVATE = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
"""An address with a code in it is told to no other site and kept in no cache."""


def service_of(request: Visit) -> IdentityService:
    """Return the service; NotFound where the office has named none."""
    service: IdentityService | None = request.app.state.identity
    if service is None:
        raise NotFound(say("No identity service signs people in here."))
    return service


@get("/login/identity", include_in_schema=False)
async def go_there(
    request: Visit,
    database: NamedDependency[Database],
    next: FromQuery[str] = "",  # noqa: A002 # the name in the address
) -> Response[Any]:
    """Redirect a browser to the service, or say that the service does not answer."""
    asked_for, service, holder, state = within(next), service_of(request), *_drawn()
    await throttling.take(database, identities.ASKED, place_of(address_of(request)))
    try:
        address = await service.address(state, holder)
    except Unavailable as fault:
        service.tell(fault)
        return login_page(request, asked_for, failed=Failed.SERVICE)
    async with database.writing() as session:
        await identities.begin(session, holder, state, asked_for)
    return leading(request, address, holder)


@get("/login/identity/back", include_in_schema=False)
async def come_back(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Open the session of the person whom the service proves, or link that person to the account that asked for it."""
    settings, service = request.app.state.settings, service_of(request)
    holder = request.cookies.get(identity_name(settings), "")[:LONGEST_COOKIE]
    answer = {name: request.query_params[name][:LONGEST] for name in _OURS if name in request.query_params}
    response = await _answered(request, database, service, holder, answer)
    response.headers.update(PRIVATE)
    response.cookies.append(identity_cookie(settings, ""))
    return response


async def _answered(
    request: Visit, database: Database, service: IdentityService, holder: str, answer: dict[str, str]
) -> Response[Any]:
    try:
        step = await identities.use(database, holder, answer.get("state", ""))
    except NotSignedIn:
        return login_page(request, "/", failed=Failed.LATE)
    asked_for = within(step.onward)
    try:
        subject = await service.subject(answer, holder)
    except (Unavailable, Untrusted) as fault:
        service.tell(fault)
        failed = Failed.SERVICE if isinstance(fault, Unavailable) else Failed.IDENTITY
        return login_page(request, asked_for, failed=failed)
    if step.session_id is not None:
        return await _link(request, database, service, step.session_id, subject)
    signed = await identities.sign_in(
        database, service.issuer, subject, previous=cookie_of(request), browser=browser_of(request)
    )
    if signed is None:
        return page(request, "public/unknown.html", status=403, service=service.name)
    return onward(request, signed, asked_for)


async def _link(
    request: Visit, database: Database, service: IdentityService, session_id: Any, subject: str
) -> Response[Any]:
    """Link the account whose session asked for it, if that session is still the one in this browser."""
    actor = visitor(request)
    if actor is None or actor.session_id != session_id:
        return login_page(request, ACCOUNT, failed=Failed.LATE)
    try:
        async with database.writing() as session:
            await identities.link(session, actor, service.issuer, subject)
    except (Taken, OutOfOrder) as refusal:
        return see(ACCOUNT, refusal.code)
    return see(ACCOUNT, "identity_linked")


def leading(request: Visit, address: str, holder: str) -> Redirect:
    """Redirect a browser to the service, with a cookie by which the answer is matched to this browser."""
    cookie = identity_cookie(request.app.state.settings, holder)
    return Redirect(address, status_code=303, cookies=[cookie], headers=PRIVATE)


def _drawn() -> tuple[str, str]:
    return secrets.token_urlsafe(32), secrets.token_urlsafe(32)


IDENTITY = (go_there, come_back)
