"""Reading a file row by row: every row comes out with its line, whole even when it is broken."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.errors import NotAcceptable
from registry.saying import say

MARGIN = ("line", "reason")
"""The columns a file of faults has before those of the file itself; they are skipped when it is read again."""
HEADER_LIMIT = 20_000
BROKEN = "row"
"""Under which column a row is kept that could not be divided into cells."""
UNCLOSED = "a quotation mark is opened on this line and not closed, or the row does not have the cells of the header"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins (for GeoJSON the number of the feature, from 1), its cells as they stand.

    ``fault`` says why the row could not be divided into the cells of the header; ``shape`` is a feature's geometry.
    """

    line: int
    cells: dict[str, str]
    fault: str | None = None
    shape: dict[str, Any] | None = None


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def header_of(path: Path) -> tuple[str, ...]:
    """Return the columns of a CSV file without the margin; NotAcceptable when it begins with no header in UTF-8."""
    try:
        with path.open("rb") as file:  # the first line only: bad bytes further down cost their own rows, not the file
            header = next(csv.reader([file.readline(HEADER_LIMIT).decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAcceptable(say("%(name)s does not begin with a header row in UTF-8.", name=path.name)) from error
    return tuple(column for column in header if column not in MARGIN)


def rows_of_table(path: Path) -> Iterator[Row]:
    """Read a CSV file. A row with too few or too many cells comes out as broken; blank lines are no rows.

    A quotation mark that is opened and not closed would swallow what follows: then its own line alone is broken, and
    the lines after it are read again, each as a row.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Remembered(file)
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        while True:
            line = lines.taken + 1
            lines.recent.clear()
            cells: list[str] = []
            fault = ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = f"the row cannot be read as CSV: {error}"
            if len(lines.recent) > 1 and len(cells) != len(header):
                yield Row(line, {BROKEN: lines.recent[0]}, fault or UNCLOSED)
                lines.give_back()
                reader = csv.reader(lines, strict=True)
            elif fault:
                yield Row(line, {BROKEN: lines.recent[0]}, fault)
            elif cells:
                yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    named = {column: cell for column, cell in zip(header, cells, strict=False) if column not in MARGIN}
    if len(cells) == len(header):
        return Row(line, named)
    surplus = {f"+{n}": cell for n, cell in enumerate(cells[len(header) :], 1)}
    return Row(line, named | surplus, f"{len(cells)} cells where the header has {len(header)}")


class _Remembered:
    """Hands on the lines of a file, remembers those of the row being read, and takes all but the first back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.recent: list[str] = []
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken += 1
        self.recent.append(line)
        return line

    def give_back(self) -> None:
        """Let the lines after the first of the row be read again."""
        again = self.recent[1:]
        self.taken -= len(again)
        self._again += reversed(again)


def collection_of(path: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON file (RFC 7946, section 3.3); NotAcceptable when it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotAcceptable(say("%(name)s is no JSON in UTF-8.", name=path.name)) from error
    features = found.get("features") if isinstance(found, dict) and found.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise NotAcceptable(say("%(name)s is no GeoJSON feature collection.", name=path.name))
    return [feature if isinstance(feature, dict) else {} for feature in features]


def rows_of_collection(path: Path) -> Iterator[Row]:
    """Read a GeoJSON file: the properties are the cells, the geometry is the shape."""
    for number, feature in enumerate(collection_of(path), 1):
        properties = feature.get("properties")
        geometry = feature.get("geometry")
        if feature.get("type") != "Feature" or not isinstance(properties, dict) or not isinstance(geometry, dict):
            yield Row(number, {BROKEN: json.dumps(feature, ensure_ascii=False)}, "no feature with a geometry")
            continue
        cells = {
            str(name): value if isinstance(value, str) else json.dumps(value) for name, value in properties.items()
        }
        yield Row(number, cells, shape=geometry)
