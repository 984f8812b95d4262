"""The mail address for letters and links; a new address needs a proof of its own, however fresh the session is."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.acting import prepare, provided
from api.authentication import proving, site_of
from api.language import Speech, language_of, speech
from api.pages.account.frame import HOME, Html, account_page, see
from api.pages.forms.controls import Control, controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from registry.acts import take
from registry.database import Database
from registry.errors import RegistryError
from registry.forms import judge
from registry.parties.reach import ReachForm, write_to
from registry.people import dispatching, factors, notices
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Tongue

HERE = f"{HOME}/address"
TYPED = ("email", "current", "code", "credential")


@get("/address")
async def show_address(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show the present address, and the form for a new one."""
    return await _page(request, snapshot, actor)


@post("/address", status_code=200)
async def change_address(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Change the address, or say what is wrong."""
    async with database.reading() as connection:
        language = (await notices.reach(connection, actor)).language or Tongue.VIETNAMESE
    try:
        asked = {name: submission.typed.get(name) or None for name in TYPED} | {"language": language}
        form = judge(ReachForm, asked)
        given = {**provided(state), **proving(request)}
        house = await prepare(write_to, database, actor, actor.account_id, form, house=given)
        async with database.writing() as session:
            await take(session, actor, write_to, actor.account_id, form, provided=house)
    except RegistryError as refusal:
        demand_shown(refusal)
        async with database.reading() as connection:
            return await _page(request, connection, actor, email=submission.text("email") or "", refusal=refusal)
    return see(HERE, "address_changed")


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    email: str | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    now = await notices.reach(connection, actor)
    there = await factors.standing(connection, actor.account_id)
    has_passkeys = there.passkeys > 0 and site_of(request.app.state.settings).has_passkeys
    typed = {"email": now.email or "" if email is None else email}
    names = ("email", "current", "code") if there.has_any else ("email", "current")
    return account_page(
        request,
        "address.html",
        refusal=refusal,
        fields=titles(ReachForm, said),
        by_password=_asked(said, typed, names, "p-" if has_passkeys else "f-"),
        by_passkey=_asked(said, typed, ("email",), "f-") if has_passkeys else [],
        goes_to=dispatching.address_of(now.email, now.login) or "",
        failed=await dispatching.unanswered(connection, actor.account_id),
    )


def _asked(said: Speech, typed: Mapping[str, str], names: Sequence[str], at: str) -> list[Control]:
    """Return the controls of one of the forms; the proof is required here, because a new address always needs one."""
    found = [one for one in controls(ReachForm, typed, said) if one.name in names]
    for one in found:
        one.at = at
        if one.name == "email":
            one.help = said.tell(say("Left empty, mail goes to your login, where that is an address."))
        else:
            one.is_required, one.weight = True, ""
    return found
