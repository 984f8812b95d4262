"""Build the application. The only module that knows all others."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from api.authentication import Authentication
from api.bodies import Sent
from api.dependencies import DEPENDENCIES
from api.description import description
from api.pages import PAGES
from api.pages.security import security_headers
from api.problems import HANDLERS
from api.reporting import configure
from api.routes.accounts import AccountController, TokenController
from api.routes.areas import AreaController
from api.routes.authorisations import AuthorisationController
from api.routes.files import FileController
from api.routes.health import health
from api.routes.journal import JournalController
from api.routes.labels import PrintController, verdict
from api.routes.lots import LotController
from api.routes.orders import LotLabelController, OrderController
from api.routes.parties import PartyController
from api.routes.plots import PlotController
from api.routes.quantities import QuantityController
from api.routes.records import RecordController
from api.routes.search import SearchController
from api.routes.sessions import SessionController, me
from api.routes.steps import StepController, procedure
from api.routes.units import UnitController
from api.routes.verify import build, verify, verify_goods
from api.settings import Settings
from registry.database import Database
from search.embedded import EmbeddedEngine
from search.follower import Follower

BODY = 256 * 1024
"""Bytes of a JSON body; more is refused before it is read. Routes that take files say their own limit."""

JSON: Sequence[ControllerRouterHandler] = (
    SessionController,
    me,
    PartyController,
    AccountController,
    TokenController,
    RecordController,
    StepController,
    procedure,
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
    verdict,
    SearchController,
    JournalController,
)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Litestar:
    """Return the application; tests hand in the settings and the database, the server reads the environment."""
    settings = settings or Settings()
    database = database or Database(settings.database_url)
    configure(settings)
    engine = EmbeddedEngine(settings.search_folder)
    verification = build(settings, database)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            stack.push_async_callback(engine.close)
            await verification.check_epochs()
            if settings.follow:
                await stack.enter_async_context(_following(Follower(database, engine)))
            yield

    state = {"database": database, "settings": settings, "engine": engine, "verification": verification}
    return Litestar(
        route_handlers=[Router("/api/v1", route_handlers=list(JSON)), health, *PAGES, verify_goods, verify],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        request_class=Sent,
        middleware=[Authentication()],
        before_send=[security_headers(https=settings.public_url.scheme == "https")],
        openapi_config=description(settings),
        request_max_body_size=BODY,
        state=State(state),
        lifespan=[lifespan],
        logging_config=None,
    )


@asynccontextmanager
async def _following(follower: Follower) -> AsyncIterator[None]:
    """Keep the index level beside the requests; leave when the last of them is answered."""
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follower.follow, stop)
        try:
            yield
        finally:
            stop.set()
