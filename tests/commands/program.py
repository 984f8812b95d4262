"""The program in a folder and with settings of the test's own: within the test, or as the real process it is."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from api.commands import main
from registry.acts import take
from registry.database import Database
from registry.parties.accounts import open_account
from registry.parties.forms import AccountForm
from registry.people.accounts import actor_of, by_login
from registry.people.credentials import draw_up
from tests.tour.test_tour import answers, free_port

SOGOC = str(Path(sys.executable).parent / "sogoc")
TRACE = "Traceback"
PASSWORD = "một mật khẩu thật dài\n"
LOGIN = "admin@office.example"


MACHINE = "may-in@office.example"


async def open_machine(database: Database, administrator: str = LOGIN) -> None:
    """Open the account of a machine, ``MACHINE``: the command issues tokens for no others."""
    drawn = await draw_up(login=MACHINE, name="Máy in", password=None)
    async with database.writing() as session:
        account_id = await by_login(await session.connection(), administrator)
        assert account_id is not None
        actor = await actor_of(await session.connection(), account_id)
        assert actor is not None
        form = AccountForm(login=MACHINE, name="Máy in", is_machine=True)
        await take(session, actor, open_account, None, form, provided={"credentials": drawn})


@dataclass
class Told:
    """What a command said and how it ended. ``trace`` is whether it fell over instead of saying what is wrong."""

    status: int
    out: str
    err: str

    @property
    def trace(self) -> bool:
        return TRACE in self.out + self.err


@dataclass
class Program:
    """``sogoc`` in ``folder``, with the register at ``url``."""

    folder: Path
    url: str
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SOGOC_")}
        return kept | {"SOGOC_DATABASE_URL": self.url, "SOGOC_LOG_LEVEL": "warning"} | self.settings | more

    def run(self, *words: str, typed: str = "", **more: str) -> Told:
        """Run a command within the test: what it says and how it ends is the same, and the start costs nothing."""
        environment = self.environment(**more)
        without = {name: None for name in os.environ if name not in environment}
        with chdir(self.folder):
            ended = CliRunner().invoke(main, words, input=typed, env={**without, **environment})
        trace = "" if ended.exception is None or isinstance(ended.exception, SystemExit) else TRACE
        return Told(ended.exit_code, ended.stdout, ended.stderr + trace)

    def open_machine(self) -> None:
        """Open the account of a machine."""

        async def opened() -> None:
            database = Database(self.url)
            try:
                await open_machine(database)
            finally:
                await database.close()

        asyncio.run(opened())

    def process(self, *words: str, typed: str = "", **more: str) -> Told:
        """Run the installed program."""
        ended = subprocess.run(
            [SOGOC, *words],
            input=typed,
            env=self.environment(**more),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Told(ended.returncode, ended.stdout, ended.stderr)

    def init(self) -> None:
        told = self.run("init", "--login", LOGIN, "--password-file", "-", typed=PASSWORD)
        assert told.status == 0, told

    @contextmanager
    def started(self, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Let a command run until the block is left; it has to end well when it is asked to."""
        log = self.folder / f"{words[0]}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [SOGOC, *words], env=self.environment(**more), cwd=self.folder, stdout=file, stderr=subprocess.STDOUT
            )
        try:
            yield process
            assert process.poll() is None, log.read_text(encoding="utf-8")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0, log.read_text(encoding="utf-8")
            said = log.read_text(encoding="utf-8")
            assert "Traceback" not in said, said
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)

    @contextmanager
    def served(self, *words: str, **more: str) -> Iterator[str]:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        with self.started("serve", "--port", str(port), *words, **more) as process:
            until(lambda: process.poll() is not None or answers(base), "the server answers")
            yield base


def until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait until something holds; fail saying what did not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)
