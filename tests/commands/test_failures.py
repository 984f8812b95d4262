"""What is in a command's way is said in a sentence, with a status that is promised; nothing is ever traced."""

import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import click
import pytest

from api.commands import main
from tests.commands.program import LOGIN, Program
from tests.labels import signed
from tests.stock import execute

SIGNED = signed.vectors()["labels"][0]["text"]
NOBODY_LISTENS = "postgresql+asyncpg://a:secret@127.0.0.1:1/x"
ASKING = (
    ["audit"],
    ["head"],
    ["verify", "103R-J09X-R5EV-K262-R0S9"],
    ["token", "list"],
    ["token", "issue", LOGIN, "--label", "x"],
    ["follow", "--once"],
    ["follow", "--check"],
    ["labels", "1", "--login", LOGIN, "--csv", "x.csv"],
)


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_a_register_that_is_not_there_is_not_made_by_asking(alone: Program, words: list[str]):
    told = alone.run(*words)
    assert (told.status, told.trace) == (3, False), told
    assert "sogoc init" in told.err
    assert list(alone.folder.iterdir()) == []


def test_the_installed_program_says_it_too(alone: Program):
    told = alone.process("audit")
    assert (told.status, told.trace) == (3, False), told
    assert told.err == alone.run("audit").err
    assert alone.process("audit", SOGOC_LOG_LEVEL="loud").status == 2


@pytest.fixture
def empty_database(postgresql: str) -> Iterator[str]:
    name = f"empty_{uuid4().hex}"
    asyncio.run(execute(postgresql, f"CREATE DATABASE {name}"))
    yield postgresql.format(name=name)
    asyncio.run(execute(postgresql, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.mark.parametrize("words", ASKING[:2], ids=" ".join)
def test_tables_that_are_not_level_are_told(alone: Program, empty_database: str, words: list[str]):
    (alone.folder / "empty.db").touch()
    for url in ("sqlite+aiosqlite:///empty.db", empty_database):
        told = alone.run(*words, SOGOC_DATABASE_URL=url)
        assert (told.status, told.trace) == (3, False), told
        assert "sogoc migrate" in told.err


@pytest.mark.parametrize("words", [["audit"], ["migrate"], ["serve"], ["init"]], ids=" ".join)
def test_a_database_that_does_not_answer_is_told_and_no_password_with_it(alone: Program, words: list[str]):
    told = alone.run(*words, SOGOC_DATABASE_URL=NOBODY_LISTENS)
    assert (told.status, told.trace) == (3, False), told
    assert "The database cannot be used" in told.err
    assert "secret" not in told.err + told.out


def test_a_database_that_does_not_exist_is_told(alone: Program, postgresql: str):
    told = alone.run("audit", SOGOC_DATABASE_URL=postgresql.format(name="nowhere"))
    assert (told.status, told.trace) == (3, False), told
    assert "nowhere" in told.err


def test_a_file_that_is_no_database_is_told(alone: Program):
    (alone.folder / "broken.db").write_text("no database", encoding="utf-8")
    for words in (["audit"], ["migrate"]):
        told = alone.run(*words, SOGOC_DATABASE_URL="sqlite+aiosqlite:///broken.db")
        assert (told.status, told.trace) == (3, False), told
        assert "not a database" in told.err


def test_a_folder_in_the_place_of_the_register_is_told(alone: Program):
    (alone.folder / "folder.db").mkdir()
    for words in (["audit"], ["migrate"], ["init"]):
        told = alone.run(*words, SOGOC_DATABASE_URL="sqlite+aiosqlite:///folder.db")
        assert (told.status, told.trace) == (3, False), told
        assert "SOGOC_DATABASE_URL" in told.err


def test_a_register_of_a_newer_version_is_left_alone(program: Program, database_url: str):
    if not database_url.startswith("sqlite"):
        pytest.skip("one database is enough: the revision is compared before anything is asked of it")
    import sqlite3

    with sqlite3.connect(database_url.partition(":///")[2]) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    for words in (["audit"], ["migrate"], ["serve"]):
        told = program.run(*words)
        assert (told.status, told.trace) == (3, False), told
        assert "newer version" in told.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOGOC_DATABASE_URL", "mysql://somewhere"),
        ("SOGOC_DATABASE_URL", "rubbish"),
        ("SOGOC_PUBLIC_URL", "nowhere"),
        ("SOGOC_LOG_LEVEL", "loud"),
        ("SOGOC_LABEL_MASTERS", "no JSON"),
        ("SOGOC_LABEL_MASTERS", '{"first": "00"}'),
        ("SOGOC_TRUSTED_PROXIES", "[[]]"),
        ("SOGOC_FOLLOW", "perhaps"),
    ],
)
@pytest.mark.parametrize("words", [["migrate"], ["audit"]], ids=" ".join)
def test_a_setting_that_is_not_acceptable_is_named(alone: Program, name: str, value: str, words: list[str]):
    told = alone.run(*words, **{name: value})
    assert (told.status, told.trace) == (2, False), told
    assert re.search(rf"^{name}[\[: ]", told.err, re.MULTILINE), told.err


def test_a_variable_that_is_no_setting_is_told(alone: Program):
    told = alone.run("audit", SOGOC_DATABSE_URL="x")
    assert "SOGOC_DATABSE_URL is no setting" in told.err


def test_a_port_that_is_taken_is_told_before_anything_is_touched(alone: Program):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = alone.run("serve", "--port", str(taken.getsockname()[1]))
    assert (told.status, told.trace) == (1, False), told
    assert "cannot be listened on" in told.err
    assert list(alone.folder.iterdir()) == []


