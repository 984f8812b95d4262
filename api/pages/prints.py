"""Print files taken from a page: the file, or the page again with what hinders."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from litestar import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.forms.labels import SheetForm
from api.language import language_of
from api.pages import numbers
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from api.pages.workspace import Html
from api.printing import take_list, take_sheets
from registry.errors import Fault, NotFound, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.saying import Language, say

Look = Callable[[AsyncConnection, Actor, int], Awaitable[Any]]


class Page(Protocol):
    """The page of an order, to be shown with what hinders."""

    def __call__(
        self, request: Visit, connection: AsyncConnection, actor: Actor, number: int, /, *, refusal: RegistryError
    ) -> Awaitable[Html]: ...


WHOLE = ("first", "count", "skip")


async def taken(
    request: Visit, actor: Actor, number: int, file: str, submission: Submission, *, look: Look, page: Page
) -> Response[Any]:
    """Return a print file of an order, ``labels.csv`` or ``sheet.pdf``; on refusal the order's ``page``.

    ``look`` refuses those on whose pages the order is not. No transaction is open while the file is drawn.
    """
    state = request.app.state
    async with state.database.reading() as snapshot:
        await look(snapshot, actor, number)
    try:
        if file == "labels.csv":
            return await take_list(state, actor, number)
        if file != "sheet.pdf":
            raise NotFound(say("There is no print file %(file)s.", file=file))
        return await take_sheets(state, actor, number, _wishes(submission, language_of(request)))
    except RegistryError as refusal:
        demand_shown(refusal)
        async with state.database.reading() as snapshot:
            return await page(request, snapshot, actor, number, refusal=refusal)


def _wishes(submission: Submission, language: Language) -> SheetForm:
    faults: list[Fault] = []
    given: dict[str, Any] = {name: numbers.whole(name, submission.text(name), language, faults) for name in WHOLE}
    return judge(SheetForm, given | {"format": submission.text("format")}, faults)
