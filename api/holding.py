"""Who may see the order of a label is led from its code to its page, and told in JSON which label it is."""

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection

from api.views.hand import HandView, hand_view
from registry.errors import NotFound
from registry.labels.hand import InHand, flags_of, in_hand
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED, RIGHT_OF_USE, USE_ON_THE_DESK

DESK, PRODUCER = "/desk", "/producer"
FACES = ((DESK, USE_ON_THE_DESK), (PRODUCER, PRODUCED), ("", RIGHT_OF_USE))
"""Where a label in the hand has its page, and for whom; the first that lets somebody see it. The last has none."""


async def page_of(state: State, actor: Actor, code: str) -> str | None:
    """Return the address of the page of a label, None for whom it is any shopper's."""
    async with state.database.reading() as connection:
        face, held = await _held(state, connection, actor, code)
    return f"{face}/labels/{held.code}" if held is not None and face else None


async def hand_of(state: State, actor: Actor, code: str) -> HandView | None:
    """Return what is told of a label beside its verdict, None for whom it is any shopper's.

    What the rules over checks said is for those on whose desk the right lies.
    """
    async with state.database.reading() as connection:
        face, held = await _held(state, connection, actor, code)
        if held is None:
            return None
        return hand_view(held, await flags_of(connection, held.found) if face == DESK else ())


async def _held(
    state: State, connection: AsyncConnection, actor: Actor, code: str
) -> tuple[str, InHand] | tuple[None, None]:
    for face, rule in FACES:
        try:
            return face, await in_hand(state.verification, connection, actor, code, rule=rule)
        except NotFound:
            continue
    return None, None