def test_what_does_not_hold_is_said(program: Program):
    program.init()
    bad = program.folder / "bytes.csv"
    bad.write_bytes(b"\xff\xfe\x00")
    unknown = program.folder / "unknown.csv"
    unknown.write_text("a,b\n1,2\n", encoding="utf-8")
    for words, reason in (
        (["token", "issue", "nobody@office.example", "--label", "x"], "no active account nobody@office.example"),
        (["token", "revoke", str(uuid4())], "no token"),
        (["labels", "1", "--login", LOGIN, "--csv", "x.csv"], "no label order 1"),
        (["labels", "1", "--login", "nobody", "--csv", "x.csv"], "no active account nobody"),
        (["import", "bytes.csv"], "UTF-8"),
        (["import", "unknown.csv"], "its columns are: a, b"),
        (["import", "."], "known layout"),
    ):
        told = program.run(*words)
        assert (told.status, told.trace) == (1, False), (words, told)
        assert reason in told.err, (words, told)
    assert not (program.folder / "x.csv").exists()


@pytest.mark.parametrize(
    "code",
    [
        "103R-J09X-R5EV-K262-R0S9",
        "https://sogoc.example/103RJ09XR5EVK262R0S9?fbclid=x",
        "nonsense",
        f"https://sogoc.example/S/{SIGNED}",
        f"https://sogoc.example/S/{SIGNED[:-1]}",
    ],
)
def test_a_label_that_is_not_in_order_is_an_answer_and_no_trouble(program: Program, code: str):
    program.init()
    told = program.run("verify", code)
    assert (told.status, told.trace) == (4, False), told
    said = {"nonsense": "20 ký tự", f"https://sogoc.example/S/{SIGNED[:-1]}": "124/125"}
    assert said.get(code, "Sổ Gốc không cấp") in told.err


def test_wrong_use_is_status_two(alone: Program):
    for words in (
        ["import"],
        ["import", "nothere.csv"],
        ["labels", "1", "--login", LOGIN],
        ["labels", "one", "--login", LOGIN, "--csv", "x.csv"],
        ["token", "revoke", "no-id"],
        ["serve", "--port", "99999"],
        ["serve", "--workers", "2"],
        ["sing"],
    ):
        told = alone.run(*words)
        assert (told.status, told.trace) == (2, False), (words, told)
        assert told.err, words


OPTIONS = {
    "audit": {"--json", "--kept"},
    "follow": {"--once", "--check", "--rebuild", "--accept-older"},
    "import": {"--dry-run", "--faults"},
    "init": {"--login", "--name", "--password-file", "--registrar"},
    "labels": {"--login", "--csv", "--pdf", "--png", "--sheet", "--first", "--count"},
    "link": {"--without-proofs"},
    "move": {"--reopen"},
    "search keys": {"--url", "--prefix", "--master-key"},
    "serve": {"--host", "--port", "--workers", "--demonstration", "--accept-older"},
    "token issue": {"--label", "--days", "--scope"},
    "verify": {"--lang", "--json"},
}
"""The options whose pairs were looked at: what is not refused below works together."""
TAKE = ("labels", "1", "--login", LOGIN)
CONTRADICTING = (
    ("follow", "--check", "--rebuild"),
    ("follow", "--check", "--once"),
    ("follow", "--check", "--accept-older"),
    ("move", "--reopen", "sqlite+aiosqlite:///other.db"),
    (*TAKE, "--csv", "x.csv", "--pdf", "x.pdf"),
    (*TAKE, "--csv", "x.csv", "--first", "2"),
    (*TAKE, "--csv", "x.csv", "--count", "2"),
    (*TAKE, "--csv", "x.csv", "--sheet", "l7160"),
    (*TAKE, "--csv", "x.csv", "--png", "x.png", "--count", "2"),
    (*TAKE, "--png", "x.png", "--count", "2"),
    (*TAKE, "--png", "x.png", "--sheet", "l7160"),
)


@pytest.mark.parametrize("words", CONTRADICTING, ids=" ".join)
def test_an_option_that_would_be_ignored_beside_another_is_refused(alone: Program, words: tuple[str, ...]):
    told = alone.run(*words)
    assert (told.status, told.trace) == (2, False), told
    assert "leave one or the other out" in told.err or "taken once" in told.err
    assert list(alone.folder.iterdir()) == []


def test_every_option_was_looked_at_beside_every_other():
    def found(prefix: str, group: click.Group) -> Iterator[tuple[str, set[str]]]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from found(f"{prefix}{name} ", command)
            options = {one.opts[0] for one in command.params if isinstance(one, click.Option)}
            if options:
                yield f"{prefix}{name}", options

    assert dict(found("", main)) == OPTIONS


def test_one_file_that_cannot_be_taken_keeps_no_other_out(program: Program, tmp_path: Path):
    from registry import demonstration

    (tmp_path / "unknown.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = program.run("import", "unknown.csv", str(demonstration.FOLDER / "units.csv"))
    assert (told.status, told.trace) == (1, False), told
    assert "unknown.csv: " in told.err
    assert "166" in told.out


def test_a_label_secret_that_is_lost_is_never_replaced(program: Program):
    program.init()
    (program.folder / "var/keys/epoch-1.key").unlink()
    for words in (["migrate"], ["serve"], ["init"], ["verify", "103R-J09X-R5EV-K262-R0S9"]):
        told = program.run(*words)
        assert (told.status, told.trace) == (3, False), (words, told)
        assert "epoch-1.key" in told.err
        assert "SOGOC_LABEL_MASTERS" in told.err
    assert list((program.folder / "var/keys").iterdir()) == []
