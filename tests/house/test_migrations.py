"""The tables' history, held against the tables."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Enum, create_engine, inspect, make_url, text

from registry.database import Database
from registry.tables import Table
from registry.tables.guards import APPEND_ONLY
from tests.conftest import ROOT, migrate
from tests.stock import EMPTY, Stock


def config_for(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def test_the_migrations_lead_to_the_tables_as_declared(database_url: str):
    command.check(config_for(database_url))


def test_the_history_can_be_walked_down_and_up_again(database_url: str):
    migrate(database_url, "base")
    migrate(database_url)
    command.check(config_for(database_url))


async def test_the_checks_in_the_database_are_the_vocabulary(database: Database):
    async with database.reading() as connection:
        checks = await connection.run_sync(
            lambda sync: {
                table: {check["name"]: str(check["sqltext"]) for check in inspect(sync).get_check_constraints(table)}
                for table in inspect(sync).get_table_names()
            }
        )
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Enum):
                continue
            words = set(column.type.enums)
            found = [
                set(re.findall(r"'([^']+)'", check))
                for check in checks[table.name].values()
                if re.search(rf"\b{column.name}\b", check) and re.search(r"\bIN\b|ANY", check)
            ]
            assert words in found, f"{table.name}.{column.name}"


async def test_the_guards_stand_after_every_migration(database: Database):
    async with database.reading() as connection:
        if database.is_sqlite:
            statement = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            statement = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        guarded = set((await connection.execute(text(statement))).scalars())
    assert guarded == set(APPEND_ONLY)


def test_a_broken_reference_stops_a_migration(sqlite_stock: Stock, tmp_path: Path):
    url = sqlite_stock.take(EMPTY, tmp_path)
    engine = create_engine(make_url(url).set(drivername="sqlite"))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO area_unit (area_id, unit_id) VALUES ('0', '1')"))
    engine.dispose()
    with pytest.raises(RuntimeError, match="refer to nothing"):
        migrate(url)
