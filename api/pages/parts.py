"""Several lists on one page: each shows a part, and the address names the list that goes on and the row to go on after.

The lists that the address does not name show their beginning.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.frame import Visit, note_parameter
from api.pages.history import Event, event
from api.paging import Page, page_of
from registry.acts import ActSubject, Matter, history_of, told_line
from registry.listing import Listing
from registry.people import directory
from registry.people.permissions import Actor

LIST = "list"
"""The parameter that names a list of the page; ``after`` is then its cursor."""
HISTORY = "history"


class ListPart(msgspec.Struct, frozen=True):
    """The rows of a list that are shown, and the addresses of the next rows and of its beginning, "" for none."""

    rows: Any
    later: str = ""
    first: str = ""


class PageLists:
    """The lists of a page at ``home``, by name; the same names are the ids of their sections."""

    def __init__(self, request: Visit, home: str, *names: str) -> None:
        asked = request.query_params.get(LIST, "")
        note_parameter(request, LIST, ignored="" if asked in names else asked)
        self._request, self._home, self._asked = request, home, asked
        self._page = page_of(request)

    async def part(self, name: str, connection: AsyncConnection, listing: Listing) -> ListPart:
        """Return the rows of a list that are shown now, as many as any list shows on a page."""
        after = self._page.after if name == self._asked else None
        page = Page(URL(f"{self._home}?{urlencode({LIST: name})}"), self._page.limit, after)
        rows, later = await page.rows(connection, listing)
        return ListPart(rows, f"{later}#{name}" if later else "", f"{self._home}#{name}" if after is not None else "")

    async def history(
        self,
        connection: AsyncConnection,
        actor: Actor,
        on: ActSubject[Any],
        matter: Matter,
        *,
        comes: str = "",
        without: Collection[str] = (),
    ) -> ListPart:
        """Return the last lines about a subject that the actor reads, the oldest of them first, as events.

        Behind the very last one stands what ``comes`` next, if anything. ``without`` names acts that are left out.
        """
        book, said = self._request.app.state.book, speech(language_of(self._request))
        listed = history_of(actor, book, on, matter, newest_first=True, without=without)
        part = await self.part(HISTORY, connection, listed)
        lines = [told_line(row, actor, book, on) for row in reversed(part.rows)]
        names = await directory.names_of(connection, [line.actor for line in lines if line.actor is not None])
        events = [event(line, names, said) for line in lines]
        if comes and not part.first:
            events.append(Event(None, comes, ""))
        return ListPart(events, part.later, part.first)
