"""Triggers that protect append-only tables on both databases; an audit checks that they exist.

They are created again after every migration, because batch mode on SQLite drops them. Two tables may lose what a
confirmed erasure names (table ``erasure``), and nothing else: an item its openings, a row about labels its texts.
"""

from typing import NamedTuple

from sqlalchemy import Connection, Inspector, inspect, text

APPEND_ONLY = {
    "entry": "the journal is only added to",
    "item": "what a line says of its subject is only added to",
    "passage": "a passage of the journal is only added to",
    "erasure": "what was erased stays named",
    "label_range": "what was said of labels is only added to",
    "print_file": "what was taken for printing stays taken",
    "print_repeat": "what may be printed again is only added to",
    "particulars": "a version of the particulars is never written again",
    "area": "a version of an area is never written again",
    "yield": "a yield that was set is never written again",
    "lot_input": "what went into a lot is only added to",
}
"""Tables whose rows are never changed, deleted or replaced, each with the sentence of the refusal."""

_CONFIRMED = "erasure e JOIN entry c ON c.position = e.position AND c.act = 'erase' AND c.phase = 'confirmed'"
_NAMED = {
    "item": f"EXISTS (SELECT 1 FROM {_CONFIRMED} JOIN entry i ON i.position = OLD.position AND c.subject = i.subject "
    "AND c.subject_id = i.subject_id WHERE e.item = OLD.position AND e.path = o.key)",
    "label_range": f"EXISTS (SELECT 1 FROM {_CONFIRMED} AND c.subject = 'label_batch' "
    "AND c.subject_id = CAST(OLD.batch_number AS VARCHAR) WHERE replace(e.path, '-', '') "
    "= 'ranges/' || replace(CAST(OLD.id AS VARCHAR), '-', '') || '/{lost}')",
}
"""The condition that a confirmed erasure names the loss: the opening ``o``, or the text ``lost`` of a run of labels."""
_MAY_LOSE = {"item": ("openings",), "label_range": ("reason", "public_reason", "public_advice")}


class Guard(NamedTuple):
    """A trigger: its table, its name, its statements; ``source`` is the text that the database stores."""

    table: str
    name: str
    statements: tuple[str, ...]
    source: str


def put_guards(connection: Connection) -> None:
    """Create the triggers of every existing append-only table, replacing old ones."""
    for guard in guards(connection):
        drop = f"DROP TRIGGER IF EXISTS {guard.name}"
        connection.execute(text(drop if _is_sqlite(connection) else f"{drop} ON {guard.table}"))
        for statement in guard.statements:
            connection.execute(text(statement.replace(":", r"\:")))


def guards(connection: Connection) -> list[Guard]:
    """Return the guards that this database should have for its tables."""
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    make = _on_sqlite if _is_sqlite(connection) else _on_postgresql
    return [
        guard
        for table, sentence in APPEND_ONLY.items()
        if table in present
        for guard in make(inspector, table, sentence)
    ]


def fallen(connection: Connection) -> list[Guard]:
    """Return the guards that are missing, switched off or changed."""
    standing = _triggers(connection, "t.tgenabled IN ('O', 'A')")
    return [guard for guard in guards(connection) if standing.get((guard.table, guard.name)) != guard.source]


def strangers(connection: Connection) -> list[tuple[str, str]]:
    """Return the triggers that are not guards, each with its table; no entry says what they do."""
    ours = {(guard.table, guard.name) for guard in guards(connection)}
    return sorted(_triggers(connection, "true").keys() - ours)


