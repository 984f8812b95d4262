"""The JSON addresses of acts, made from the declarations; it knows no act by name."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from litestar import Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg, FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import prepare, provided
from api.acting.views import (
    ConfirmationForm,
    ProposedView,
    ReturnedForm,
    TakenView,
)
from api.authentication import proving
from api.idempotency import Idempotency, digest_without_secrets
from api.routes.act_reading import address_of, history_route, options_route, type_of
from api.routes.answering import (
    TOLD_ONCE,
    VIEWS,
    answers_of,
    description_of,
    heading_of,
    id_of,
    makes_now,
    tag_of,
    version_seen,
    view_of,
    without_secrets,
)
from registry.acts import (
    ActTaken,
    AnyAct,
    Book,
    confirm,
    give_back,
    take,
    withdraw,
)
from registry.database import Database
from registry.forms import Form, Nothing, example_of
from registry.people.permissions import Actor
from registry.saying import plain

Asking = Request[Any, Any, Any]
Work = Callable[[AsyncSession, Actor, Any, Any, int | None, Mapping[str, Any]], Awaitable[ActTaken[Any]]]


class _Asking(NamedTuple):
    """A request for an act: its subject, its form, its key."""

    request: Asking
    subject_id: Any
    actor: Actor
    idempotency: Idempotency
    form: Form
    house: Mapping[str, Any]


def handlers(book: Book) -> list[HTTPRouteHandler]:
    """Return the routes of every act of a book, and of the options and the history of every subject.

    Each has its whole address: routers inside routers would be read once more for every level.
    """
    made = [reading(book, on) for on in book.subjects() for reading in (options_route, history_route)]
    for act in book.taken():
        made.append(_taking(act))
        if act.confirmed_by:
            made += [_confirming(act), _returning(act), _withdrawing(act)]
    return made


def _taking(act: AnyAct) -> HTTPRouteHandler:
    async def work(
        session: AsyncSession, actor: Actor, subject_id: Any, form: Form, version: int | None, house: Mapping[str, Any]
    ) -> ActTaken[Any]:
        return await take(session, actor, act, subject_id, form, expected=version, provided=house)

    status = HTTPStatus.ACCEPTED if act.confirmed_by else HTTPStatus.CREATED if act.makes else HTTPStatus.OK
    return _handler(act, "", str(act.title), act.asks, work, status)


def _confirming(act: AnyAct) -> HTTPRouteHandler:
    async def work(
        session: AsyncSession,
        actor: Actor,
        subject_id: Any,
        form: ConfirmationForm,
        version: int | None,
        house: Mapping[str, Any],
    ) -> ActTaken[Any]:
        return await confirm(session, actor, act, subject_id, form.shown, expected=version, provided=house)

    status = HTTPStatus.CREATED if act.makes else HTTPStatus.OK
    return _handler(act, "/confirm", f"Confirm: {act.title}", ConfirmationForm, work, status)


def _returning(act: AnyAct) -> HTTPRouteHandler:
    async def work(
        session: AsyncSession, actor: Actor, subject_id: Any, form: ReturnedForm, version: int | None, _: Any
    ) -> ActTaken[Any]:
        return await give_back(session, actor, act, subject_id, form.remark, expected=version)

    return _handler(act, "/return", f"Return: {act.title}", ReturnedForm, work)


def _withdrawing(act: AnyAct) -> HTTPRouteHandler:
    async def work(
        session: AsyncSession,
        actor: Actor,
        subject_id: Any,
        _: Form,
        version: int | None,
        __: Any,
    ) -> ActTaken[Any]:
        return await withdraw(session, actor, act, subject_id, expected=version)

    return _handler(act, "/withdraw", f"Take back: {act.title}", Nothing, work)


def _handler(
    act: AnyAct, then: str, summary: str, asks: type[Form], work: Work, status: HTTPStatus = HTTPStatus.OK
) -> HTTPRouteHandler:
    """Return a handler. Litestar reads its parameters from its annotations, so the form's class is put among them."""
    location = (lambda view: f"/api/v1/{act.about.plural}/{id_of(act, view)}") if makes_now(act, then) else None

    async def answer(session: AsyncSession, asking: _Asking) -> Response[Any]:
        async def done() -> Any:
            version = await version_seen(session, asking.request, asking.actor, act, asking.subject_id, then)
            taken = await work(session, asking.actor, asking.subject_id, asking.form, version, asking.house)
            return await view_of(session, asking.actor, act, taken)

        about = session, asking.actor, done, location
        response = await asking.idempotency(*about, kept=without_secrets, status=status, tag=tag_of)
        return _finished(response, act, then, asking)

    async def handler(
        *,
        request: Asking,
        subject_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        idempotency: NamedDependency[Idempotency],
        state: State,
        data: Form,
    ) -> Response[Any]:
        return await answer(session, _Asking(request, subject_id, actor, idempotency, data, provided(state)))

    async def prepared(
        *,
        request: Asking,
        subject_id: FromPath[UUID],
        database: NamedDependency[Database],
        actor: NamedDependency[Actor],
        idempotency: NamedDependency[Idempotency],
        state: State,
        data: Form,
    ) -> Response[Any]:
        house = await prepare(act, database, actor, subject_id, data, house={**provided(state), **proving(request)})
        safe = Idempotency(idempotency.key, digest_without_secrets(request, data))
        async with database.writing() as session:
            return await answer(session, _Asking(request, subject_id, actor, safe, data, house))

    made: Any = prepared if act.prepares is not None and not then else handler
    return _mounted(made, act, then, summary, asks, status)


