"""Triggers that keep append-only tables append-only; put back after every migration, for batch mode drops them."""

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = {
    "entry": "the journal is only added to",
    "label_range": "what was said of labels is only added to",
}
"""Tables whose rows are never changed or removed, each with the sentence that refuses."""


def put_guards(connection: Connection) -> None:
    """Create the triggers of every append-only table that exists, replacing those that stand."""
    present = set(inspect(connection).get_table_names())
    for table, sentence in APPEND_ONLY.items():
        if table not in present:
            continue
        if connection.dialect.name == "sqlite":
            _on_sqlite(connection, table, sentence)
        else:
            _on_postgresql(connection, table, sentence)


def _on_sqlite(connection: Connection, table: str, sentence: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_never_{verb.lower()}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(
            text(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
        )


def _on_postgresql(connection: Connection, table: str, sentence: str) -> None:
    name = f"{table}_never_changed"
    connection.execute(
        text(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
        )
    )
    connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    connection.execute(
        text(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    )
