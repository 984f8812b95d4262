"""The pages of one subject, alike on every face: the subject, the form of an act on it, and taking the act."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

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
from api.pages.submission import Submission
from api.pages.workspace import Html, see
from registry.acts import ActSubject, AnyAct, read
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor


class SubjectPage(Protocol):
    """The page of a subject: as it is, or with the form of ``act`` open, with what was ``typed`` and the refusal.

    ``session`` is the transaction in which the page is shown, where an act was tried in one.
    """

    def __call__(
        self,
        request: Visit,
        connection: AsyncConnection,
        actor: Actor,
        key: Any,
        /,
        *,
        state: State,
        act: str | None = None,
        typed: dict[str, str] | None = None,
        refusal: RegistryError | None = None,
        session: AsyncSession | None = None,
    ) -> Awaitable[Html]: ...


Look = Callable[[AsyncConnection, Actor, Any], Awaitable[Any]]
Find = Callable[[State, AsyncConnection, Actor, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPages:
    """The pages of a subject on a face.

    They stand below ``face`` at ``/{plural}/{key}``, with a key of ``kind``. ``look`` raises NotFound for a subject
    that is not on this face; ``find`` does so where more than the register is needed, and ``subject_id`` returns the
    subject's id from what was found, where the address names the subject in another way. ``takes`` says which acts have
    pages. ``fills`` returns what the address writes into a form that is opened, ``then`` makes the answer after an act,
    ``home`` returns the address of the page shown then, from what was found, and ``most`` is the limit of a body in
    octets.
    """

    on: ActSubject[Any]
    face: str
    plural: str
    page: SubjectPage
    kind: Literal["uuid", "int", "str"] = "uuid"
    look: Look | None = None
    find: Find | None = None
    subject_id: Callable[[Any], Any] | None = None
    takes: Callable[[AnyAct], bool] = lambda _: True
    fills: Callable[[Visit], Mapping[str, str] | None] = lambda _: None
    then: Callable[..., Html] = see
    most: int | None = None
    home: Callable[[Any], str] = lambda _: ""

    def acts(self, request: Visit, state: State, actor: Actor, key: Any, *, home: str = "") -> ActsPage:
        """Return the acts on one subject."""
        at = f"{self.face}/{self.plural}/{key}/acts"
        return ActsPage(state, actor, speech(language_of(request)), self.on, at, home=home)

    @property
    def path(self) -> str:
        """The address below the face."""
        return f"/{self.plural}/{{key:{self.kind}}}"

    def handlers(self) -> tuple[HTTPRouteHandler, ...]:
        """Return the routes of the face: the page of the subject, and those of the acts on it."""
        page = self.page

        @get(self.path)
        async def one(
            request: Visit,
            *,
            key: FromPath[Any],
            snapshot: NamedDependency[AsyncConnection],
            actor: NamedDependency[Actor],
            state: State,
        ) -> Html:
            return await page(request, snapshot, actor, key, state=state)

        return one, *self.of_acts()

    def of_acts(self) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
        """Return only the routes that show and take acts."""
        page = self.page

        @get(f"{self.path}/acts/{{act:str}}")
        async def act_page(
            request: Visit,
            *,
            key: FromPath[Any],
            act: FromPath[str],
            snapshot: NamedDependency[AsyncConnection],
            actor: NamedDependency[Actor],
            state: State,
        ) -> Html:
            self.acts(request, state, actor, key).find(act)
            filled = self.fills(request)
            typed = None if filled is None else dict(filled)
            return await page(request, snapshot, actor, key, state=state, act=act, typed=typed)

        return act_page, self._taking()

    def _look(self, state: State, connection: AsyncConnection, actor: Actor, key: Any) -> Awaitable[Any]:
        if self.find is not None:
            return self.find(state, connection, actor, key)
        return self.look(connection, actor, key) if self.look else read(connection, actor, self.on, key)

    def _taking(self) -> HTTPRouteHandler:
        limits: dict[str, Any] = {} if self.most is None else {"request_max_body_size": self.most}

        @post(f"{self.path}/acts/{{act:str}}", status_code=200, **limits)
        async def take(
            request: Visit,
            *,
            key: FromPath[Any],
            act: FromPath[str],
            session: NamedDependency[AsyncSession],
            actor: NamedDependency[Actor],
            submission: NamedDependency[Submission],
            state: State,
        ) -> Response[Any]:
            connection = await session.connection()
            # A reader who may not see the subject is told so before anything typed is judged.
            seen = await self._look(state, connection, actor, key)
            acts = self.acts(request, state, actor, key, home=self.home(seen))
            if not self.takes(acts.find(act)):
                raise NotFound(NO_ACT)
            more: dict[str, Any] = {"state": state, "act": act, "typed": submission.typed, "session": session}
            again = partial(self.page, request, connection, actor, key, **more)
            subject_id = key if self.subject_id is None else self.subject_id(seen)
            return await acts.answer(session, submission, act, subject_id, again=again, then=self.then)

        return take
