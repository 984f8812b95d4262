"""What an inspector has an eye on is found by one statement, which steps into the journal by its index."""

from typing import Any

from sqlalchemy import text

from registry.database import instant
from registry.labels import watching
from registry.use.authorisations import reinstate, revoke, suspend
from registry.vocabulary import Watched
from tests.labels.chain import Chain
from tests.procedure.office import do


async def test_a_right_of_use_is_told_with_the_day_of_its_end_by_one_step_into_the_journal(chain: Chain):
    actor, asked = chain.office.registrar.actor, {"reason": "Kiểm tra"}
    async with chain.database.writing() as session:
        for act, more in ((suspend, asked), (reinstate, {}), (suspend, asked)):
            at = await _taken(session, actor, act, chain.authorisation_id, more)
    listing = watching.listing(chain.office.inspector.actor, what=Watched.USE)
    async with chain.database.reading() as connection:
        (row,) = await listing.rows(connection)
    assert (row.word, row.at) == ("suspended", at), "since the last suspension"
    async with chain.database.writing() as session:
        at = await _taken(session, actor, revoke, chain.authorisation_id, asked)
    async with chain.database.reading() as connection:
        (row,) = await listing.rows(connection)
        assert (row.word, row.at) == ("revoked", at)
        steps = await _plan(connection, listing.statement)
    assert sum("ix_entry_subject" in step for step in steps) == 1, steps
    assert not any("SCAN entry" in step or "Seq Scan on entry" in step for step in steps), steps


async def _taken(session: Any, actor: Any, act: Any, subject_id: Any, asked: dict[str, Any]) -> Any:
    position = (await do(session, actor, act, subject_id, **asked)).position
    found = await session.exec(text("SELECT at FROM entry WHERE position = :position").bindparams(position=position))
    return instant(found.one()[0])


async def _plan(connection: Any, statement: Any) -> list[str]:
    """Return the steps by which a database answers, where it has no reason to read small tables whole."""
    dialect = connection.dialect
    if dialect.name == "postgresql":
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
    told = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    ask = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
    return [str(row[-1]) for row in await connection.execute(text(f"{ask} {told.replace(':', chr(92) + ':')}"))]
