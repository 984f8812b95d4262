"""What HTTP requires of every answer.

HEAD is answered wherever GET is (RFC 9110, section 9.3.2), ``Allow`` names the methods that are answered (10.2.1), and
every request must name one Host (RFC 9112, section 3.2).
"""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Method, Receive, Scope, Send

from api.bodies import WAS_HEAD

SHARED: tuple[tuple[bytes, bytes], ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-expose-headers", b"Link"),
)
"""Headers of answers about goods, which scripts of any other site may read (Fetch standard, CORS protocol)."""

METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""Methods that any route answers, beside HEAD and OPTIONS."""


def answering_head(app: Litestar) -> ASGIApp:
    """Return an application that answers HEAD like GET, without a body, and names HEAD in ``Allow``."""
    answering = app.asgi_handler

    @lru_cache(1024)
    def allowed(path: str) -> bytes:
        answered = [method for method in METHODS if _answers(app, path, method)]
        heads = ["HEAD"] if "GET" in answered else []
        return ", ".join([*answered, *heads, "OPTIONS"]).encode()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await answering(scope, receive, send)
            return
        path, is_head = scope["path"], scope["method"] == "HEAD"

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(message, allowed, path)
            elif message["type"] == "http.response.body" and is_head:
                message["body"] = b""
            await send(message)

        if is_head:
            scope["method"] = "GET"
            scope["state"][WAS_HEAD] = True
        await answering(scope, receive, send_head)

    return answer


async def share(message: Message, scope: Scope) -> None:
    """Let scripts of other sites read the answers of the resolver of GS1 Digital Links. A hook of ``before_send``."""
    if message["type"] == "http.response.start" and scope["path"].startswith(RESOLVED):
        message["headers"] = [*message["headers"], *SHARED]


RESOLVED = ("/01/", "/.well-known/gs1resolver")


def refusing_host(scope: HTTPScope) -> ASGIApp | None:
    """Return the answer to a request that names no host or several: 400 (RFC 9112, 3.2); None for any other."""
    return None if sum(name == b"host" for name, _ in scope["headers"]) == 1 else _no_one_host


async def _no_one_host(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 # the signature that ASGI requires
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(NO_ONE_HOST))]
    await send({"type": "http.response.start", "status": HTTPStatus.BAD_REQUEST, "headers": headers})
    await send({"type": "http.response.body", "body": NO_ONE_HOST, "more_body": False})


NO_ONE_HOST = (
    b'{"type":"about:blank","title":"Bad Request","status":400,"detail":"A request names one Host, and only one."}'
)


def _tell(message: HTTPResponseStartEvent, allowed: Callable[[str], bytes], path: str) -> None:
    """Name all methods of an address in ``Allow``; the framework names those of one handler only."""
    headers = list(message["headers"])
    if any(name.lower() == b"allow" for name, _ in headers):
        others = [header for header in headers if header[0].lower() != b"allow"]
        message["headers"] = [*others, (b"allow", allowed(path))]


def _answers(app: Litestar, path: str, method: Method) -> bool:
    try:
        app.asgi_router.handle_routing(path=path, method=method)
    except HTTPException:
        return False
    return True
