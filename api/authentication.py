"""Who sent a request: by token, or by the session cookie, which the page of another site must not be able to use.

A browser sends the cookie with every request to this service, whichever page makes it. So a changing request that comes
with the cookie must come from our own origin (Origin, or Sec-Fetch-Site where a browser hides it), and forms carry a
token that only our pages know. A request with a bearer token needs neither: no page can make a browser send
one.
"""

import hashlib
import hmac
from typing import Any

import structlog
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings
from registry import vocabulary
from registry.errors import NotOurForm, NotSignedIn
from registry.people import identities
from registry.people.challenges import LASTS
from registry.people.devices import KNOWN_FOR, Browser
from registry.people.passkeys import Site
from registry.people.permissions import Actor, demand_scope, without_office
from registry.people.sessions import SignedIn, actor_of_cookie
from registry.people.tokens import actor_of_token
from registry.saying import say

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing, RFC 9110 section 9.2.1."""
HIDDEN = "null"
"""The Origin of a page whose origin the browser hides (RFC 6454, section 7.1)."""
LABEL = b"sogoc form 1"
LONGEST_COOKIE = 100
Connection = ASGIConnection[Any, Any, Any, Any]
log = structlog.get_logger()


class Authentication(ASGIMiddleware):
    """Puts the Actor, or None, into the request's state. A request with neither token nor cookie costs no read."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: Request[Any, Any, Any] = Request(scope)
        actor: Actor | None = None
        authorization = connection.headers.get("authorization")
        if authorization is not None:
            actor = await _bearer(connection, authorization)
            if connection.method not in SAFE:
                demand_scope(actor, vocabulary.Scope.WRITE_OWN)
        elif (cookie := cookie_of(connection)) is not None:
            if connection.method not in SAFE:
                demand_own_origin(connection)
            actor = await actor_of_cookie(connection.app.state.database, cookie)
            if actor is not None and proof_lacking(connection.app.state.settings, actor):
                actor = without_office(actor)
        scope["state"]["actor"] = actor
        await next_app(scope, receive, send)


def proof_lacking(settings: Settings, actor: Actor) -> str:
    """Return the page on which an officer sets up the proof that this session lacks; empty where none is missing."""
    if settings.officers_need_identity and actor.factor != identities.FACTOR:
        return "/account/identity"
    return "/account/factors" if settings.officers_need_second_proof and actor.factor is None else ""


async def _bearer(connection: Connection, authorization: str) -> Actor:
    scheme, _, text = authorization.partition(" ")
    actor = None
    if scheme.lower() == "bearer":
        actor = await actor_of_token(connection.app.state.database, text.strip())
    if actor is None:
        raise NotSignedIn(say("The Authorization header holds no token that is valid now."))
    return actor


def cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie; the prefix binds it to https and this very host (RFC 6265bis)."""
    return "__Host-sogoc" if settings.public_url.scheme == "https" else "sogoc"


def cookie_of(connection: Connection) -> str | None:
    """Return the value of the session cookie, if one was sent that can be ours."""
    value = connection.cookies.get(cookie_name(connection.app.state.settings))
    return value if value and len(value) <= LONGEST_COOKIE else None


def session_cookie(settings: Settings, value: str) -> Cookie:
    """Return the cookie that signs a browser in. It ends with the browser; the register ends it earlier."""
    return Cookie(
        key=cookie_name(settings),
        value=value,
        path="/",
        httponly=True,
        secure=settings.public_url.scheme == "https",
        samesite="lax",
    )


def ended_cookie(settings: Settings) -> Cookie:
    """Return the cookie that makes a browser forget the session."""
    cookie = session_cookie(settings, "")
    cookie.max_age = 0
    return cookie


def device_name(settings: Settings) -> str:
    """Return the name of the cookie by which an account knows a browser."""
    return f"{cookie_name(settings)}-device"


def step_name(settings: Settings) -> str:
    """Return the name of the cookie between the password and the second proof."""
    return f"{cookie_name(settings)}-step"


def passkey_name(settings: Settings) -> str:
    """Return the name of the cookie of a sign-in that begins with a passkey."""
    return f"{cookie_name(settings)}-passkey"


def identity_name(settings: Settings) -> str:
    """Return the name of the cookie of a browser that was sent to the identity service."""
    return f"{cookie_name(settings)}-identity"


def kept_name(settings: Settings) -> str:
    """Return the name of the cookie under which a browser finds a kept form."""
    return f"{cookie_name(settings)}-kept"


def kept_cookie(settings: Settings, value: str) -> Cookie:
    """Return the cookie of a form that is kept; an empty value ends it."""
    cookie = session_cookie(settings, value)
    cookie.key, cookie.max_age = kept_name(settings), 3600 if value else 0
    return cookie


def browser_of(connection: Connection) -> Browser:
    """Return what a request says of its browser."""
    device = connection.cookies.get(device_name(connection.app.state.settings), "")
    agent = connection.headers.get("user-agent", "")
    return Browser(address_of(connection), agent, device if 0 < len(device) <= LONGEST_COOKIE else None)


def proving(connection: Connection) -> dict[str, Any]:
    """Return, for an act that asks for a proof, where the proof is given: ``Prepare`` of ``registry/acts``."""
    site, browser = site_and_browser(connection)
    return {"site": site, "browser": browser}


def site_and_browser(connection: Connection) -> tuple[Site, Browser]:
    """Return where somebody proves their identity: at which site, with which browser."""
    return site_of(connection.app.state.settings), browser_of(connection)


def signing_cookies(settings: Settings, signed: SignedIn) -> list[Cookie]:
    """Return the cookies of a new sign-in: that of the session, and that of the browser, which is kept longer."""
    device = session_cookie(settings, signed.device)
    device.key, device.max_age = device_name(settings), int(KNOWN_FOR.total_seconds())
    return [session_cookie(settings, signed.cookie), device]


def step_cookie(settings: Settings, value: str) -> Cookie:
    """Return the cookie between the password and the second proof; an empty value ends it."""
    cookie = session_cookie(settings, value)
    cookie.key, cookie.max_age = step_name(settings), 600 if value else 0
    return cookie


def passkey_cookie(settings: Settings, value: str) -> Cookie:
    """Return the cookie to which a challenge is bound; an empty value ends it."""
    cookie = session_cookie(settings, value)
    cookie.key, cookie.max_age = passkey_name(settings), int(LASTS.total_seconds()) if value else 0
    cookie.samesite = "strict"
    return cookie


def identity_cookie(settings: Settings, value: str) -> Cookie:
    """Return the cookie by which a returning browser is known; it is also sent with a link from another site."""
    cookie = session_cookie(settings, value)
    cookie.key, cookie.max_age = identity_name(settings), int(identities.LASTS.total_seconds()) if value else 0
    return cookie


def address_of(connection: Connection) -> str:
    """Return the address from which a request came, as the server knows it; the server resolves proxies."""
    return connection.client.host if connection.client is not None else ""


def demand_own_origin(connection: Connection, *, when_told: bool = False) -> None:
    """Refuse a request from another site's page: NotOurForm unless Origin is ours, or Sec-Fetch-Site is same-origin.

    A browser that is set to hide where it comes from sends ``Origin: null`` with our own forms too, and so does every
    browser from a sandboxed frame. Sec-Fetch-Site, which no page can set, tells the two apart (Fetch Metadata, W3C). A
    request without both headers is refused as well, because every browser of today sends one with a changing request;
    with ``when_told`` it passes, for machines that send no cookie.
    """
    origin, site = connection.headers.get("origin"), connection.headers.get("sec-fetch-site")
    if origin in {None, HIDDEN}:
        if site == "same-origin" or (site is None and origin is None and when_told):
            return
    elif origin.lower() in _own_origins(connection):
        return
    log.warning("request.foreign_origin", path=connection.scope["path"], origin=origin)
    raise NotOurForm(
        say(
            "It was not sent: the browser does not say that it comes from this page. Look it over and send it from "
            "here. If this comes up again, a setting or an add-on hides where forms come from: allow it for this "
            "address, or use another browser."
        ),
        code="origin",
    )


def csrf_token(cookie: str) -> str:
    """Return the token of this session's forms: HMAC-SHA-256 under the cookie's value, 64 hexadecimal digits.

    It is not stored, it changes with every sign-in, and it does not reveal the cookie.
    """
    return hmac.new(cookie.encode(), LABEL, hashlib.sha256).hexdigest()


def demand_csrf(request: Request[Any, Any, Any], form_value: object) -> None:
    """Refuse a form that our own page did not give to this session: NotOurForm."""
    cookie = cookie_of(request)
    given = form_value if isinstance(form_value, str) else ""
    if cookie is None or not hmac.compare_digest(csrf_token(cookie).encode(), given.encode()):
        log.warning("request.form_token_wrong", path=request.scope["path"])
        raise NotOurForm(say("This form belongs to another session; load the page again."), code="csrf")


def site_of(settings: Settings) -> Site:
    """Return the site for which passkeys are valid: the public address, whatever host a request names."""
    return Site((settings.public_url.host or "").lower(), _public_origin(settings), settings.office_name)


def _own_origins(connection: Connection) -> frozenset[str]:
    host = connection.headers.get("host", "")
    here = f"{connection.scope['scheme']}://{host}".lower()
    return frozenset({here, _public_origin(connection.app.state.settings)})


def _public_origin(settings: Settings) -> str:
    public = settings.public_url
    usual = {"http": 80, "https": 443}.get(public.scheme)
    origin = f"{public.scheme}://{public.host or ''}".lower()
    return origin + ("" if public.port in {None, usual} else f":{public.port}")
