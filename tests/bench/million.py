"""A million labels as files, in a process of its own: its seconds, the size of the files, its peak memory.

``python -m tests.bench.million lists`` or ``pdf``; files go to a folder of their own, in the parts in which they are
made in the background, and are hashed.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from registry.codes import gtin, label_codes
from registry.printing.formats import SHEETS
from registry.printing.layout import Piece
from registry.printing.manifest import ListedGoods, Manifest
from registry.printing.sheets import draw
from tests.labels.samples import BATCH, GTIN, HOST, KEYS, MADE_AT, TITLE, WORDS

MILLION = 1_000_000
A_PDF, A_LIST = 20_000, 100_000
BLANK = "0" * label_codes.LENGTH
OPENING = gtin.digital_link(HOST, BLANK, GTIN).removesuffix(BLANK)


def write_list(out: io.BufferedWriter, first: int) -> None:
    """Write a part of the list for a print house."""
    codes = label_codes.series(KEYS, label_codes.FORMAT, BATCH, first, A_LIST)
    goods = ListedGoods(WORDS.product, WORDS.lot, MADE_AT.date(), None, WORDS.holder, GTIN)
    labels = ((number, code, OPENING + code) for number, code in enumerate(codes, first + 1))
    out.writelines(Manifest(labels, goods).lines())  # as in the background: each line is counted


def write_pdf(out: io.BufferedWriter, first: int) -> None:
    """Write a part of the sheets."""
    codes = label_codes.series(KEYS, label_codes.FORMAT, BATCH, first, A_PDF)
    pieces = (Piece(WORDS, code, OPENING + code, number) for number, code in enumerate(codes, first + 1))
    draw(out, pieces, SHEETS["l7651"], title=TITLE, made_at=MADE_AT, count=A_PDF)


KINDS = {"lists": (A_LIST, write_list), "pdf": (A_PDF, write_pdf)}


def made(kind: str) -> dict[str, float]:
    """Make them in this process, and return what it took."""
    at_once, write = KINDS[kind]
    began, octets = time.perf_counter(), 0
    with tempfile.TemporaryDirectory(prefix="sogoc-bench-") as folder:
        for first in range(0, MILLION, at_once):
            path = Path(folder) / f"{first}"
            with path.open("wb") as out:
                write(out, first)
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")
            octets += path.stat().st_size
            path.unlink()
    return {"seconds": time.perf_counter() - began, "mebibytes": octets / 2**20, "peak": most_memory()}


def most_memory() -> float:
    """Return the peak memory of this process, in MiB; ``getrusage`` may return that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def figures() -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what each kind took, each in a process of its own."""
    for kind in KINDS:
        told = subprocess.run([sys.executable, "-m", "tests.bench.million", kind], capture_output=True, check=True)
        yield kind, json.loads(told.stdout)


if __name__ == "__main__":
    print(json.dumps(made(sys.argv[1])))  # noqa: T201 # it is a command
