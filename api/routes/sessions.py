"""Signing in and out, and reading one's own account."""

import json
from http import HTTPStatus
from typing import Any

from litestar import Controller, Request, Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import (
    address_of,
    browser_of,
    cookie_of,
    demand_own_origin,
    ended_cookie,
    session_cookie,
    signing_cookies,
    site_and_browser,
    site_of,
)
from api.forms.people import NewProofForm, PasskeyForm, PasswordForm, SignInForm
from api.problems import may_answer
from api.settings import Settings
from api.views.people import MeView, me_view
from registry.database import Database
from registry.errors import NotSignedIn
from registry.people import credentials, directory, proofs, sessions
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.people.proofs import Proof
from registry.people.steps import HalfSignedIn
from registry.saying import say

Asking = Request[Any, Any, Any]


class SessionController(Controller):
    path = "/sessions"
    tags = ("Sessions",)

    @post(
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.TOO_MANY_REQUESTS,
        )
    )
    async def sign_in(
        self,
        request: Asking,
        data: JSONBody[SignInForm],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
    ) -> Response[MeView]:
        """Sign in: sets the session cookie, always a new one, and tells who you are.

        An account with a second proof answers 401 with the code ``second_factor`` until ``code`` is sent too.

        An Idempotency-Key has no effect here: nothing that opens a session may be stored and answered again.
        """
        demand_own_origin(request, when_told=True)
        previous, browser = cookie_of(request), browser_of(request)
        try:
            secret = data.password.get_secret_value()
            signed = await sessions.sign_in(database, data.login, secret, previous=previous, browser=browser)
        except HalfSignedIn as half:
            if data.code is None:
                raise half.refusal() from half
            signed = await sessions.finish(database, half.step, data.code, previous=previous, browser=browser)
        async with database.reading() as snapshot:
            view = await _me(snapshot, signed.actor)
        return Response(
            view,
            status_code=HTTPStatus.CREATED,
            cookies=signing_cookies(settings, signed),
            headers={"Location": "/api/v1/me", "Cache-Control": "no-store"},
        )

    @delete("/current", status_code=HTTPStatus.NO_CONTENT, responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def sign_out(
        self, request: Asking, session: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
    ) -> Response[None]:
        """Sign this browser out."""
        cookie = cookie_of(request)
        if cookie is None:
            raise NotSignedIn(say("No session cookie was sent. A token is revoked under /api/v1/tokens."))
        await sessions.sign_out(session, cookie)
        return _gone(settings)

    @delete(status_code=HTTPStatus.NO_CONTENT, responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def sign_out_everywhere(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        settings: NamedDependency[Settings],
    ) -> Response[None]:
        """Sign every browser of this account out."""
        await sessions.sign_out_everywhere(session, actor)
        return _gone(settings)


@get(responses=may_answer(HTTPStatus.UNAUTHORIZED))
async def who_am_i(snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]) -> Response[MeView]:
    """Read who you are: account, roles, and the parties they are held in."""
    return Response(await _me(snapshot, actor), headers={"Cache-Control": "no-store"})


@post(
    "/password",
    status_code=HTTPStatus.NO_CONTENT,
    responses=may_answer(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
async def change_password(
    request: Asking,
    data: JSONBody[PasswordForm],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
) -> None:
    """Change your password, in a browser; all other browsers are signed out, and tokens issued in them end."""
    cookie = cookie_of(request)
    await credentials.change_password(
        database,
        actor,
        current=data.current.get_secret_value(),
        new=data.new.get_secret_value(),
        keep=None if cookie is None else digest_of(cookie),
        address=address_of(request),
    )


PROVES = may_answer(
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS
)


@post("/proof", status_code=HTTPStatus.NO_CONTENT, responses=PROVES)
async def prove_again(
    request: Asking,
    data: JSONBody[NewProofForm],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
) -> Response[None]:
    """Prove again that it is you, for a quarter of an hour of decisions; the session's cookie gets a new value.

    A decision by a session that was not proven for so long answers 403 with the code ``proof_needed``. A passkey proves
    it as well, at ``/api/v1/me/proof/passkey``.
    """
    return await _proven(request, database, actor, Proof(data.current.get_secret_value(), data.code or ""))


@post("/proof/options", status_code=HTTPStatus.OK, responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
async def ask_for_passkey(
    request: Asking, database: NamedDependency[Database], actor: NamedDependency[Actor]
) -> Response[dict[str, Any]]:
    """Ask what your passkey has to sign, within five minutes: the options of ``navigator.credentials.get``.

    The answer is accepted once. It proves again that it is you, or is sent with what asks for a proof of its own.
    """
    options = json.loads(await proofs.begin(database, actor, site_of(request.app.state.settings)))
    return Response(options, headers={"Cache-Control": "no-store"})


@post("/proof/passkey", status_code=HTTPStatus.NO_CONTENT, responses=PROVES)
async def prove_by_passkey(
    request: Asking,
    data: JSONBody[PasskeyForm],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
) -> Response[None]:
    """Prove again by a passkey that it is you; the session's cookie gets a new value."""
    return await _proven(request, database, actor, Proof(passkey=data.credential))


async def _proven(request: Asking, database: Database, actor: Actor, proof: Proof) -> Response[None]:
    cookie = await proofs.prove_again(database, actor, proof, *site_and_browser(request))
    if cookie is None:
        raise NotSignedIn(say("This session has ended meanwhile: sign in again."))
    cookies = [session_cookie(request.app.state.settings, cookie)]
    return Response(None, status_code=HTTPStatus.NO_CONTENT, cookies=cookies)


async def _me(snapshot: AsyncConnection, actor: Actor) -> MeView:
    row = await directory.account(snapshot, actor.account_id)
    return me_view(actor, row.login, await directory.memberships(snapshot, [actor.account_id]))


def _gone(settings: Settings) -> Response[None]:
    return Response(None, status_code=HTTPStatus.NO_CONTENT, cookies=[ended_cookie(settings)])


me = Router(
    "/me", route_handlers=[who_am_i, change_password, prove_again, ask_for_passkey, prove_by_passkey], tags=["Sessions"]
)
