"""The application as a server runs it: one for each process, until the process ends."""

import gc
import sys

from litestar import Litestar

from api.app import create_app
from api.settings import Settings

TURN = 0.001
"""Seconds after which a thread that computes lets a waiting one go on; the interpreter's own 5 ms are felt by a shopper
whose answer passes from thread to thread while an index is being filled."""
USUAL = 700, 10, 10
"""When Python looks for garbage unless told. The command that serves has put it off until everything is loaded."""


def create_served_app(settings: Settings | None = None) -> Litestar:
    """Return the application for a process that runs nothing else."""
    return lasting(create_app(settings))


def lasting(app: Litestar) -> Litestar:
    """Keep a crowd of shoppers from waiting for what a process does beside them.

    Everything that exists once the application has started is exempt from garbage collection. A collection of the
    oldest objects would walk through every module, route and table again, and nobody is answered meanwhile: a quarter
    of a second each time, in the middle of a crowd.
    """
    app.on_startup.append(_settle)
    return app


def _settle() -> None:
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(TURN)
    gc.set_threshold(*USUAL)
