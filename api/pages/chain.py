"""What a lot is made of and what was made of it, as pages of both faces show it."""

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.parts import ListPart, PageLists
from registry.labels import quota
from registry.use import chain

OUTPUTS = "outputs"


class ChainShown(msgspec.Struct):
    """``left`` is in no label and no other lot; ``origin`` is the lot whose recall also recalled this one, if any."""

    left: int
    inputs: Any
    outputs: ListPart
    origin: Any


async def chain_of(connection: AsyncConnection, lot: Any, parts: PageLists) -> ChainShown:
    """Return the chain of a lot that its reader may see: all lots of a chain are under one right of use."""
    room = await quota.room_for(connection, lot.id)
    inside = await chain.inputs(connection, lot.id)
    origin = None
    if lot.recalled_with is not None:
        every = await chain.inputs_all(connection, lot.id)
        origin = next((one for one in every if one.id == lot.recalled_with), None)
    made = await parts.part(OUTPUTS, connection, chain.outputs(lot.id, newest_first=True))
    return ChainShown(max(0, room.whole), inside, made, origin)
