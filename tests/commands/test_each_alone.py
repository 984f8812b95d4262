"""Every command works in a process of its own, where nothing else has imported what it forgets to."""

import json
from pathlib import Path

import click
import pytest

from api.commands import main
from registry import demonstration
from tests.commands.program import LOGIN, MACHINE, PASSWORD, TRACE, Program, Told, open_machine
from tests.labels.chain import Chain

MASTERS = json.dumps({"1": bytes(range(32)).hex()})
MISTYPED = "103RJ09XR5EVK262R0S8"
A_CRASH = 1
AN_ANSWER = 4
SELDOM = {"openpyxl", "fontTools.subset", "meilisearch"}
"""What takes long to load and few need."""


BOTH = pytest.mark.parametrize("stock", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
"""What a command forgets to import it forgets before either database; the tour runs them before PostgreSQL too."""


@BOTH
async def test_each_command_in_a_process_of_its_own(chain: Chain, database_url: str, tmp_path: Path):
    number, listed = await chain.issued(5), await chain.issued(5, active=False)
    drawn = await chain.issued(5, active=False)
    code, login = chain.code(number), chain.office.producer.login
    await open_machine(chain.database, chain.office.administrator.login)
    program = Program(tmp_path, database_url, {"SOGOC_LABEL_MASTERS": MASTERS})
    csv = str(demonstration.FOLDER / "geographical_indications.csv")
    (tmp_path / "heads.txt").write_text(program.process("head").out)
    tried = {
        "migrate": program.process("migrate"),
        "init": program.process("init", "--login", LOGIN, "--password-file", "-", typed=PASSWORD),
        "link": program.process("link", chain.office.registrar.login, "--without-proofs"),
        "import": program.process("import", csv),
        "follow": program.process("follow", "--once", PYTHONPROFILEIMPORTTIME="1"),
        "search check": program.process("search", "check"),
        "head": program.process("head"),
        "audit": program.process("audit", "--kept", "heads.txt"),
        "labels": program.process("labels", str(listed), "--login", login, "--csv", "l.csv", "--png", "l.png"),
        "labels on paper": program.process("labels", str(drawn), "--login", login, "--pdf", "l.pdf"),
        "verify": program.process("verify", code),
        "token issue": program.process("token", "issue", MACHINE, "--label", "máy"),
        "token list": program.process("token", "list"),
        "move": program.process("move", f"sqlite+aiosqlite:///{tmp_path / 'moved.db'}"),
    }
    assert {name: (told.status, told.trace) for name, told in tried.items()} == dict.fromkeys(tried, (0, False)), tried
    loaded = {line.rpartition("|")[2].strip() for line in tried["follow"].err.splitlines()}
    assert ("registry.journal" in loaded, loaded & SELDOM) == (True, set()), "it loads what it does not use"
    assert (tmp_path / "l.csv").stat().st_size > 0
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    walked = {name.partition(" ")[0] for name in tried} | {"serve"}  # `serve` is started by the tour and by many others
    assert walked == set(main.commands), "a command is not tried"
    assert isinstance(main.commands["token"], click.Group)


@BOTH
def test_a_verdict_has_a_status_that_no_crash_has(program: Program, monkeypatch: pytest.MonkeyPatch):
    program.init()
    told = program.process("verify", MISTYPED)
    assert (told.status, told.trace) == (AN_ANSWER, False), told
    crashed = crash(program, monkeypatch)
    assert crashed.status == A_CRASH
    assert TRACE in crashed.err


def crash(program: Program, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Run the check of a code in a program one of whose modules cannot be imported."""
    folder = program.folder / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['registry.labels.verification'] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return program.process("verify", MISTYPED)
