"""Print files taken from a page: the file, or the page again with what hinders."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection

from api.forms.labels import SheetForm
from api.pages import numbers
from api.pages.answers import Answers, demand_shown, judge
from api.pages.door import Html
from api.printing import take_list, take_sheets
from registry.errors import Fault, NotFound, RegistryError
from registry.labels.words import Language
from registry.people.permissions import Actor

Again = Callable[[AsyncConnection, RegistryError], Awaitable[Html]]
WHOLE = ("first", "count", "skip")


async def taken(
    state: State, actor: Actor, number: int, file: str, *, answers: Answers, language: Language, again: Again
) -> Response[Any]:
    """Return a print file of an order, ``labels.csv`` or ``sheet.pdf``; on refusal its page, shown ``again``.

    No transaction is open meanwhile: drawing takes seconds.
    """
    try:
        if file == "labels.csv":
            return await take_list(state, actor, number)
        if file != "sheet.pdf":
            raise NotFound(f"There is no print file {file}.")
        return await take_sheets(state, actor, number, _wishes(answers, language))
    except RegistryError as refusal:
        demand_shown(refusal)
        async with state.database.reading() as snapshot:
            return await again(snapshot, refusal)


def _wishes(answers: Answers, language: Language) -> SheetForm:
    faults: list[Fault] = []
    given: dict[str, Any] = {name: numbers.whole(name, answers.text(name), language, faults) for name in WHOLE}
    return judge(SheetForm, given | {"format": answers.text("format")}, faults)
