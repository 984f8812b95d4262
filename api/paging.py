"""Lists by the page: a cursor names the last row seen, so no row is skipped or repeated while rows are added."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.datastructures import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.errors import Fault, NotAcceptable
from registry.faults import no_whole_number
from registry.listing import Listing
from registry.saying import say

V = TypeVar("V", bound=msgspec.Struct)
LARGEST = 100
_DIGITS = re.compile("[0-9]{1,9}")
_BEYOND = 2**31
"""No list is ordered by numbers with more than 31 bits."""


class Page:
    """The part of a list that is asked for: ``limit`` rows (1 to 100) after the row that the cursor names."""

    def __init__(self, url: URL, limit: int, after: str | None) -> None:
        self.url = url
        self.limit = limit
        self.after = after

    async def rows(self, connection: AsyncConnection, listing: Listing) -> tuple[Sequence[Any], str | None]:
        """Return the rows of this page and the address of the next one, if any."""
        after = None if self.after is None else _read(self.after, listing.types)
        found = await listing.rows(connection, self.limit, after=after, beyond=1)
        if len(found) <= self.limit:
            return found, None
        rows = found[: self.limit]
        last = listing.key_of(rows[-1])
        query = self.url.with_replacements(query=_query(self.url, after=_write(last), limit=str(self.limit)))
        return rows, f"{query.path}?{query.query}"

    async def answer(self, connection: AsyncConnection, listing: Listing, view: type[V]) -> Response[list[V]]:
        """Return the page as views that have the columns of its rows, as ``told`` does."""
        return await self.told(connection, listing, lambda row: msgspec.convert(row, view, from_attributes=True))

    async def told(self, connection: AsyncConnection, listing: Listing, made: Callable[[Any], V]) -> Response[list[V]]:
        """Return the page as views, each made of a row, with a ``Link`` header to the next page (RFC 8288), if any."""
        rows, further = await self.rows(connection, listing)
        return Response([made(row) for row in rows], headers=further_in(further))


def further_in(address: str | None) -> dict[str, str]:
    """Return the ``Link`` header to the next page (RFC 8288); nothing on the last page."""
    return {"Link": f'<{address}>; rel="next"'} if address else {}


def page_of(request: Request[Any, Any, Any]) -> Page:
    """Read ``limit`` and ``after``; a value that cannot be read is refused by name."""
    text = request.query_params.get("limit", "20")
    limit = int(text) if _DIGITS.fullmatch(text) else 0
    if not 1 <= limit <= LARGEST:
        raise NotAcceptable(
            say("This page cannot be shown."),
            (no_whole_number("limit", 1, LARGEST),),
        )
    return Page(request.url, limit, request.query_params.get("after"))


def _write(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _read(cursor: str, types: Sequence[type]) -> list[Any]:
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(value, kind) for value, kind in zip(values, types, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, msgspec.DecodeError) as fault:
        raise NotAcceptable(
            say("This page cannot be shown."), (Fault("after", say("is no cursor of this list"), "no_cursor"),)
        ) from fault


def _typed(value: Any, kind: type) -> Any:
    if kind in {datetime, date, UUID} and not isinstance(value, str):
        raise TypeError(f"{value!r} is no {kind}")
    if kind is datetime:
        return _instant(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is UUID:
        return UUID(value)
    if kind is int and (type(value) is not int or abs(value) >= _BEYOND):
        raise ValueError(f"{value!r} is no number of a list")
    if not isinstance(value, kind) or (isinstance(value, str) and not value.isprintable()):
        raise TypeError(f"{value!r} is no {kind}")
    return value


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("an instant without its offset is none")
    return instant.astimezone(UTC)


def _query(url: URL, **changes: str) -> str:
    from urllib.parse import urlencode

    kept = [(name, value) for name, value in url.query_params.multi_items() if name not in changes]
    return urlencode([*kept, *changes.items()])
