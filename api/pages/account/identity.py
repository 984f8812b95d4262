"""The account and the identity service: linking them and ending the link, each after the password."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.authentication import address_of, identity_cookie
from api.identity import Unavailable
from api.language import language_of, speech
from api.pages.account.factors import ProvenForm
from api.pages.account.frame import Html, account_page, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.identity import ACCOUNT, PRIVATE, service_of
from api.pages.submission import Submission, demand_shown
from registry import throttling
from registry.database import Database
from registry.errors import OutOfOrder, RegistryError
from registry.forms import judge
from registry.people import credentials, identities
from registry.people.attempts import place_of
from registry.people.permissions import Actor
from registry.saying import say


@get("/identity")
async def show_identity(request: Visit, *, database: NamedDependency[Database], actor: NamedDependency[Actor]) -> Html:
    """Show whether the account is linked, and the form to link it or to end the link."""
    return await _page(request, database, actor)


@post("/identity", status_code=200)
async def begin_link(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Show the way to the service once the password is right; a person whom the service proves then is linked."""
    service, holder, state = service_of(request), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    try:
        await _demand(request, database, actor, submission)
        await throttling.take(database, identities.ASKED, place_of(address_of(request)))
        address = await service.address(state, holder)
        async with database.writing() as session:
            await identities.begin(session, holder, state, ACCOUNT, session_id=actor.session_id)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    except Unavailable as fault:
        service.tell(fault)
        silent = say("The identity service does not answer just now. Try again later.")
        return await _page(request, database, actor, OutOfOrder(silent, code="identity_service"))
    response = account_page(request, "identity_go.html", address=address, service=service.name)
    response.cookies.append(identity_cookie(request.app.state.settings, holder))
    response.headers.update(PRIVATE)
    return response


@post("/identity/unlink", status_code=200)
async def end_link(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """End the link."""
    try:
        await _demand(request, database, actor, submission)
        async with database.writing() as session:
            await identities.unlink(session, actor)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    return see(ACCOUNT, "identity_unlinked")


async def _demand(request: Visit, database: Database, actor: Actor, submission: Submission) -> None:
    given = judge(ProvenForm, {"current": submission.typed.get("current") or None})
    secret = given.current.get_secret_value()
    await credentials.demand_password(database, actor.account_id, secret, address=address_of(request))


async def _page(request: Visit, database: Database, actor: Actor, refusal: RegistryError | None = None) -> Html:
    said, service = speech(language_of(request)), service_of(request)
    async with database.reading() as connection:
        linked = await identities.identities_of(connection, actor.account_id)
    return account_page(
        request,
        "identity.html",
        refusal=refusal,
        fields=titles(ProvenForm, said),
        proving=controls(ProvenForm, {}, said),
        linked=linked,
        service=service.name,
        needed=request.app.state.settings.officers_need_identity,
    )
