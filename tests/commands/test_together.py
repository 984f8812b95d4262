"""The commands as a deployment runs them: beside one another, on both databases."""

import asyncio
import json

import click
import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from api.commands import main
from registry import demonstration
from tests.commands.program import LOGIN, MACHINE, Program, until
from tests.stock import execute


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for name, command in main.commands.items():
        found.append((name,))
        if isinstance(command, click.Group):
            found.extend((name, part) for part in command.commands)
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]):
    told = CliRunner().invoke(main, [*words, "--help"])
    assert told.exit_code == 0
    assert "Example" in told.output
    assert "sogoc" in told.output.partition("Example")[2]


def test_the_exit_statuses_are_documented():
    told = CliRunner().invoke(main, ["--help"]).output
    for status in "01234":
        assert f"\n    {status}  " in told


def test_an_office_is_opened_once(program: Program):
    program.init()
    again = program.run("init", "--login", "other@office.example", "--password-file", "-", typed="x\n")
    assert (again.status, again.trace) == (0, False)
    assert "nothing was changed" in again.out
    assert program.run("migrate").status == 0
    first, second = program.run("audit", "--json"), program.run("audit", "--json")
    assert json.loads(first.out) == json.loads(second.out)
    assert json.loads(first.out)["findings"] == []


def test_a_token_signs_in_until_it_is_revoked(program: Program):
    program.init()
    persons = program.run("token", "issue", LOGIN, "--label", "máy chủ")
    assert (persons.status, persons.trace) == (1, False), "a person issues their own"
    program.open_machine()
    told = program.run("token", "issue", MACHINE, "--label", "máy chủ")
    assert told.status == 0
    assert told.out.startswith("sogoc_")
    assert len(told.out.splitlines()) == 1
    listed = program.run("token", "list").out
    token_id = next(word for word in listed.replace("│", " ").split() if word.count("-") == 4)
    assert program.run("token", "revoke", token_id).status == 0
    with program.served() as base:
        refused = httpx.get(f"{base}/api/v1/me", headers={"Authorization": f"Bearer {told.out.strip()}"})
    assert refused.status_code == 401


CODE = "103RJ09XR5EVK262R0S9"


def test_where_no_public_address_is_set_the_service_is_where_it_listens(alone: Program):
    alone.init()
    for set_, said in (({}, None), ({"SOGOC_PUBLIC_URL": "https://sogoc.example"}, "https://sogoc.example")):
        with alone.served(**set_) as base:
            answer = httpx.get(f"{base}/{CODE}", headers={"Accept": "application/json"})
            assert answer.json()["url"] == f"{said or base}/{CODE}"


def hits(base: str, words: str) -> int:
    answer = httpx.get(f"{base}/api/v1/search", params={"q": words}, timeout=20)
    return int(answer.raise_for_status().json()["total"])


def test_what_one_process_imports_another_indexes_and_a_third_finds(program: Program):
    program.init()
    with program.started("follow"), program.served(SOGOC_FOLLOW="false") as base:
        assert hits(base, "Phúc Trạch") == 0
        brought = program.process("import", str(demonstration.FOLDER / "geographical_indications.csv"))
        assert brought.status == 0, brought
        until(lambda: hits(base, "Phúc Trạch") > 0, "the search finds what was imported")
        lags = {"alerts": 0, "close_outs": 0, "notices": 0, "search": 0, "search-office": 0}
        until(lambda: httpx.get(f"{base}/healthz", timeout=20).json()["lag"] == lags, "both indexes are up to date")
        told = program.run("follow", "--check").out.splitlines()
        assert set(told) == {f"{name}: 0 lines behind" for name in lags}
        rebuilt = program.run("follow", "--rebuild")
        assert (rebuilt.status, rebuilt.trace) == (0, False), rebuilt
        assert hits(base, "Phúc Trạch") > 0
    assert program.run("audit").status == 0


def health(base: str) -> int:
    return httpx.get(f"{base}/healthz", timeout=20).status_code


def test_the_health_address_says_when_the_database_is_gone_and_when_it_is_back(
    program: Program, database_url: str, postgresql: str
):
    if database_url.startswith("sqlite"):
        pytest.skip("a file that is open cannot be taken away from the process that has it")
    name = make_url(database_url).database
    with program.served() as base:
        assert health(base) == 200
        asyncio.run(execute(postgresql, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        asyncio.run(execute(postgresql, f"{ended}'{name}'"))
        until(lambda: health(base) == 503, "the health address answers 503", 20)
        assert {health(base) for _ in range(5)} == {503}
        asyncio.run(execute(postgresql, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))
        until(lambda: health(base) == 200, "the health address answers 200 again", 20)
