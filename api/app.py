"""Builds the application. Only this module knows all others."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import cast

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    BeforeMessageSendHookHandler,
    ControllerRouterHandler,
    HTTPScope,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
)

from api.acting import book as office_book
from api.addresses import demand_known, demand_plain
from api.authentication import Authentication, cookie_name
from api.bodies import JsonRequest
from api.compression import compressing
from api.confirming import at_the_label
from api.dependencies import DEPENDENCIES
from api.description import description
from api.followers import followers, following, indexes_of, settle
from api.heads import answering_head, refusing_host, share
from api.identity import IdentityService
from api.labelling import build, guessing_of, places_of
from api.logs import configure
from api.pages import PAGES
from api.pages.errors import HANDLERS
from api.pages.origin import Sketches
from api.pages.security import security_headers
from api.places import networks_of, trusted_only
from api.resolver import resolve, resolver, verify
from api.resuming import resuming
from api.routes import act_reading, acts
from api.routes.accesses import listing as accesses
from api.routes.areas import AreaController
from api.routes.authorisations import AuthorisationController
from api.routes.cases import CaseController
from api.routes.desk_search import DeskSearchController
from api.routes.files import FileController
from api.routes.goods import goods
from api.routes.health import health
from api.routes.imports import ImportController
from api.routes.joining import JOINING
from api.routes.journal import JournalController
from api.routes.labels import PrintController, verdict
from api.routes.lots import LotController
from api.routes.notices import NoticeController
from api.routes.offline import OfflineController
from api.routes.orders import LotLabelController, OrderController
from api.routes.people import READING as PEOPLE
from api.routes.pins import confirm_pin, pin_file
from api.routes.plots import PlotController
from api.routes.print_jobs import PrintJobController
from api.routes.quantities import QuantityController
from api.routes.records import RecordController
from api.routes.reports import ReportController
from api.routes.search import SearchController
from api.routes.searches import SavedSearchController
from api.routes.sessions import SessionController, me
from api.routes.similar import similar
from api.routes.units import UnitController
from api.scanning import Scanning
from api.security.access import AccessLog
from api.settings import Settings
from api.similar import near_now
from api.verify import guarded, plain_answer, verify_signed
from registry.acts import Book
from registry.cases.flagging import open_for
from registry.database import Database, one_request
from registry.documents.store import Store
from registry.labels.scans.counting import Counting
from registry.labels.scans.flagging import Flagging
from registry.people.accesses import Accesses
from search.similar.following import SimilarSigns
from search.similar.following import following as following_signs

BODY = 256 * 1024
"""Bytes of a JSON body; a larger one is refused before it is read. Routes that take files have their own limit."""

JSON: Sequence[ControllerRouterHandler] = (
    SessionController,
    me,
    *PEOPLE,
    *JOINING,
    RecordController,
    AreaController,
    UnitController,
    FileController,
    AuthorisationController,
    PlotController,
    QuantityController,
    LotController,
    LotLabelController,
    OrderController,
    PrintController,
    pin_file,
    PrintJobController,
    verdict,
    confirm_pin,
    OfflineController,
    goods,
    CaseController,
    ReportController,
    SearchController,
    DeskSearchController,
    SavedSearchController,
    NoticeController,
    accesses,
    similar,
    JournalController,
    ImportController,
)


class Application(Litestar):
    """The application. Plain questions about labels are answered before the framework is called.

    ``entrance`` is the first part that a request meets: proxies are resolved there, for every request alike.
    """

    entrance: ASGIApp

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope["type"] == ScopeType.HTTP:
            with one_request():
                await self.entrance(cast("HTTPScope", scope), cast("Receive", receive), cast("Send", send))
        else:
            await super().__call__(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose sender is known."""
        asked = at_the_label(cast("HTTPScope", scope))
        response = refusing_host(asked) or await plain_answer(self.state, asked)
        if response is not None:
            await response(scope, receive, send)
        else:
            await super().__call__(asked, receive, send)


