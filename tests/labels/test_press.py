"""What presses say of the labels they got, and how the close-out counts it."""

from typing import Any

import pytest
from sqlmodel import col, select

from registry.acts import AnyAct
from registry.errors import NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.labels.closing import close_out
from registry.labels.press import PRESS_DIFFERS, Pressed, correct_press_report, pressed, report_press
from registry.tables import Notice
from tests.labels.chain import Chain
from tests.lines import entered
from tests.procedure.office import do, do_both


async def act(chain: Chain, what: AnyAct, number: int, *, by: str = "producer", **asked: Any) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.everybody[by].actor, what, number, **asked)


async def sums(chain: Chain, number: int) -> Pressed | None:
    async with chain.database.reading() as connection:
        return await pressed(connection, number)


async def told(chain: Chain) -> int:
    async with chain.database.reading() as connection:
        return len((await connection.execute(select(col(Notice.id)).where(col(Notice.act) == PRESS_DIFFERS))).all())


async def test_a_press_delivers_in_portions_and_what_does_not_add_up_is_told(chain: Chain):
    number = await chain.issued(20, active=False)
    with pytest.raises(OutOfOrder):
        await act(chain, report_press, number, printed=1, spoiled=0, delivered=1)
    await chain.print(number, (0, 19))
    for name in ("inspector", "rival"):
        with pytest.raises(Exception, match=r".") as refusal:
            await act(chain, report_press, number, by=name, printed=1, spoiled=0, delivered=1)
        assert isinstance(refusal.value, NotPermitted) or name == "rival"
    await act(chain, report_press, number, printed=12, spoiled=2, delivered=10)
    await act(chain, report_press, number, by="manager", printed=8, spoiled=0, delivered=8)
    assert await sums(chain, number) == (20, 2, 18)
    assert await told(chain) == 0
    await act(chain, report_press, number, printed=1, spoiled=0, delivered=1)
    assert await told(chain) == 3, "more was printed than was taken"
    both = chain.office.producer.actor, chain.office.registrar.actor
    async with chain.database.writing() as session:
        await do_both(session, *both, correct_press_report, number, mistake="Ghi hai lần.")
    assert await sums(chain, number) == (20, 2, 18)
    assert (await audit(chain.database)).findings == []


async def test_what_a_press_spoiled_is_spoilt_at_the_close_out(chain: Chain):
    number = await chain.issued(20)
    await act(chain, report_press, number, printed=20, spoiled=5, delivered=15)
    await act(chain, close_out, number, used=20, spoiled=0, returned=0)
    (line,) = await entered(chain.database, act=close_out.name)
    assert line.facts["difference"] == -5, "more was used than the press delivered"