def _finished(response: Response[Any], act: AnyAct, then: str, asking: _Asking) -> Response[Any]:
    """Run what follows an act after the commit, and forbid caches to keep what is told once."""
    if act.follows is not None and (then == "/confirm" or not act.confirmed_by):
        response.background = BackgroundTask(act.follows, asking.request.app.state.database, asking.house)
    if act.about.kind in TOLD_ONCE:
        response.headers["Cache-Control"] = "no-store"
    return response


def _mounted(
    handler: Any, act: AnyAct, then: str, summary: str, asks: type[Form], status: HTTPStatus
) -> HTTPRouteHandler:
    handler.__name__ = f"{act.about.name}_{act.name}{then.replace('/', '_')}"
    _fit(handler, act, asks)
    answered = act.about if makes_now(act, then) else act.on or act.about
    view = ProposedView if act.confirmed_by and not then else VIEWS.get(answered.kind, (TakenView,))[0]
    path = f"{address_of(act.on)}/{act.slug}{then}" if act.on is not None else f"/{act.about.plural}"
    return post(
        path,
        tags=[heading_of(act.on or act.about)],
        status_code=status,
        operation_id=handler.__name__,
        summary=summary,
        description=description_of(act, summary),
        request_max_body_size=asks.MOST_BYTES,
        responses={int(status): ResponseSpec(view, generate_examples=False), **answers_of(act)},
    )(handler)


def _fit(handler: Callable[..., Any], act: AnyAct, asks: type[Form]) -> None:
    """Give a handler the key of the act's subject and its form, where the act has them.

    A parameter that the act does not have is hidden from Litestar and filled by a default.
    """
    hidden: dict[str, Any] = {}
    if act.on is None:
        hidden["subject_id"] = None
    elif type_of(act.on) == "int":
        handler.__annotations__["subject_id"] = FromPath[int]
    if asks is Nothing:
        hidden["data"] = Nothing()
    else:
        example = Example(value={name: plain(value) for name, value in example_of(asks).items()})
        body = BodyKwarg(media_type=RequestEncodingType.JSON, examples=[example])
        handler.__annotations__["data"] = Annotated[asks, body]
    handler.__kwdefaults__ = hidden
    for name in hidden:
        del handler.__annotations__[name]
    signature = inspect.signature(handler)
    kept = [one for one in signature.parameters.values() if one.name not in hidden]
    handler.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined] # Litestar reads it
