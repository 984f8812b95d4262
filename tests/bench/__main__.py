"""``make bench``: figures as JSON lines in ``var/bench.jsonl``, of this run alone.

Absolute figures belong to this machine and this moment. A ratio compares two things that are measured in turns in one
run, and is the median of its rounds; the lowest and the highest round show how noisy the machine was.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uvloop

from registry.codes import label_codes
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.exchange import run
from registry.printing.formats import SHEETS
from registry.printing.manifest import Manifest
from registry.printing.sheets import sheets
from tests.bench import ledger, pictures, printing, similar
from tests.bench.accepting import accepting
from tests.bench.acts import taking
from tests.bench.contest import Contest, Figure
from tests.bench.items import costs
from tests.bench.registers import postgresql, sqlite
from tests.bench.searching import figures
from tests.conftest import SHARED
from tests.labels.chain import EPOCH, MASTER
from tests.labels.samples import MADE_AT, TITLE, pieces_of

FILE = Path("var/bench.jsonl")
CODES = 200_000
MANIFEST = 100_000
SHEET = 1_000
MILLION = 1_000_000
ROUNDS = 3
BATCH = 7


def tell(figure: Figure) -> None:
    """Write one figure to the terminal and to the file."""
    line = json.dumps(figure._asdict() | {"value": round(figure.value, 3)}, ensure_ascii=False)
    with FILE.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def rate_of(work: Callable[[], int], rounds: int = ROUNDS) -> float:
    """Return how much is done per second, the median of the rounds."""
    rates = []
    for _ in range(rounds):
        began = time.perf_counter()
        count = work()
        rates.append(count / (time.perf_counter() - began))
    return statistics.median(rates)


def codes_of_a_batch() -> None:
    keys = KeyRing(None, {EPOCH: MASTER}).keys(EPOCH, label_codes.FORMAT, BATCH)

    def sealed(count: int) -> int:
        return sum(1 for _ in label_codes.series(keys, label_codes.FORMAT, BATCH, 0, count))

    def listed() -> int:
        made = label_codes.series(keys, label_codes.FORMAT, BATCH, 0, MANIFEST)
        manifest = Manifest((number, code, f"https://SOGOC.EXAMPLE/{code}") for number, code in enumerate(made, 1))
        for _ in manifest.lines():
            pass
        return manifest.closing().rows

    def printed() -> int:
        return sheets(pieces_of(SHEET), SHEETS["l7651"], title=TITLE, made_at=MADE_AT).labels

    tell(Figure("label codes sealed", rate_of(lambda: sealed(CODES)), "codes/s"))
    tell(Figure("label codes sealed, a million in one go", rate_of(lambda: sealed(MILLION), 1), "codes/s"))
    tell(Figure("CSV list of 100,000 labels", rate_of(listed), "labels/s"))
    tell(Figure("A4 sheets of 1,000 labels, codes included", rate_of(printed), "labels/s"))


def importing(urls: Iterator[str], name: str) -> None:
    path = SHARED / "tm_sample.csv"
    if not path.is_file():
        sys.stderr.write("import: left out, the large extracts are not beside the project\n")
        return

    async def bring_in(url: str) -> float:
        database = Database(url)
        try:
            summary = await run(database, path)
            return summary.rows / summary.seconds
        finally:
            await database.close()

    rates = [uvloop.run(bring_in(next(urls))) for _ in range(ROUNDS)]
    tell(Figure(f"import of trade marks, {name}", statistics.median(rates), "rows/s"))
    for figure in (*costs(urls, name, path), *ledger.figures(urls, name, path)):
        tell(figure)


def near_signs() -> None:
    for figure in pictures.measured():
        tell(figure)
    if not SHARED.is_dir():
        sys.stderr.write("similar signs: left out, the large extracts are not beside the project\n")
        return
    for size in similar.SIZES:
        for figure in similar.measured(size):
            tell(figure)


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("", encoding="utf-8")
    if sys.argv[1:] == ["checks"]:
        checks()
        return
    if sys.argv[1:] == ["printing"]:
        prints()
        return
    codes_of_a_batch()
    prints()
    near_signs()
    with tempfile.TemporaryDirectory(prefix="sogoc-bench-") as folder:
        for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
            with opened(Path(folder)) as urls:
                importing(urls, name)
                tell(taking(urls, name))
                tell(accepting(next(urls), name))
                checking(next(urls), Path(folder), name)
    searching()


def prints() -> None:
    """Measure only printing: ``python -m tests.bench printing``."""
    for figure in (*printing.symbols(), *printing.files()):
        tell(figure)


def checking(url: str, folder: Path, name: str) -> None:
    for figure in uvloop.run(Contest(url, folder / name).run()):
        tell(figure._replace(name=f"{figure.name}, {name}"))


def checks() -> None:
    """Measure only checks of labels: ``python -m tests.bench checks``."""
    with tempfile.TemporaryDirectory(prefix="sogoc-bench-") as folder:
        for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
            with opened(Path(folder)) as urls:
                checking(next(urls), Path(folder), name)


def searching() -> None:
    if not SHARED.is_dir():
        sys.stdout.write("search: not measured, there are no shared data\n")
        return
    with tempfile.TemporaryDirectory(prefix="sogoc-bench-") as folder:
        for figure in figures(Path(folder)):
            tell(figure)


if __name__ == "__main__":
    main()
