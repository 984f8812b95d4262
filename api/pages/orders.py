"""What the pages of one order of labels do alike on every face: show it, take an act on it, take a print file."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import NO_ACT, ActsPage
from api.pages.frame import Visit
from api.pages.prints import taken
from api.pages.submission import Submission
from api.pages.workspace import Html
from registry.acts import AnyAct
from registry.errors import NotFound, RegistryError
from registry.labels import reading
from registry.labels.matter import ORDER
from registry.people.permissions import Actor
from registry.people.rules import Rule


class OrderPage(Protocol):
    """The page of an order, with the form of an act open or with what hinders a print file."""

    def __call__(
        self,
        request: Visit,
        connection: AsyncConnection,
        actor: Actor,
        number: int,
        /,
        *,
        state: State,
        act: str | None = None,
        typed: dict[str, str] | None = None,
        refusal: RegistryError | None = None,
        printing: Mapping[str, str] | None = None,
        session: AsyncSession | None = None,
    ) -> Awaitable[Html]: ...


class Face(NamedTuple):
    """A face on which orders have pages.

    ``home`` is the beginning of its addresses, ``rule`` says which orders are on it, ``takes`` which acts, ``page``
    draws an order, ``then`` is where one comes after an act.
    """

    home: str
    rule: Rule
    takes: Callable[[AnyAct], bool]
    page: OrderPage
    then: Callable[..., Html]

    def acts(self, request: Visit, state: State, actor: Actor, number: int) -> ActsPage:
        """Return the acts on an order."""
        return ActsPage(state, actor, speech(language_of(request)), ORDER, f"{self.home}/orders/{number}/acts")

    async def row(self, connection: AsyncConnection, actor: Actor, number: int) -> Any:
        """Return an order that is on this face; NotFound for any other."""
        return await reading.one(connection, actor, number, rule=self.rule)


def pages_of(face: Face) -> tuple[HTTPRouteHandler, ...]:
    """Return the pages of one order on a face."""

    @get("/orders/{number:int}")
    async def order(
        request: Visit,
        *,
        number: FromPath[int],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Html:
        return await face.page(request, snapshot, actor, number, state=state)

    @get("/orders/{number:int}/acts/{act:str}")
    async def act_page(
        request: Visit,
        *,
        number: FromPath[int],
        act: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Html:
        face.acts(request, state, actor, number).find(act)
        return await face.page(request, snapshot, actor, number, state=state, act=act)

    return order, act_page, _taking(face), _printing(face)


def _taking(face: Face) -> HTTPRouteHandler:
    @post("/orders/{number:int}/acts/{act:str}", status_code=200)
    async def take(
        request: Visit,
        *,
        number: FromPath[int],
        act: FromPath[str],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        state: State,
    ) -> Response[Any]:
        acts, connection = face.acts(request, state, actor, number), await session.connection()
        await face.row(connection, actor, number)
        if not face.takes(acts.find(act)):
            raise NotFound(NO_ACT)
        more: dict[str, Any] = {"state": state, "act": act, "typed": submission.typed, "session": session}
        again = partial(face.page, request, connection, actor, number, **more)
        return await acts.answer(session, submission, act, number, again=again, then=face.then)

    return take


def _printing(face: Face) -> HTTPRouteHandler:
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
        page = partial(face.page, state=state, printing=submission.typed)
        return await taken(request, actor, number, file, submission, look=face.row, page=page)

    return print_file
