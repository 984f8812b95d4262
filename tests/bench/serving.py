"""The application with an empty handler beside it, on one server, so that both pay the server alike."""

import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from litestar import Litestar, get

from api.app import create_app
from api.settings import Settings


@get("/empty", include_in_schema=False)
async def empty() -> dict[str, str]:
    """Answer without reading anything."""
    return {"verdict": "none"}


def app() -> Litestar:
    served = create_app(Settings())
    served.register(empty)
    return served


if __name__ == "__main__":
    Server(
        "tests.bench.serving:app",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        factory=True,
        log_level=LogLevels.warning,
    ).serve()
