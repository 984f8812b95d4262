"""Proving one's identity again before a decision, and then finding what was typed before."""

import re
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from pydantic import ConfigDict, Field, SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from api.authentication import (
    LONGEST_COOKIE,
    kept_cookie,
    kept_name,
    session_cookie,
    site_and_browser,
    site_of,
)
from api.language import Speech, language_of, speech
from api.pages.account.frame import Html, account_page
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit, within, workplace
from api.pages.passkeys import to_sign
from api.pages.submission import Submission, demand_shown
from registry.acts import Book
from registry.database import Database
from registry.errors import NotSignedIn, RegistryError
from registry.forms import LINE, Form, asked, judge
from registry.people import factors, passwords, proofs
from registry.people.keeping import KeptTyping, kept
from registry.people.permissions import Actor
from registry.people.proofs import Proof
from registry.saying import say

_ACT = re.compile(r"/acts/(\w+)$")
_OURS = frozenset({"idempotency", "version", "do", "shown"})
"""Hidden fields of a form, which nobody typed."""


class ProofForm(Form):
    """The password, and a code where the account has a second proof."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current: Annotated[Annotated[SecretStr, Field(max_length=passwords.LONGEST)], asked(say("Present password"))]
    code: Annotated[
        Annotated[str, Field(max_length=40), LINE] | None,
        asked(say("Code"), help=say("Six digits from your telephone, or one of your recovery codes.")),
    ] = None


@get("/prove")
async def show_proof(request: Visit, *, database: NamedDependency[Database], actor: NamedDependency[Actor]) -> Html:
    """Show the form."""
    return await _page(request, database, actor)


@post("/prove", status_code=200)
async def prove(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Note that the owner is here, under a new value of the session, and go on to what was typed."""
    try:
        form = judge(ProofForm, {name: submission.typed.get(name) or None for name in ProofForm.model_fields})
        proof = Proof(form.current.get_secret_value(), form.code or "")
        cookie = await proofs.prove_again(database, actor, proof, *site_and_browser(request))
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    return _proven(request, cookie)


@post("/prove/options", status_code=200)
async def begin_passkey(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # its use is to demand the token of our own page
) -> Response[bytes]:
    """Tell what a passkey of the account has to sign."""
    return to_sign(await proofs.begin(database, actor, site_of(request.app.state.settings)))


@post("/prove/passkey", status_code=200)
async def prove_by_passkey(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Note that the owner is here, because a passkey signed, and go on as after the password."""
    proof = Proof(passkey=submission.typed.get("credential") or "")
    try:
        cookie = await proofs.prove_again(database, actor, proof, *site_and_browser(request))
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    return _proven(request, cookie)


def _proven(request: Visit, cookie: str | None) -> Redirect:
    if cookie is None:
        raise NotSignedIn(say("Sign in to see these pages."))
    settings = request.app.state.settings
    return Redirect("/account/kept", status_code=303, cookies=[session_cookie(settings, cookie)])


@get("/kept")
async def show_kept(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    next: FromQuery[str] = "",  # noqa: A002 # the name in the address
    apart: FromQuery[str] = "",
) -> Response[Any]:
    """Go on to the form that was typed before, filled in; where nothing was typed, to the page that was asked for.

    ``api/resuming.py`` asks with ``apart`` for a form that has no page of its own: all that was typed is shown here,
    ready to be sent.
    """
    value = request.cookies.get(kept_name(request.app.state.settings), "")[:LONGEST_COOKIE]
    found = await kept(snapshot, actor, value) if value else None
    if found is None:
        onward = within(next)
        ended = kept_cookie(request.app.state.settings, "")
        return Redirect(workplace(request, actor) if onward == "/" else onward, status_code=303, cookies=[ended])
    if not apart:
        return Redirect(f"{found.path}?kept=1", status_code=303)
    titled = _titles(request.app.state.book, found, speech(language_of(request)))
    told = [(titled.get(name, ""), text) for name, text in found.typed.items() if text and name not in _OURS]
    typed = {name: text for name, text in found.typed.items() if name != "idempotency"}
    key = found.typed.get("idempotency", "")
    return account_page(request, "kept.html", path=found.path, told=told, typed=list(typed.items()), key=key)


def _titles(book: Book, found: KeptTyping, said: Speech) -> dict[str, str]:
    """Return the words of the fields, where the form is an act's."""
    named = _ACT.search(found.path)
    acts = [act for act in book.taken() if named is not None and act.name == named[1]]
    return titles(acts[0].asks, said) if acts else {}


async def _page(request: Visit, database: Database, actor: Actor, refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    async with database.reading() as connection:
        there = await factors.standing(connection, actor.account_id)
    asks = [one for one in controls(ProofForm, {}, said) if there.has_any or one.name != "code"]
    return account_page(
        request,
        "prove.html",
        refusal=refusal,
        fields=titles(ProofForm, said),
        asks=asks,
        has_passkeys=there.passkeys > 0 and site_of(request.app.state.settings).has_passkeys,
    )
