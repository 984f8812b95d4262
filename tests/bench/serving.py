"""The application and an empty handler beside it, served as ``sogoc serve`` serves, so that both have equal costs."""

import sys

from litestar import Litestar, get

from api.commands.serving import server
from api.serving import create_served_app
from api.settings import Settings


@get("/empty", include_in_schema=False)
async def empty() -> dict[str, str]:
    """Answer without reading anything."""
    return {"verdict": "none"}


def app() -> Litestar:
    served = create_served_app(Settings())
    served.register(empty)
    return served


if __name__ == "__main__":
    port, workers = (*map(int, sys.argv[1:]), 1)[:2]
    server("tests.bench.serving:app", "127.0.0.1", port, workers).serve()
