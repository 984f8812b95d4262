"""What is logged: events named ``noun.verb`` with fields, never a body, a header, a query or a person's name."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from api.settings import Settings

_PRIVATE = re.compile(r"/(join)/[A-Za-z0-9_-]{20,}")


def without_addresses(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Remove private addresses from an event: an address alone opens what stands behind it."""
    path = event.get("path")
    if isinstance(path, str):
        event["path"] = _PRIVATE.sub(r"/\1/…", path)
    return event


def configure(settings: Settings) -> None:
    """Set structlog up: lines of text for people, JSON for machines; everything on standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        without_addresses,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    if settings.log_json:
        # Tracebacks are logged without the values of variables, which hold what people entered.
        plain = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shared += [structlog.processors.ExceptionRenderer(plain), structlog.processors.JSONRenderer()]
    else:
        shared.append(structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback))
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
