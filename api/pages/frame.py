"""The frame of every page: whose it is, its language, the way to other pages."""

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
from litestar import MediaType, Request, Response
from litestar.handlers import BaseRouteHandler

from api.addresses import OF_A_LIST, parameters_of
from api.authentication import cookie_of, csrf_token
from api.language import PARAMETER, language_of, remembering, speech
from api.pages.rendering import render
from api.pages.tasks import task_of
from registry.people.permissions import Actor
from registry.saying import Language, say
from registry.vocabulary import STAFF, Role

Visit = Request[Any, Any, Any]


WORKPLACES = (("/desk", STAFF | {Role.MANAGER}), ("/producer", frozenset({Role.PRODUCER, Role.REPRESENTATIVE})))
"""Where the work of each face begins, and which roles may enter."""
LONGEST_ONWARD = 1000
"""Most characters of an address to go on to after signing in: what ``identity_step.onward`` can hold."""


class Way(msgspec.Struct):
    """One entry of the bar."""

    address: str
    words: str
    current: bool
    count: int = 0
    """How many items wait there."""


STRAY = (
    "utm_", "fbclid", "gclid", "dclid", "msclkid", "ttclid", "igshid", "mc_cid", "mc_eid", "_ga", "zarsrc",
)  # fmt: skip
"""Beginnings of parameters that other services add to an address; pages ignore them without a remark."""


def note_parameter(request: Visit, name: str, ignored: str = "") -> None:
    """Note that a page reads a parameter of its address, and a value of it that the page has to ignore."""
    known: dict[str, str] = request.scope["state"].setdefault("asked", {})
    known[name] = ignored or known.get(name, "")


def ignored(request: Visit) -> list[str]:
    """Return what the page ignores of its address: filters that it does not have, and unknown words."""
    known: dict[str, str] = request.scope["state"].get("asked", {})
    # An address without a route has no handler.
    handler: BaseRouteHandler | None = cast("dict[str, Any]", request.scope).get("route_handler")
    named = {PARAMETER, "done", *OF_A_LIST, *known, *(parameters_of(handler) if handler is not None else ())}
    told = [(name, text) for name, text in known.items() if text]
    told += [(name, text) for name, text in request.query_params.items() if name not in named]
    return [
        f"{name}={text}"[:100] for name, text in told if not name.startswith(STRAY) and f"{name}{text}".isprintable()
    ]


def visitor(request: Visit) -> Actor | None:
    """Return the account that is signed in. An address that no route answers does not read the cookie."""
    actor: Actor | None = request.scope["state"].get("actor")
    return actor


def frame(request: Visit) -> dict[str, Any]:
    """Return the names the layouts need; a page adds its own."""
    language = language_of(request)
    settings = request.app.state.settings
    cookie = cookie_of(request)
    actor = visitor(request)
    return {
        "brand": settings.office_name,
        "voucher": settings.office_voucher,
        "visitor": actor.name if actor else None,
        "nav": ways(request),
        "other_language": in_language(request, "en" if language == "vi" else "vi"),
        "ignored": ignored(request),
        "query": "",
        "help": help_on(request),
        "csrf": csrf_token(cookie) if cookie else "",
    }


def help_on(request: Visit) -> tuple[str, str] | None:
    """Return the page of help for this page, and its title."""
    task = task_of(request.scope["path"])
    return None if task is None else (f"/help/{task.slug}", speech(language_of(request)).tell(task.title))


def ways(request: Visit) -> list[Way]:
    """Return the bar's entries for this visitor: only pages that exist and that the visitor may open."""
    actor, path = visitor(request), request.scope["path"]
    tell = speech(language_of(request)).tell
    entries = [("/search", tell(say("The register"))), ("/about", tell(say("About")))]
    if actor is None:
        entries.append(("/login", tell(say("Sign in"))))
    elif (own := workplace(request, actor)) != "/":
        entries.insert(0, (own, tell(say("My work"))))
    return [Way(address, words, path == address or path.startswith(f"{address}/")) for address, words in entries]


def workplace(request: Visit, actor: Actor) -> str:
    """Return where an account works: the desk, the producer's pages, or the front page where it has neither."""
    existing = {route.path for route in request.app.routes}
    return next(
        (address for address, roles in WORKPLACES if address in existing and not roles.isdisjoint(actor.roles)), "/"
    )


def within(address: str) -> str:
    """Return where to go after signing in: an address of this service, no longer than can be stored."""
    plain = address.replace("\\", "/")
    is_ours = plain.startswith("/") and not plain.startswith("//") and address.isprintable()
    return address if is_ours and len(address) <= LONGEST_ONWARD else "/"


def in_language(request: Visit, language: Language) -> str:
    """Return this page's address in another language, with everything else unchanged."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != PARAMETER]
    return "?" + urlencode([*kept, (PARAMETER, language)])


def page(
    request: Visit,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[bytes]:
    """Answer with a page in the reader's language. Pages are for one reader: no cache may keep them."""
    language = language_of(request)
    body = render(template, language, **{**frame(request), **context})
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            "Cache-Control": "no-cache" if visitor(request) is None else "no-store",
            "Content-Language": language,
            "Vary": "Accept-Language, Cookie",
            **(headers or {}),
        },
        cookies=remembering(request),
    )
