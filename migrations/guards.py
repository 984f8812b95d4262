"""Triggers that keep append-only tables append-only; put back after every migration, for batch mode drops them."""

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = {
    "entry": "the journal is only added to",
    "label_range": "what was said of labels is only added to",
    "particulars": "a version of the particulars is never written again",
    "area": "a version of an area is never written again",
}
"""Tables whose rows are never changed, removed or replaced, each with the sentence that refuses."""


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
    refusal = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    guards = {
        "update": f"BEFORE UPDATE ON {table}",
        "delete": f"BEFORE DELETE ON {table}",
        # INSERT OR REPLACE removes the row in its way without any trigger of DELETE.
        "replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {_same(connection, table)})",  # noqa: S608 # our own tables
    }
    for verb, occasion in guards.items():
        name = f"{table}_never_{verb}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(f"CREATE TRIGGER {name} {occasion} {refusal}"))


def _same(connection: Connection, table: str) -> str:
    """Return the condition under which a row stands where a new one is to stand."""
    inspector = inspect(connection)
    keys = [["rowid"], inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [constraint["column_names"] for constraint in inspector.get_unique_constraints(table)]
    return " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)


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
