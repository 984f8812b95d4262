"""The access log of requests: what a request showed to a signed-in account is entered before the answer is sent.

No route enters anything itself: rows are noted where they are read (``registry/seeing.py``).
"""

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.status_codes import HTTP_300_MULTIPLE_CHOICES
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from registry.database import undoing
from registry.people.accesses import Accesses
from registry.people.permissions import Actor
from registry.seeing import looking


class AccessLog(ASGIMiddleware):
    """Enters who looked at whose data. It runs behind ``Authentication``; a refused request shows nothing."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        actor: Actor | None = scope["state"].get("actor")
        if actor is None:
            await next_app(scope, receive, send)
            return
        accesses: Accesses = ASGIConnection(scope).app.state.accesses
        shows = True
        with looking() as look:

            async def send_entered(message: Message) -> None:
                nonlocal shows
                if message["type"] == "http.response.start":
                    shows = message["status"] < HTTP_300_MULTIPLE_CHOICES
                if shows:
                    with undoing(undone=False):
                        await accesses.enter(actor, look)
                await send(message)

            await next_app(scope, receive, send_entered)
