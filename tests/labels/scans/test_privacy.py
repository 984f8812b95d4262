"""What is kept of who checks leads to nobody; what was changed past the acts is found."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text

from registry import calendar
from registry.database import Database
from registry.journal.audit import audit
from registry.journal.clock import keep_up
from registry.journal.duties import duties
from registry.labels.closing import close_out
from registry.labels.scans.limits import defaults
from registry.labels.scans.setting import set_scan_limits
from registry.tables import Table
from tests.labels.chain import Chain
from tests.labels.scans.test_checks_over_http import PHONE, check
from tests.procedure.office import do


async def kept(database: Database) -> dict[str, str]:
    """Return all that each table holds, as text."""
    async with database.reading() as connection:
        return {
            name: "\n".join(str(tuple(row)) for row in await connection.execute(select(table)))
            for name, table in Table.metadata.tables.items()
        }


async def test_no_address_and_no_browser_is_kept_anywhere(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(5))
    for n in range(defaults().sessions_in_30_days + 1):
        await check(client, f"/{code}", n)
    await client._transport.app.state.flagging.settle()  # type: ignore[attr-defined] # the transport of the application itself
    tables = await kept(chain.database)
    assert tables["label_scan"]
    assert tables["scan_flag"]
    for name, rows in tables.items():
        assert "127.0.0.1" not in rows, name
        assert PHONE[:30] not in rows, name
    columns = Table.metadata.tables["scan_flag"].columns.keys()
    assert columns == ["batch_number", "label_index", "rule", "is_shadow", "sessions", "at"]


async def test_the_clock_takes_the_browsers_of_past_days_out_and_leaves_the_counts(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(5))
    await check(client, f"/{code}")
    before = (await kept(chain.database))["label_scan"]
    forgetting = [one for one in duties() if one.name == "forget_browsers"]
    await keep_up(chain.database, forgetting, calendar.today() + timedelta(days=1))
    async with chain.database.reading() as connection:
        (row,) = await connection.execute(text("SELECT today, scans, sessions FROM label_scan"))
    assert tuple(row) == ("", 1, 1)
    assert before != (await kept(chain.database))["label_scan"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scan_limits SET sessions_in_30_days = 9999",
        "DELETE FROM scan_limits",
        "UPDATE close_out SET used = used - 1, spoiled = spoiled + 1",
        "DELETE FROM close_out",
    ],
)
async def test_what_was_changed_past_the_acts_is_found(chain: Chain, statement: str):
    number = await chain.issued(10)
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, set_scan_limits, chain.record_id, sessions_in_30_days=9)
        await do(session, chain.office.producer.actor, close_out, number, used=10, spoiled=0, returned=0)
    assert (await audit(chain.database)).findings == []
    async with chain.database.writing() as session:
        await (await session.connection()).execute(text(statement))
    assert (await audit(chain.database)).findings
