"""Signing in with a passkey, alone or as the second proof. The rules stand in ``registry/people/passkeys.py``.

The script of a button asks what the passkey has to sign, and sends the result in an ordinary form.
"""

import secrets
from http import HTTPStatus
from typing import Any

from litestar import MediaType, Response, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from api.authentication import (
    LONGEST_COOKIE,
    address_of,
    browser_of,
    cookie_of,
    demand_own_origin,
    passkey_cookie,
    passkey_name,
    site_of,
)
from api.pages.frame import Visit, within
from api.pages.signing_in import Failed, begin_anew, login_page, onward, second_page, step_of, text_in
from api.problems import headers_of
from registry import throttling
from registry.database import Database
from registry.errors import Busy, NotAcceptable, NotSignedIn
from registry.people import by_passkey, challenges, passkeys, steps
from registry.people.answered import LONGEST
from registry.people.attempts import place_of
from registry.people.challenges import Ceremony


def to_sign(options: str, *cookies: Cookie) -> Response[bytes]:
    """Answer a script with what a passkey has to sign, or how one is created; no cache keeps it."""
    headers = {"Cache-Control": "no-store"}
    return Response(
        options.encode(),
        status_code=HTTPStatus.OK,
        media_type=MediaType.JSON,
        headers=headers,
        cookies=list(cookies),
    )


@post("/login/passkey/options", include_in_schema=False)
async def ask_for_any(request: Visit, database: NamedDependency[Database]) -> Response[bytes]:
    """Tell what any passkey of this site has to sign, for this browser only."""
    demand_own_origin(request, when_told=True)
    settings, value = request.app.state.settings, secrets.token_urlsafe(32)
    await throttling.take(database, challenges.ASKED, place_of(address_of(request)))
    async with database.writing() as session:
        options = await passkeys.begin(session, Ceremony.SIGN_IN, value, site_of(settings))
    return to_sign(options, passkey_cookie(settings, value))


@post("/login/passkey", include_in_schema=False)
async def sign_in_with_passkey(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Open the session of the owner that a passkey proves, or show the ways to sign in again."""
    demand_own_origin(request, when_told=True)
    form, settings = await request.form(), request.app.state.settings
    asked_for, answer = within(text_in(form, "next")), text_in(form, "credential", LONGEST + 1)
    holder = request.cookies.get(passkey_name(settings), "")[:LONGEST_COOKIE]
    try:
        signed = await by_passkey.sign_in(
            database, site_of(settings), holder, answer, previous=cookie_of(request), browser=browser_of(request)
        )
    except (NotAcceptable, Busy) as refusal:
        failed = Failed.BUSY if isinstance(refusal, Busy) else Failed.PASSKEY
        return login_page(request, asked_for, failed=failed, headers=headers_of(refusal))
    response = onward(request, signed, asked_for)
    response.cookies.append(passkey_cookie(settings, ""))
    return response


@post("/login/second/options", include_in_schema=False)
async def ask_for_own(request: Visit, database: NamedDependency[Database]) -> Response[bytes]:
    """Tell what a passkey has to sign of the account whose password was right."""
    demand_own_origin(request, when_told=True)
    step = step_of(request)
    account_id, _ = await steps.read(database, step)
    await throttling.take(database, challenges.ASKED, place_of(address_of(request)))
    async with database.writing() as session:
        site = site_of(request.app.state.settings)
        options = await passkeys.begin(session, Ceremony.SECOND_PROOF, step, site, account_id)
    return to_sign(options)


@post("/login/second/passkey", include_in_schema=False)
async def give_passkey(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Open the session when a passkey gives the second proof; begin again where that took too long."""
    demand_own_origin(request, when_told=True)
    form = await request.form()
    asked_for, answer = within(text_in(form, "next")), text_in(form, "credential", LONGEST + 1)
    try:
        signed = await by_passkey.finish(
            database,
            site_of(request.app.state.settings),
            step_of(request),
            answer,
            previous=cookie_of(request),
            browser=browser_of(request),
        )
    except NotSignedIn:
        return begin_anew(asked_for)
    except (NotAcceptable, Busy) as refusal:
        return await second_page(request, database, asked_for, refusal)
    return onward(request, signed, asked_for)


PASSKEYS = (ask_for_any, sign_in_with_passkey, ask_for_own, give_passkey)
