"""The application as a server runs it: one for each process, until the process ends."""

import gc

from litestar import Litestar

from api.app import create_app
from api.settings import Settings


def create_served_app(settings: Settings | None = None) -> Litestar:
    """Return the application for a process that runs nothing else."""
    return lasting(create_app(settings))


def lasting(app: Litestar) -> Litestar:
    """Exempt everything that exists once the application has started from garbage collection.

    A collection of the oldest objects would walk through every module, route and table again, and nobody is answered
    meanwhile: a quarter of a second each time, in the middle of a crowd of shoppers.
    """
    app.on_startup.append(_exempt)
    return app


def _exempt() -> None:
    gc.collect()
    gc.freeze()
