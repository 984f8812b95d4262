"""Runs the migrations on the configured database in one transaction, with its own engine.

Foreign keys are checked at the end, and the guard triggers are put back.
"""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, event, pool, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from registry.tables import Table
from registry.tables.guards import put_guards

DEFAULT = "sqlite+aiosqlite:///var/sogoc.db"


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain SQLAlchemy types, so that no migration depends on application code."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "JSONB":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    return False


NO_TABLES_OF_OURS = frozenset({"scan_salt"})
"""Tables that raw SQL reads and writes, on PostgreSQL only, so that no backup holds them (docs/scans.md)."""


def include_name(name: str | None, kind: str, _: Any) -> bool:
    """Leave out the tables that the application does not declare."""
    return kind != "table" or name not in NO_TABLES_OF_OURS


def migrate(connection: Connection) -> None:
    """Run the requested migrations in one transaction and put the guard triggers back.

    On SQLite, foreign keys are off during the run and checked at the end; RuntimeError if rows refer to missing rows.
    """
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        put_guards(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"The migration leaves rows that refer to nothing: {broken[:5]}")


async def online(url: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def settle(connection: Any, _: object) -> None:
            # The pragma has no effect inside a transaction; batch mode drops tables that other tables refer to.
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "foreign_keys=OFF", "busy_timeout=15000"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(online(context.config.get_main_option("sqlalchemy.url") or os.environ.get("SOGOC_DATABASE_URL") or DEFAULT))
