"""The JSON addresses at which acts are read: the options and the history of a subject, and every act of the office."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.acting.views import ActView, HistoryLine, OptionView, act_view, history_view
from api.language import speech, wished_by
from api.paging import Page
from api.problems import may_answer, of_registry
from api.routes.answering import heading_of
from registry.acts import ActSubject, Book, history_of, options, read, told_line
from registry.people.permissions import Actor


def address_of(on: ActSubject[Any]) -> str:
    """Return the address of a subject, with its key as a parameter."""
    return f"/{on.plural}/{{subject_id:{type_of(on)}}}"


def type_of(on: ActSubject[Any]) -> str:
    """Return the type of a subject's key, as addresses name it."""
    return "int" if on.key.type.python_type is int else "uuid"


def options_route(book: Book, on: ActSubject[Any]) -> HTTPRouteHandler:
    """Return the route of the options that an account has on a subject."""

    async def handler(
        request: Request[Any, Any, Any],
        subject_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
    ) -> list[OptionView]:
        """Read what this account may do now, and what hinders the rest."""
        told = speech(wished_by(request))
        matter = await read(snapshot, actor, on, subject_id)
        return [
            OptionView(
                act=option.act.slug,
                title=told.tell(option.act.title),
                outcome=told.tell(option.act.outcome),
                leads_to=option.act.leads_to.value if option.act.leads_to else None,
                waits=option.waits,
                is_own=option.is_own,
                hindrance=of_registry(option.hindrance, told)[0] if option.hindrance else None,
            )
            for option in await options(snapshot, actor, book, on, matter)
        ]

    return _reading(handler, on, "options")


def history_route(book: Book, on: ActSubject[Any]) -> HTTPRouteHandler:
    """Return the route of the history of a subject."""

    async def handler(
        request: Request[Any, Any, Any],
        subject_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        paging: NamedDependency[Page],
    ) -> Response[list[HistoryLine]]:
        """List what happened, oldest first, INID (580); each line is told to those whom its act names."""
        told = speech(wished_by(request))
        lines = history_of(visitor, book, on, await read(snapshot, visitor, on, subject_id))
        return await paging.told(snapshot, lines, lambda row: history_view(told_line(row, visitor, book, on), told))

    return _reading(handler, on, "history")


def _reading(handler: Callable[..., Any], on: ActSubject[Any], what: str) -> HTTPRouteHandler:
    handler.__name__ = f"{on.name}_{what}"
    if type_of(on) == "int":
        handler.__annotations__["subject_id"] = FromPath[int]
    answers = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
    told = get(f"{address_of(on)}/{what}", operation_id=handler.__name__, tags=[heading_of(on)], responses=answers)
    return told(handler)


def procedure_route(book: Book) -> HTTPRouteHandler:
    """Return the description of every act, from the declarations."""

    @get("/procedure", tags=["Procedure"], responses=may_answer())
    async def procedure(request: Request[Any, Any, Any]) -> list[ActView]:
        """Read every act of the office: who may take it, when, what it needs, where it leads, which clocks it moves."""
        told = speech(wished_by(request))
        return [act_view(act, book, told) for act in book.taken()]

    return procedure
