"""Build the application. The only module that knows all others."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Tag
from litestar.types import ControllerRouterHandler, Middleware

from api.dependencies import DEPENDENCIES
from api.problems import HANDLERS
from api.routes.records import RecordController
from api.routes.steps import StepController, procedure
from api.settings import Settings
from registry.database import Database

BODY = 256 * 1024
"""Bytes of a JSON body; more is refused before it is read."""

ROUTES: Sequence[ControllerRouterHandler] = (RecordController, StepController, procedure)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Litestar:
    """Return the application; tests hand in the settings and the database, the server reads the environment."""
    settings = settings or Settings()
    database = database or Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        yield
        await database.close()

    return Litestar(
        route_handlers=[Router("/api/v1", route_handlers=list(ROUTES))],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        middleware=_middleware(),
        openapi_config=_description(settings),
        request_max_body_size=BODY,
        state=State({"database": database, "settings": settings}),
        lifespan=[lifespan],
        logging_config=None,
    )


def _middleware() -> list[Middleware]:
    return []


def _description(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Sổ Gốc",
        version="1",
        description=(
            "The register of geographical indications and trade marks of "
            f"{settings.office_name}: records, rights of use, lots, labels and verdicts."
        ),
        path="/api/v1/description",
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json"), YamlRenderPlugin(path="/openapi.yaml")],
        tags=[Tag(name="Records"), Tag(name="Procedure")],
    )


def handlers(app: Litestar) -> list[Any]:
    """Return every route of the application, for the tests that hold each to its promises."""
    return list(app.routes)
