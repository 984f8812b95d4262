"""Long work does not stop the others."""

import asyncio

from registry.fairness import AT_ONCE, in_turns


async def test_others_have_their_turn_after_every_few_things():
    done: list[int] = []
    seen: list[int] = []

    async def other() -> None:
        while len(done) < 5 * AT_ONCE:
            await asyncio.sleep(0)
            seen.append(len(done))

    beside = asyncio.create_task(other())
    await asyncio.sleep(0)
    async for thing in in_turns(range(5 * AT_ONCE)):
        done.append(thing)  # noqa: PERF401 # the list is watched while it grows
    await beside
    assert done == list(range(5 * AT_ONCE))
    assert seen == [AT_ONCE * turn for turn in range(1, 6)]
