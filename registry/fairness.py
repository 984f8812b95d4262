"""Long work between other people's requests."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

AT_ONCE = 20
T = TypeVar("T")


async def in_turns(things: Iterable[T]) -> AsyncIterator[T]:
    """Yield the things one by one, and let other tasks of the loop run after every few of them.

    For work of a millisecond or less on each of a thousand things: a shopper does not wait for all of them.
    """
    for place, thing in enumerate(things, 1):
        yield thing
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
