"""What a lot is made of and what was made of it, as pages of both faces show it."""

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.labels import quota
from registry.use import chain


class ChainShown(msgspec.Struct):
    """``left`` is in neither labels nor other lots; ``origin`` is the lot whose recall took this one along, if any."""

    left: int
    inputs: Any
    outputs: Any
    origin: Any


async def chain_of(connection: AsyncConnection, lot: Any) -> ChainShown:
    """Return what hangs on a lot that was read within what its reader may see: all of it is under one right of use."""
    room = await quota.room_for(connection, lot.id)
    inside = await chain.inputs(connection, lot.id)
    origin = None
    if lot.recalled_with is not None:
        every = await chain.inputs_all(connection, lot.id)
        origin = next((one for one in every if one.id == lot.recalled_with), None)
    return ChainShown(max(0, room.whole), inside, await chain.outputs(connection, lot.id), origin)
