"""Orders of labels: all of them, one with its print files, and what is said of its labels."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.labels import MOST_ON_PAPER, RangeForm
from api.language import language_of, speech
from api.pages import counting
from api.pages.answers import Answers, attempt
from api.pages.door import asked_word
from api.pages.frame import Visit
from api.pages.prints import taken
from api.pages.producer.door import Html, producer_page, see
from api.pages.producer.standing import produced
from api.paging import Page
from registry.errors import Fault, NotFound, RegistryError
from registry.forms import judge
from registry.labels import quota, ranges, reading
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.permissions import Actor
from registry.printing.formats import SHEETS
from registry.saying import Ordinal, say
from registry.tables import LabelBatch
from registry.vocabulary import RangeState

SAYABLE = tuple(state for state, rule in ranges.RULES.items() if rule.producer)
"""What a producer may say of its labels, by the register's own table."""

FIELDS = {
    "first": say("From label no."),
    "last": say("To label no."),
    "reason": say("Why the labels are voided"),
    "skip": say("Places used up on the first sheet"),
    "format": say("Sheet of labels"),
}
"""The words of the forms, by the names under which faults name their fields."""


UNPRINTED = {"format": "", "first": "0", "skip": "0"}
"""What stands in the form of the sheets at first."""


class Tally(msgspec.Struct):
    """How many labels of an order stand how; a voided one counts as void, whatever was said of it before."""

    activated: int
    void: int
    waiting: int


@get("/orders")
async def orders(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List one's orders, newest first."""
    key = (col(LabelBatch.ordered_at), col(LabelBatch.number))
    rows, later = await paging.rows(snapshot, produced(reading.listing(actor), actor), key)
    is_deep = "after" in request.query_params
    return producer_page(request, "orders.html", orders=rows, later=later or "", is_deep=is_deep)


@get("/orders/{number:int}")
async def order(
    request: Visit, *, number: FromPath[int], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show an order of the actor's own, with the form open that the address names."""
    saying = asked_word(request, "say", RangeState)
    return await _page(request, snapshot, actor, number, saying=saying if saying in SAYABLE else None)


@post("/orders/{number:int}/ranges/{word:str}", status_code=200)
async def mark(
    request: Visit,
    *,
    number: FromPath[int],
    word: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Activate or void a run of labels, or show the order again with what is wrong."""
    saying = next((one for one in SAYABLE if one.value == word), None)
    if saying is None:
        raise NotFound(say("There is no such word of labels: %(word)s.", word=word))
    connection = await session.connection()
    await own_order(connection, actor, number)

    async def work() -> str:
        faults: list[Fault] = []
        with counting.from_one():
            values: dict[str, Any] = {"state": saying, "reason": answers.text("reason")}
            values |= counting.bounds(answers, language_of(request), faults)
            await ranges.mark(session, actor, number, **judge(RangeForm, values, faults).model_dump())
        return f"/producer/orders/{number}"

    again = partial(_page, request, connection, actor, number, typed=answers.typed, saying=saying)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=saying.value))


@post("/orders/{number:int}/files/{file:str}", status_code=200)
async def print_file(
    request: Visit,
    *,
    number: FromPath[int],
    file: FromPath[str],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Take a print file, or show the order again with what is wrong."""
    return await taken(
        request, actor, number, file, answers, look=own_order, page=partial(_page, printing=answers.typed)
    )


async def own_order(connection: AsyncConnection, actor: Actor, number: int) -> Row[Any]:
    """Return an order for a lot of the actor's own; NotFound for any other."""
    await reading.one(connection, actor, number)
    statement = produced(reading.listing(actor), actor).where(col(LabelBatch.number) == number)
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no order of labels %(number)s.", number=Ordinal(number)))
    return found


def tally(quantity: int, runs: Sequence[Row[Any]]) -> Tally:
    """Return how many labels are activated, voided, and neither."""
    said = {state: [(run.first, run.last) for run in runs if run.state is state] for state in RangeState}
    void = quota.count_once(said[RangeState.VOID])
    both = quota.count_once([*said[RangeState.VOID], *said[RangeState.ACTIVATED]])
    return Tally(activated=both - void, void=void, waiting=quantity - both)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    number: int,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    saying: RangeState | None = None,
    printing: dict[str, str] | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await own_order(connection, actor, number)
    runs = await reading.runs(connection, number)
    tallied = tally(row.quantity, runs)
    if saying is None and tallied.waiting:
        saying = RangeState.ACTIVATED
    return producer_page(
        request,
        "order.html",
        refusal=refusal,
        fields={name: said.tell(words) for name, words in FIELDS.items()},
        order=row,
        runs=runs,
        tally=tallied,
        is_issued=row.status in ISSUED_BATCHES,
        sheets=[(key, sheet.name, f"{sheet.size.width:g}", f"{sheet.size.height:g}") for key, sheet in SHEETS.items()],
        portions=_portions(row.quantity),
        printing=UNPRINTED | (printing or {}),
        typed=typed or _whole_order(row.quantity, saying),
        saying=saying.value if saying else "",
    )


def _whole_order(quantity: int, saying: RangeState | None) -> dict[str, str]:
    """Return what stands in the form at first: all labels to be activated, none to be voided."""
    return {"first": "1", "last": str(quantity)} if saying is RangeState.ACTIVATED else {}


def _portions(quantity: int) -> list[tuple[int, int, int]]:
    """Return what one PDF after the other holds: index of its first label, first and last number on the page."""
    return [(first, first + 1, min(first + MOST_ON_PAPER, quantity)) for first in range(0, quantity, MOST_ON_PAPER)][
        :500
    ]
