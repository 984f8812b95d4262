"""The tour of the documentation, executed as it stands against a served instance, on both databases."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT

SECONDS_TO_START = 60
OPENING = ["sogoc", "init", "--login", "admin@office.example", "--password-file", "-"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(environment: dict[str, str], port: int, log: Path) -> Iterator[str]:
    """Serve with the project's own command until the block is left; what it logs is kept for a failure."""
    command = [str(Path(sys.executable).parent / "sogoc"), "serve", "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT, cwd=log.parent)
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(base):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(base: str) -> bool:
    try:
        with urlopen(f"{base}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of an office of the test's own, with the project's commands on the path."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SOGOC_DATABASE_URL": database_url,
        "SOGOC_SEARCH_FOLDER": str(tmp_path / "search"),
        "SOGOC_FILES": str(tmp_path / "files"),
        "SOGOC_KEYS": str(tmp_path / "keys"),
        "SOGOC_LOG_LEVEL": "warning",
        "PYTHONWARNINGS": "default",
    }


def test_the_tour_goes_as_it_is_told(environment: dict[str, str], tmp_path: Path):
    page = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
    script = "set -euo pipefail\n" + "\n".join(re.findall(r"^```bash\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    port = free_port()
    environment |= {"BASE": f"http://127.0.0.1:{port}", "SOGOC_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    opened = subprocess.run(
        [*OPENING, "--registrar", "registrar@office.example", "--registrar", "deputy@office.example"],
        input="một mật khẩu thật dài\n".encode(),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr.decode()
    (tmp_path / "links.txt").write_bytes(opened.stdout)
    with served(environment, port, tmp_path / "served.log"):
        told = subprocess.run(
            ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, check=False, timeout=240
        )
    log = (tmp_path / "served.log").read_text(encoding="utf-8")
    assert told.returncode == 0, f"{told.stdout.decode()}\n{told.stderr.decode()}\n{log}"
    said = told.stdout.decode()
    assert re.search(r"^6-\d{4}-00001$", said, re.MULTILINE)
    assert "opposition_term" in said
    assert "registered" in said
    assert re.search(r"\b\d[\d.,]*\sk?m\b", said), "the refusal names the distance"
    assert "/problems/quota-exceeded" in said
    assert "0 findings" in said
    assert said.rstrip().endswith("Phúc Trạch")
