"""``make bench``: figures as JSON lines in ``var/bench.jsonl``. Ratios compare two things measured in one run."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from registry.labels import codes
from registry.labels.keys import ENVIRONMENT_PREFIX, KeyRing
from tests.bench.load import Contest
from tests.bench.registers import postgresql, sqlite
from tests.conftest import SHARED

MASTER = SecretStr(bytes(range(32)).hex())
CODES = 200_000


def tell(name: str, value: float, unit: str, against: str = "") -> None:
    """Write one figure to the terminal and to the file."""
    line = json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against}, ensure_ascii=False)
    Path("var").mkdir(exist_ok=True)
    with Path("var/bench.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    sys.stdout.write(line + "\n")


def label_codes() -> None:
    keys = KeyRing(None, {f"{ENVIRONMENT_PREFIX}1": MASTER.get_secret_value()}).keys(1, codes.FORMAT, 7)
    began = time.perf_counter()
    count = sum(1 for _ in codes.series(keys, codes.FORMAT, 7, 0, CODES))
    tell("label codes", count / (time.perf_counter() - began), "codes/s")


def importing(url: str, database_name: str) -> None:
    from registry.database import Database
    from registry.exchange import run

    async def bring_in() -> float:
        database = Database(url)
        try:
            began = time.perf_counter()
            summary = await run(database, SHARED / "tm_sample.csv")
            return summary.rows / (time.perf_counter() - began)
        finally:
            await database.close()

    if not (SHARED / "tm_sample.csv").is_file():
        sys.stderr.write("import: left out, the large extracts are not beside the project\n")
        return
    tell(f"import of trade marks, {database_name}", asyncio.run(bring_in()), "rows/s")


def main() -> None:
    label_codes()
    with tempfile.TemporaryDirectory(prefix="sogoc-bench-") as folder:
        for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
            with opened(Path(folder)) as url:
                importing(url, name)
            with opened(Path(folder)) as url:
                contest = Contest(url, Path(folder) / name, MASTER)
                for figure in asyncio.run(contest.run()):
                    tell(f"{figure.name}, {name}", figure.value, figure.unit, figure.against)


if __name__ == "__main__":
    main()
