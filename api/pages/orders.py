"""What the pages of one order of labels do alike on every face: show it, take an act on it, take a print file."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.frame import Visit
from api.pages.print_forms import FILE
from api.pages.prints import taken
from api.pages.subjects import Look, Page, SubjectPages
from api.pages.submission import Submission
from api.pages.workspace import Html
from registry.acts import AnyAct
from registry.labels import reading
from registry.labels.matter import ORDER
from registry.people.permissions import Actor
from registry.people.rules import Rule


def orders_on(face: str, rule: Rule, page: Page, *, takes: Callable[[AnyAct], bool] = lambda _: True) -> SubjectPages:
    """Return the pages of orders on a face; ``rule`` says which orders are on it, ``takes`` which acts."""
    look = _looking(rule)
    return SubjectPages(on=ORDER, face=face, plural="orders", kind="int", page=page, look=look, takes=takes)


def _looking(rule: Rule) -> Look:
    async def look(connection: AsyncConnection, actor: Actor, number: int) -> Any:
        return await reading.one(connection, actor, number, rule=rule)

    return look


def taking_files(rule: Rule, page: Callable[..., Awaitable[Html]]) -> HTTPRouteHandler:
    """Return what takes a print file of an order and, refused, shows the order again; its page reads ``printing``."""

    @post("/orders/{number:int}/files/{file:str}", status_code=200)
    async def print_file(
        request: Visit,
        *,
        number: FromPath[int],
        file: FromPath[str],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        state: State,
    ) -> Response[Any]:
        again = partial(page, state=state, printing={**submission.typed, FILE: file})
        return await taken(request, actor, number, file, submission, look=_looking(rule), page=again)

    return print_file
