"""Of an order on whose labels thousands of words are said, a line tells what came with it, all lines what was said."""

from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from registry.database import Database
from registry.journal.audit import audit
from registry.journal.growing import whole
from registry.journal.history import kept, with_items
from registry.journal.shapes import SHAPES
from registry.labels.erasing import erase_order
from registry.labels.ranges import sell_labels
from registry.labels.reading import runs
from registry.tables import Entry
from registry.tables.guards import APPEND_ONLY
from registry.vocabulary import RangeState, Subject
from tests.journal.test_audit import tamper
from tests.labels.chain import Chain
from tests.procedure.office import do, do_both


async def items_of(database: Database, number: int) -> list[Any]:
    async with database.reading() as connection:
        mine = col(Entry.subject) == Subject.LABEL_BATCH.value, col(Entry.subject_id) == str(number)
        rows = (await connection.execute(with_items().where(*mine).order_by(col(Entry.position)))).all()
    return [kept(row) for row in rows]


async def sell(chain: Chain, number: int, *labels: int) -> None:
    async with chain.database.writing() as session:
        for label in labels:
            await do(session, chain.office.producer.actor, sell_labels, number, first=label, last=label)


def test_only_what_is_never_changed_grows_line_by_line():
    growing = {part.table: (part, shape) for shape in SHAPES.values() for part in shape.parts if part.grows}
    assert set(growing) == {"label_range"}
    for table, (part, shape) in growing.items():
        assert table in APPEND_ONLY
        assert not part.long
        assert not part.parts
        assert shape.absent["version"] == 1


async def test_a_line_is_as_long_after_many_words_as_after_few_and_all_together_tell_everything(chain: Chain):
    number, database = await chain.issued(20), chain.database
    await sell(chain, number, *range(1, 13))
    told = await items_of(database, number)
    assert [len(item.body.get("ranges", ())) for item in told[-12:]] == [1] * 12
    assert max(len(item.text) for item in told[-12:]) - min(len(item.text) for item in told[-12:]) < 20
    async with database.reading() as connection:
        said = await runs(connection, number)
        now, then = await whole(connection, Subject.LABEL_BATCH, [told[-1]]), told[-7]
        (before,) = await whole(connection, Subject.LABEL_BATCH, [then])
    assert {run["id"] for run in now[0]["ranges"]} == {str(run.id) for run in said}
    assert {run["id"] for run in before["ranges"]} == {str(run.id) for run in said[:-6]}
    assert (await audit(database)).findings == []


async def test_what_was_changed_of_an_early_word_is_found_at_the_line_that_said_it(chain: Chain):
    number, database = await chain.issued(9), chain.database
    await chain.mark(number, RangeState.REVOKED, 4, 5)
    (line,) = [item.position for item in await items_of(database, number) if "revoked" in item.text]
    await sell(chain, number, 1, 2, 3)
    found = await tamper(database, "UPDATE label_range SET last = 4 WHERE state = 'revoked'")
    differs = "the tables differ from this line, in "
    assert [(one.position, one.sentence) for one in found] == [(line, f"{differs}ranges.last")]
    found = await tamper(database, "UPDATE label_range SET last = 5, reason = 'Khác' WHERE state = 'revoked'")
    assert [(one.position, one.sentence) for one in found] == [(line, f"{differs}ranges.personal.reason")]
    found = await tamper(database, "DELETE FROM label_range WHERE state = 'revoked'")
    assert [(one.position, one.sentence) for one in found] == [(line, f"{differs}ranges")]


async def test_what_was_erased_of_an_early_word_stays_erased_and_the_rest_stands(chain: Chain):
    number, office, database = await chain.issued(9), chain.office, chain.database
    marked = [await chain.mark(number, RangeState.REVOKED, label, label) for label in (4, 5)]
    await sell(chain, number, 1)
    async with database.writing() as session:
        both = office.registrar.actor, office.second_registrar.actor
        fields = [f"ranges/{marked[0].id}/reason"]
        await do_both(session, *both, erase_order, number, fields=fields, reason="Theo yêu cầu.")
    await sell(chain, number, 2)
    async with database.reading() as connection:
        (told,) = await whole(connection, Subject.LABEL_BATCH, (await items_of(database, number))[-1:])
        reasons = (await connection.execute(select(text("reason")).select_from(text("label_range")))).scalars().all()
    assert sorted(one["personal"]["reason"] for one in told["ranges"] if one.get("personal")) == ["Lý do mẫu"]
    assert sorted(one for one in reasons if one) == ["Lý do mẫu"]
    assert (await audit(database)).findings == []
