from pathlib import Path

import pytest

from registry.database import Database
from registry.documents.store import Store
from tests.journal.loaded import Loaded, store_of
from tests.stock import Stock


@pytest.fixture
def loaded(stock: Stock, database: Database) -> Loaded:
    """Return a register in which every subject has something of everything."""
    return stock.left("loaded", Loaded, database)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return the store with the paper that the loaded register names."""
    return store_of(tmp_path)
