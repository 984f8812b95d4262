"""An office, and a right under which producers are authorised, on both databases."""

import pytest

from registry.database import Database
from tests.api.counter import Counter
from tests.stock import Stock
from tests.use.chain import V1
from tests.use.ground import Ground, mirrored


@pytest.fixture
def ground(stock: Stock, database: Database) -> Ground:
    return stock.left("ground", Ground, database)


@pytest.fixture
async def right(database: Database, counter: Counter) -> str:
    """Return the address of a right that the office's manager manages."""
    record = f"{V1}/records/{await mirrored(database)}"
    manager = {"party_id": str(counter.office.manager.party_id), "delegation": "QĐ 12/2026"}
    assert (await counter.ask("registrar", "POST", f"{record}/appoint-manager", json=manager)).status_code == 200
    return record
