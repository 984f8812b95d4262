"""Which label a code belongs to, in JSON, for those who may see its order."""

from litestar.datastructures import State

from api.views.hand import HandView, hand_view
from registry.errors import NotFound
from registry.labels.hand import flags_of, in_hand
from registry.people.permissions import Actor
from registry.people.visibility import RIGHT_OF_USE, USE_ON_THE_DESK


async def hand_of(state: State, actor: Actor, code: str) -> HandView | None:
    """Return what is told of a label beside its verdict, None for a reader who may not see its order.

    Only those on whose desk the right lies are told the results of the rules over checks.
    """
    async with state.database.reading() as connection:
        for rule, sees_flags in ((USE_ON_THE_DESK, True), (RIGHT_OF_USE, False)):
            try:
                held = await in_hand(state.verification, connection, actor, code, rule=rule)
            except NotFound:
                continue
            return hand_view(held, await flags_of(connection, held.found) if sees_flags else ())
    return None
