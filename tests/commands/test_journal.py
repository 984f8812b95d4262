"""Proving the journal from the command line, and taking a register elsewhere."""

import json
import shutil
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.commands.program import MACHINE, Program

LAST_LINE_GONE = (
    "DELETE FROM item WHERE position = (SELECT max(position) FROM entry)",
    "DELETE FROM entry WHERE position = (SELECT max(position) FROM entry)",
)


def changed(program: Program, *statements: str) -> None:
    """Change a register behind its back, its guards down."""
    engine = create_engine(make_url(program.url).set(drivername="sqlite"))
    with engine.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_head_that_was_kept_shows_that_the_end_was_cut_off(program: Program):
    program.init()
    kept = program.folder / "heads.txt"
    kept.write_text(f"2026-11-25 {program.run('head').out}")
    held = program.run("audit", "--json", "--kept", "heads.txt")
    assert (held.status, json.loads(held.out)["findings"]) == (0, [])
    if "sqlite" in program.url:
        changed(program, *LAST_LINE_GONE)
        cut = program.run("audit", "--kept", "heads.txt")
        assert cut.status == 4
        assert "its end is cut off" in cut.err
        assert "guard entry_never_update is missing" in cut.err
    kept.write_text("nothing of the kind\n")
    assert program.run("audit", "--kept", "heads.txt").status == 2


def test_files_that_were_overwritten_are_found(program: Program):
    program.init()
    digest = "ab" * 32
    lies = program.folder / "var" / "files" / "ab" / digest[2:]
    if "sqlite" in program.url:
        row = f"INSERT INTO stored_file (digest, media_type, size, stored_at) VALUES ('{digest}', 'x/y', 1, '2026-11-25 00:00:00+00:00')"  # noqa: E501, S608 # one statement of our own
        changed(program, row)
        assert "is not in the store" in program.run("audit").err
        lies.parent.mkdir(parents=True)
        lies.write_bytes(b"other bytes")
        assert "holds other bytes than its digest says" in program.run("audit").err


def test_an_older_copy_that_was_put_back_is_not_served_as_if_nothing_were(program: Program):
    if "sqlite" not in program.url:
        return
    program.init()
    database = Path(str(make_url(program.url).database))
    database = database if database.is_absolute() else program.folder / database
    assert program.run("follow", "--once").status == 0
    shutil.copy(database, program.folder / "older.db")
    program.open_machine()
    assert program.run("follow", "--once").status == 0
    for tail in ("", "-wal", "-shm"):
        Path(f"{database}{tail}").unlink(missing_ok=True)
    shutil.copy(program.folder / "older.db", database)
    for words in (("follow", "--once"), ("serve", "--port", "1")):
        told = program.run(*words)
        assert (told.status, told.trace) == (1, False), told
        assert "an older copy of the register was restored" in told.err or "listened on" in told.err
    accepted = program.run("follow", "--once", "--accept-older")
    assert (accepted.status, accepted.trace) == (0, False), accepted
    assert program.run("follow", "--once").status == 0


def test_a_register_is_moved_and_the_move_given_up(program: Program):
    program.init()
    program.open_machine()
    target = f"sqlite+aiosqlite:///{program.folder / 'target.db'}"
    assert program.run("migrate", SOGOC_DATABASE_URL=f"{target}.taken").status == 0, "an office with an epoch of labels"
    refused = program.run("move", f"{target}.taken")
    assert (refused.status, refused.trace) == (1, False), refused
    assert "empty database" in refused.err
    assert program.run("move", "--reopen", target).status == 2, "a move is given up without naming its target"
    assert program.run("move", "--reopen").status == 0
    told = program.run("move", target)
    assert (told.status, told.trace) == (0, False), told
    assert "Set SOGOC_DATABASE_URL to it" in told.out
    assert program.run("head", SOGOC_DATABASE_URL=target).out == program.run("head").out
    assert program.run("audit", SOGOC_DATABASE_URL=target).status == 0
    issue = ("token", "issue", MACHINE, "--label", "x")
    closed = program.run(*issue)
    assert (closed.status, closed.trace) == (1, False), closed
    assert "is moved to another database" in closed.err
    assert program.run(*issue, SOGOC_DATABASE_URL=target).status == 0
    unnamed = program.run("move")
    assert (unnamed.status, "Name the TARGET" in unnamed.err) == (2, True), unnamed
    assert program.run("move", "--reopen").status == 0
    assert program.run(*issue).status == 0
