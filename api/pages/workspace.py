"""What the producer's pages and the desk share: sending visitors to sign in, and reading addresses."""

import hmac
import secrets
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from uuid import uuid4

from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.authentication import cookie_of, csrf_token, kept_cookie
from api.language import language_of, speech
from api.pages import wording
from api.pages.frame import Visit, Way, note_parameter, page
from api.problems import headers_of
from registry.errors import NotSignedIn, ProofNeeded, RegistryError
from registry.people import notices
from registry.people.keeping import keep
from registry.people.permissions import Actor
from registry.saying import Said, say

Html = Response[Any]
Entry = tuple[str, str, tuple[str, ...]]
"""An entry of the bar: its address, its words, and addresses of other pages that belong to it."""

W = TypeVar("W", bound=StrEnum)
INBOX = "/notices"


def keeping(provide: Callable[[Visit], Awaitable[Actor]]) -> Callable[[Visit], Awaitable[Actor]]:
    """Return a provider of the actor that reads the form of a visitor whose session has ended, to keep it."""

    async def provided(request: Visit) -> Actor:
        try:
            return await provide(request)
        except NotSignedIn:
            await _read_form(request)
            raise

    return provided


async def _read_form(request: Visit) -> None:
    """Keep the typed content of a form that our own page gave to the session whose cookie was sent."""
    cookie = cookie_of(request)
    if request.method != "POST" or cookie is None:
        return
    typed: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            typed[name] = f"{typed[name]}\n{value}" if name in typed else value
    if hmac.compare_digest(csrf_token(cookie).encode(), typed.get("csrf", "").encode()):
        request.scope["state"]["typed"] = typed


def redirecting_to_sign_in(home: str) -> Callable[[Request[Any, Any, Any], NotSignedIn], Redirect]:
    """Return a handler that sends a visitor to the sign-in page, and from there back to the page that was asked for.

    A visitor who sent a form finds its content again.
    """

    def to_sign_in(request: Request[Any, Any, Any], _: NotSignedIn) -> Redirect:
        back = request.scope["path"] if request.method == "GET" else home
        if request.method == "GET" and request.url.query:
            back = f"{back}?{request.url.query}"
        return _keeping(request, f"/login?next={quote(back, safe='/')}")

    return to_sign_in


def to_proof(request: Request[Any, Any, Any], _: ProofNeeded) -> Redirect:
    """Redirect to the page that proves the identity again, and keep what was typed."""
    return _keeping(request, "/account/prove")


def _keeping(request: Visit, address: str) -> Redirect:
    """Redirect, and keep what was typed, if anything, for the account in which it was typed."""
    typed: dict[str, str] | None = request.scope["state"].get("typed")
    cookie = cookie_of(request)
    redirect = Redirect(address, status_code=HTTP_303_SEE_OTHER)
    if typed is not None and cookie is not None:
        value = secrets.token_urlsafe(32)
        state = request.app.state
        redirect.background = BackgroundTask(keep, state.database, value, cookie, request.scope["path"], typed)
        redirect.cookies.append(kept_cookie(state.settings, value))
    return redirect


def working_page(
    request: Visit,
    template: str,
    *,
    nav: Sequence[Way],
    said_after: Mapping[str, Said],
    refusal: RegistryError | None = None,
    fields: Mapping[str, str] | None = None,
    status: int | None = None,
    **context: Any,
) -> Html:
    """Answer with a page on which something is done; with a ``refusal`` it says what the rule requires, and its status.

    ``status`` replaces it, for a refusal of an earlier visit. ``fields`` are the words of the form's fields by the
    names that faults use; ``said_after`` are the sentences that an address may name after an act.
    """
    said = speech(language_of(request))
    error_summary = wording.error_summary(refusal, said, fields) if refusal is not None else None
    done = said_after.get(request.query_params.get("done", ""))
    return page(
        request,
        template,
        status=status or (error_summary.status if error_summary else HTTPStatus.OK),
        headers=headers_of(refusal) if refusal is not None else None,
        nav=nav,
        error_summary=error_summary,
        problems=error_summary.by_field if error_summary else {},
        done=said.tell(done) if done and error_summary is None else "",
        idempotency_key=uuid4().hex,
        **context,
    )


def bar(request: Visit, home: str, entries: Sequence[Entry]) -> list[Way]:
    """Return the bar and the inbox, with the current entry marked; the first is current only at ``home`` itself."""
    path = request.scope["path"]

    def is_here(address: str, others: tuple[str, ...]) -> bool:
        return path == address or (
            address != home and any(f"{path}/".startswith(f"{one}/") for one in (address, *others))
        )

    unread = request.scope["state"].get("unread", 0)
    inbox = (INBOX, speech(language_of(request)).tell(say("Notices")), ())
    return [
        Way(address, words, is_here(address, others), unread if address == INBOX else 0)
        for address, words, others in (*entries[:1], inbox, *entries[1:])
    ]


async def count_notices(request: Visit, actor: Actor) -> None:
    """Read how many unread notices the actor has, for the bar."""
    async with request.app.state.database.reading() as connection:
        request.scope["state"]["unread"] = await notices.count_unread(connection, actor)


def see(address: str, done: str, **more: str) -> Redirect:
    """Redirect to a page that says what was done; ``done`` names one of the page's own sentences."""
    query = urlencode({"done": done, **{name: text for name, text in more.items() if text}})
    return Redirect(f"{address}?{query}", status_code=HTTP_303_SEE_OTHER)


def query_text(request: Visit, name: str) -> str:
    """Return a parameter of the address: NFC, printable, at most 200 characters."""
    note_parameter(request, name)
    text = unicodedata.normalize("NFC", (request.query_params.get(name) or "")[:200])
    return "".join(character for character in text if character.isprintable()).strip()


def query_word(request: Visit, name: str, words: type[W]) -> W | None:
    """Return a word of the office from the address; an unknown word is ignored, and the page says so."""
    text = query_text(request, name)
    if text in words._value2member_map_:
        return words(text)
    note_parameter(request, name, ignored=text)
    return None
