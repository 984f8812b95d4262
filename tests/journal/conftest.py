from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from registry.database import Database
from registry.documents.store import Store
from tests.journal.loaded import Loaded, store_of
from tests.stock import EMPTY, Stock


@pytest.fixture
def loaded(stock: Stock, database: Database) -> Loaded:
    """Return a register in which every subject has something of everything."""
    return stock.left("loaded", Loaded, database)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return the store with the paper that the loaded register names."""
    return store_of(tmp_path)


@pytest.fixture
def address(stock: Stock, sqlite_stock: Stock, postgresql_stock: Stock, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty register of the other kind."""
    other = postgresql_stock if stock is sqlite_stock else sqlite_stock
    folder = tmp_path / "there"
    folder.mkdir()
    address = other.take(EMPTY, folder)
    yield address
    other.drop(address)


@pytest.fixture
async def there(address: str) -> AsyncIterator[Database]:
    database = Database(address)
    yield database
    await database.close()
