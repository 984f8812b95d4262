"""What a handler may ask for. At most one of ``session`` and ``snapshot``: Litestar closes generators together.

Litestar also opens independent dependencies together, and abandons a half-open generator when another dependency
refuses: the connection would leak. So both depend on ``admitted``, which puts them into a later batch than everything
that may refuse the request: first the sender (``actor``), then the content (``answers``, which need the actor).
"""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.idempotency import Idempotency, idempotency_of
from api.paging import Page, page_of
from api.settings import Settings
from registry.database import Database
from registry.errors import NotSignedIn
from registry.people.permissions import Actor
from registry.saying import say
from search.passages import PassageFinder


def provide_arrived() -> bool:
    """Has no value of its own: a dependency on it is provided in the same batch as those on the actor."""
    return True


def provide_admitted(arrived: NamedDependency[bool]) -> bool:  # noqa: ARG001 # its use is its place in the order
    """Has no value of its own: a dependency on it is opened after everything that may refuse."""
    return True


async def provide_session(state: State, admitted: NamedDependency[bool]) -> AsyncIterator[AsyncSession]:  # noqa: ARG001 # its use is its place in the order
    """One transaction per request, committed before the answer is sent."""
    async with state.database.writing() as session:
        yield session


async def provide_snapshot(state: State, admitted: NamedDependency[bool]) -> AsyncIterator[AsyncConnection]:  # noqa: ARG001 # likewise
    """A snapshot of the register to read from."""
    async with state.database.reading() as connection:
        yield connection


def provide_visitor(request: Request[Any, Any, Any]) -> Actor | None:
    """Whoever signed the request, or None."""
    actor: Actor | None = request.scope["state"].get("actor")
    return actor


def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """Whoever signed the request; a request without a signature is refused."""
    actor = provide_visitor(request)
    if actor is None:
        raise NotSignedIn(say("This needs an account: sign in, or send a token."))
    return actor


async def provide_idempotency(request: Request[Any, Any, Any]) -> Idempotency:
    return await idempotency_of(request)


def provide_page(request: Request[Any, Any, Any]) -> Page:
    return page_of(request)


def provide_database(state: State) -> Database:
    database: Database = state.database
    return database


def provide_settings(state: State) -> Settings:
    settings: Settings = state.settings
    return settings


def provide_engine(state: State) -> Any:
    return state.engine


def provide_passages(state: State) -> PassageFinder:
    """What finds passages: the embedded engine, which always exists."""
    finder: PassageFinder = state.indexes.public.embedded
    return finder


DEPENDENCIES = {
    "arrived": Provide(provide_arrived, sync_to_thread=False),
    "admitted": Provide(provide_admitted, sync_to_thread=False),
    "session": Provide(provide_session),
    "snapshot": Provide(provide_snapshot),
    "visitor": Provide(provide_visitor, sync_to_thread=False),
    "actor": Provide(provide_actor, sync_to_thread=False),
    "idempotency": Provide(provide_idempotency),
    "paging": Provide(provide_page, sync_to_thread=False),
    "database": Provide(provide_database, sync_to_thread=False),
    "settings": Provide(provide_settings, sync_to_thread=False),
    "engine": Provide(provide_engine, sync_to_thread=False),
    "passages": Provide(provide_passages, sync_to_thread=False),
}
