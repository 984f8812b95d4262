"""The numbers under the coating of an order's labels, on the desk: how many are left, and taking them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.forms.controls import Control, controls
from api.pages.forms.fields import fields_of
from api.pages.forms.reading import Reading
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from api.pages.workspace import Html
from api.pin_files import take_pins
from registry.errors import RegistryError
from registry.labels import pin_files, print_files, reading
from registry.labels.pin_files import TAKERS, PinFileForm
from registry.people.permissions import Actor
from registry.people.rules import Rule


class Pins(msgspec.Struct):
    """What a page says of an order's numbers: what hinders taking them, if anything; how many are left; the form."""

    hindrance: str
    left: int
    asks: list[Control]


async def pins_of(
    connection: AsyncConnection, actor: Actor, matter: Any, typed: Mapping[str, str], said: Speech
) -> Pins | None:
    """Return what can be taken of the numbers of an order, for those who may; None where the order has none."""
    if not matter.row.has_pins or not any(relation.holds(actor, matter) for relation in TAKERS):
        return None
    found = print_files.hindrance(actor, matter)
    if found is not None:
        return Pins(said.tell(found.said), 0, [])
    return Pins("", await pin_files.left(connection, matter), controls(PinFileForm, typed, said, {}))


def taking_pins(rule: Rule, page: Callable[..., Awaitable[Html]]) -> HTTPRouteHandler:
    """Return the route that takes the numbers of an order; refused, it shows the order again with ``coating``."""

    @post("/orders/{number:int}/pins", status_code=200)
    async def pin_file(
        request: Visit,
        *,
        number: FromPath[int],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        state: State,
    ) -> Response[Any]:
        async with state.database.reading() as snapshot:
            await reading.one(snapshot, actor, number, rule=rule)
        try:
            form = Reading(fields_of(PinFileForm), submission.typed, speech(language_of(request))).judged(PinFileForm)
            return await take_pins(state, actor, number, form)
        except RegistryError as refusal:
            demand_shown(refusal)
            async with state.database.reading() as snapshot:
                return await page(
                    request, snapshot, actor, number, state=state, coating=submission.typed, refusal=refusal
                )

    return pin_file
