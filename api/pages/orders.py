"""What the pages of one order of labels share on every face: showing it, acts on it, print files."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection

from api.delivering import deliver
from api.pages.frame import Visit
from api.pages.print_forms import FILE
from api.pages.prints import taken
from api.pages.subjects import Look, SubjectPage, SubjectPages
from api.pages.submission import Submission, demand_shown
from api.pages.workspace import Html
from registry.acts import AnyAct
from registry.errors import NotFound, RegistryError
from registry.labels import deliveries, reading
from registry.labels.matter import ORDER
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.saying import say


def orders_on(
    face: str, rule: Rule, page: SubjectPage, *, takes: Callable[[AnyAct], bool] = lambda _: True
) -> SubjectPages:
    """Return the pages of orders on a face; ``rule`` says which orders it has, ``takes`` which acts."""
    look = _looking(rule)
    return SubjectPages(on=ORDER, face=face, plural="orders", kind="int", page=page, look=look, takes=takes)


def _looking(rule: Rule) -> Look:
    async def look(connection: AsyncConnection, actor: Actor, number: int) -> Any:
        return await reading.one(connection, actor, number, rule=rule)

    return look


def taking_files(rule: Rule, page: Callable[..., Awaitable[Html]]) -> HTTPRouteHandler:
    """Return the route that takes a print file of an order; refused, it shows the order again with ``printing``."""

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


def serving_jobs(rule: Rule, page: Callable[..., Awaitable[Html]]) -> list[HTTPRouteHandler]:
    """Return the routes that begin, cancel and send deliveries of print files."""
    look = _looking(rule)

    @post("/orders/{number:int}/jobs/{job_id:uuid}/{what:str}", status_code=200)
    async def change(
        request: Visit,
        *,
        number: FromPath[int],
        job_id: FromPath[UUID],
        what: FromPath[str],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],  # noqa: ARG001 # its use is to demand the token of the page
        state: State,
    ) -> Response[Any]:
        if what not in {"take", "cancel"}:
            raise NotFound(say("There is no such page."))
        async with state.database.reading() as snapshot:
            await look(snapshot, actor, number)
        at = request.url.path.removesuffix(what)
        try:
            async with state.database.writing() as session:
                await (deliveries.take if what == "take" else deliveries.cancel)(session, actor, number, job_id)
        except RegistryError as refusal:
            demand_shown(refusal)
            async with state.database.reading() as snapshot:
                return await page(request, snapshot, actor, number, state=state, refusal=refusal)
        leads = f"{at}labels.bin" if what == "take" else f"{at.rpartition('/jobs/')[0]}#jobs"
        return Redirect(leads, status_code=HTTP_303_SEE_OTHER)

    @get("/orders/{number:int}/jobs/{job_id:uuid}/labels.bin")
    async def file(
        request: Visit,
        *,
        number: FromPath[int],
        job_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Response[Any] | Stream:
        async with state.database.reading() as snapshot:
            await look(snapshot, actor, number)
        return await deliver(request, state, actor, number, job_id)

    return [change, file]
