"""How often something may be asked over HTTP: a limit guards a route, or is taken in its handler.

The limiter itself, with its promises, is ``registry/throttling.py``. A limit stands with what it protects.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from api.authentication import address_of
from registry import throttling
from registry.people.permissions import Actor
from registry.throttling import Limit

Connection = ASGIConnection[Any, Any, Any, Any]
Key = Callable[[Connection], str]
Cost = Callable[[Connection], int]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


def network(connection: Connection) -> str:
    """Return the network that sent a request, /24 or /64: changing the address within it does not help."""
    return throttling.network_of(address_of(connection))


def sender(connection: Connection) -> str:
    """Return the account that sent a request, or the network where nobody is signed in."""
    actor: Actor | None = connection.scope["state"].get("actor")
    return network(connection) if actor is None else f"account {actor.account_id}"


def one(connection: Connection) -> int:  # noqa: ARG001 # each request costs the same
    """Return 1."""
    return 1


def length(connection: Connection) -> int:
    """Return the bytes that a request announces, at least 1; a body without a length is measured where it is read."""
    said = connection.headers.get("content-length", "")
    return max(1, int(said)) if said.isascii() and said.isdigit() else 1


def throttled(limit: Limit, *, by: Key = sender, cost: Cost = one) -> Guard:
    """Return the guard of a route that refuses (429, Retry-After) a sender who asks for more than a limit allows.

    It counts before the body is read and before a transaction is opened.
    """

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        await throttling.take(connection.app.state.database, limit, by(connection), cost=cost(connection))

    return guard