def _entrance(app: Application, settings: Settings) -> ASGIApp:
    """Return the first part that a request meets; it finds the sender where proxies stand before this process."""
    if not settings.trusted_proxies:
        return app.answer
    resolved: ASGIApp = wrap_asgi_with_proxy_headers(app.answer, trusted_hosts=settings.trusted_proxies)
    names = [name for name in (settings.scan_place_header, settings.scan_mobile_header) if name]
    if not names:
        return resolved
    trusted = networks_of(settings.trusted_proxies)

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        trusted_only(cast("HTTPScope", scope), names, trusted)
        await resolved(scope, receive, send)

    return enter


def create_app(
    settings: Settings | None = None, database: Database | None = None, book: Book | None = None
) -> Litestar:
    """Return the application; tests pass the settings and the database, the server reads the environment."""
    settings, book = settings or Settings(), book or office_book()
    routes = [*JSON, *acts.handlers(book), act_reading.procedure_route(book)]
    app = Application(
        route_handlers=[
            Router("/api/v1", route_handlers=routes, guards=[demand_known]),
            *(health, *PAGES, resolver, resolve, verify_signed, verify),
        ],
        guards=[demand_plain],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        request_class=JsonRequest,
        middleware=[Authentication(), AccessLog()],
        before_send=[_guard(settings), share],
        openapi_config=description(settings),
        request_max_body_size=BODY,
        state=furnish(settings, database or Database(settings.database_url), book),
        lifespan=[_open],
        logging_config=None,
    )
    app.asgi_handler = resuming(app)
    app.asgi_handler = compressing(app.asgi_handler, cookie_name(settings))
    app.asgi_handler = answering_head(app)
    app.entrance = _entrance(app, settings)
    return app


def furnish(settings: Settings, database: Database, book: Book | None = None) -> State:
    """Set up what requests work with: one register, its index, its secrets, and the office's settings."""
    configure(settings)
    indexes = indexes_of(settings)
    signs = SimilarSigns(database, Store(settings.files))
    state = State(
        {
            "database": database,
            "accesses": Accesses(database),
            "settings": settings,
            "book": book or office_book(),
            "indexes": indexes,
            "followers": followers(database, indexes),
            "engine": indexes.public.finder,
            "similar": signs,
            "near": partial(near_now, signs),
            "verification": build(settings, database),
            "counting": Counting(database, settings.scan_salts),
            "flagging": Flagging(database, open_for),
            "places": places_of(settings),
            "guessing": guessing_of(settings, database),
            "sketches": Sketches(database),
            "identity": IdentityService(settings) if settings.oidc_issuer else None,
            "site": str(settings.public_url).rstrip("/"),
            "session_cookie": f"{cookie_name(settings)}=".encode(),
        }
    )
    state.scanning = Scanning(state, state.verification, state.counting, state.flagging)
    return state


def _guard(settings: Settings) -> BeforeMessageSendHookHandler:
    return security_headers(https=settings.public_url.scheme == "https")


@asynccontextmanager
async def _open(app: Litestar) -> AsyncIterator[None]:
    """Hold the register open while requests are answered, and follow the journal where the settings say so."""
    state = app.state
    async with AsyncExitStack() as stack:
        stack.push_async_callback(state.database.close)
        stack.push_async_callback(state.indexes.aclose)
        stack.push_async_callback(state.similar.close)
        await state.verification.check_epochs()
        state.headers = await guarded(_guard(state.settings))
        await stack.enter_async_context(state.flagging.open())
        await stack.enter_async_context(state.counting.open())
        all_of_them = state.followers
        await settle(all_of_them, accept_older=state.settings.accept_older)
        if state.settings.follow:
            await stack.enter_async_context(following(all_of_them, state.database, state.settings))
            await stack.enter_async_context(following_signs(state.similar))
        yield
