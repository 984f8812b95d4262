"""Requests as a server hands them to the application."""

from collections.abc import Sequence
from typing import cast

from litestar.types import HTTPScope


def scope_of(sender: str, headers: Sequence[tuple[bytes, bytes]]) -> HTTPScope:
    """Return a GET from an address with these headers."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "client": (sender, 4711)}
    return cast("HTTPScope", {**scope, "headers": list(headers)})
