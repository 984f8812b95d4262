"""The list of a history has the lines that its rule lets an asker read, of every subject and for everybody."""

from collections import Counter

from sqlalchemy import select

from api.acting import book
from registry.acts import read
from registry.acts.history import reads
from registry.database import Database
from registry.errors import NotFound
from registry.journal.history import acts_on
from tests.api.everything import Everything
from tests.lines import history

SOME = 2
"""Subjects of each kind."""


async def test_the_list_of_a_history_and_the_rule_of_its_lines_say_the_same(everything: Everything, database: Database):
    members = everything.chain.office.everybody.values()
    known, counted = book(), Counter[bool]()
    async with database.reading() as connection:
        for on in known.subjects():
            for key in (await connection.execute(select(on.key).order_by(on.key).limit(SOME))).scalars().all():
                lines = await acts_on(connection, on.kind, key)
                for actor in (None, *(member.actor for member in members)):
                    try:
                        matter = await read(connection, actor, on, key)
                    except NotFound:
                        continue
                    acts = {line.position: known.find(on.name, line.act) for line in lines}
                    wanted = [reads(actor, on, matter, acts[line.position], line.phase) for line in lines]
                    told = [line.position for line in await history(connection, actor, known, on, matter)]
                    assert told == [line.position for line, is_read in zip(lines, wanted, strict=True) if is_read]
                    counted.update(wanted)
    assert min(counted[True], counted[False]) > len(members), "some lines are told, and some are not"