def _triggers(connection: Connection, which: str) -> dict[tuple[str, str], str]:
    """Return the text of each trigger by table and name; ``which`` restricts those of PostgreSQL."""
    if _is_sqlite(connection):
        found = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = (
            "SELECT t.tgrelid::regclass::text, t.tgname, p.prosrc || pg_get_triggerdef(t.oid) FROM pg_trigger t "
            f"JOIN pg_proc p ON p.oid = t.tgfoid WHERE {which} AND NOT t.tgisinternal"
        )
    return {(row[0], row[1]): str(row[2]) for row in connection.execute(text(found.replace(":", r"\:")))}


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _on_sqlite(inspector: Inspector, table: str, sentence: str) -> list[Guard]:
    refusal = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    allowed = _allowed(inspector, table, " IS ", "json_each({})", "{}.value")
    unless = f" WHEN NOT coalesce({allowed}, 0)" if allowed else ""
    occasions = {
        "update": f"BEFORE UPDATE ON {table}{unless}",
        "delete": f"BEFORE DELETE ON {table}",
        # INSERT OR REPLACE deletes the old row without calling a DELETE trigger.
        "replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {_same(inspector, table)})",
    }
    made = []
    for verb, occasion in occasions.items():
        name = f"{table}_never_{verb}"
        statement = f"CREATE TRIGGER {name} {occasion} {refusal}"
        made.append(Guard(table, name, (statement,), statement))
    return made


def _same(inspector: Inspector, table: str) -> str:
    """Return the condition that a row already has the place of the new one."""
    keys = [["rowid"], inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [constraint["column_names"] for constraint in inspector.get_unique_constraints(table)]
    return " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)


def _on_postgresql(inspector: Inspector, table: str, sentence: str) -> list[Guard]:
    allowed = _allowed(inspector, table, " IS NOT DISTINCT FROM ", "json_each({}::json)", "{}.value::text")
    passing = (
        f"IF TG_OP = 'UPDATE' THEN IF coalesce({allowed}, FALSE) THEN RETURN NEW; END IF; END IF; " if allowed else ""
    )
    body = f" BEGIN {passing}RAISE EXCEPTION '{sentence}'; END "
    made = []
    for verb, occasion, each in (("changed", "UPDATE OR DELETE", "ROW"), ("emptied", "TRUNCATE", "STATEMENT")):
        name = f"{table}_never_{verb}"
        function = f"CREATE OR REPLACE FUNCTION {table}_never_changed() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        trigger = (
            f"CREATE TRIGGER {name} BEFORE {occasion} ON {table} FOR EACH {each} "
            f"EXECUTE FUNCTION {table}_never_changed()"
        )
        # The server's own spelling: the order of events as in its manual, and the schema.
        kept = trigger.replace("UPDATE OR DELETE ON", "DELETE OR UPDATE ON").replace(
            f" ON {table} ", f" ON public.{table} "
        )
        made.append(Guard(table, name, (function, trigger), body + kept))
    return made


def _allowed(inspector: Inspector, table: str, same: str, each: str, value: str) -> str:
    """Return the condition for an allowed change: only what a confirmed erasure names is lost, the rest is unchanged.

    ``same`` compares two values that may be NULL, ``each`` lists the members of an object, ``value`` gives one.
    """
    columns = [column["name"] for column in inspector.get_columns(table)]
    losable = [name for name in _MAY_LOSE.get(table, ()) if name in columns]
    if not losable:
        return ""
    kept = {name: f"NEW.{name}{same}OLD.{name}" for name in columns}
    held = " AND ".join(one for name, one in kept.items() if name not in losable)
    if table == "label_range":
        gone = [f"({kept[lost]} OR (NEW.{lost} IS NULL AND {_NAMED[table].format(lost=lost)}))" for lost in losable]
        same_as_before = " AND ".join(kept[lost] for lost in losable)
        return f"({held} AND {' AND '.join(gone)} AND NOT ({same_as_before}))"
    (lost,) = losable
    before, after = (each.format(f"coalesce({row}.{lost}, '{{}}')") for row in ("OLD", "NEW"))
    stays = f"SELECT 1 FROM {after} n WHERE n.key = o.key AND {value.format('n')} = {value.format('o')}"
    was = f"SELECT 1 FROM {before} o WHERE n.key = o.key AND {value.format('n')} = {value.format('o')}"
    return (
        f"({held} AND NOT EXISTS (SELECT 1 FROM {before} o WHERE NOT EXISTS ({stays}) AND NOT {_NAMED[table]}) "
        f"AND NOT EXISTS (SELECT 1 FROM {after} n WHERE NOT EXISTS ({was})))"
    )
