"""What an import did, told to whoever started it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from registry.exchange.faults import FaultyRow, write_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an import did with each row of a file; ``added``, ``changed``, ``unchanged`` and ``faulty`` make ``rows``.

    A row that was taken before, by an import of the same file, counts as unchanged.
    """

    file_name: str
    layout: str
    rows: int
    added: int
    changed: int
    faults: tuple[FaultyRow, ...]
    dry_run: bool
    run_id: UUID | None  # none for a dry run, of which nothing stays
    seconds: float

    @property
    def faulty(self) -> int:
        """Return how many rows could not be taken, those that are no rights among them."""
        return len(self.faults)

    @property
    def no_rights(self) -> int:
        """Return how many sound rows speak of something this register does not keep."""
        return sum(fault.is_no_right for fault in self.faults)

    @property
    def unchanged(self) -> int:
        return self.rows - self.added - self.changed - self.faulty


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSummary:
    """What became of the files of a folder, in the order in which they came in, and which did not and why."""

    files: tuple[Summary, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def write_faults_of(summaries: Iterable[Summary], path: Path) -> list[Path]:
    """Write the rows that could not be taken as CSV, one file for each file they came from; return those written.

    The faults of a single file go to ``path`` itself; of several, those of ``x.csv`` go beside it, for
    ``faults.csv`` to ``faults.x.csv``, because each can be corrected and brought in again only in its own columns.
    """
    faulty = [summary for summary in summaries if summary.faults]
    written = []
    for summary in faulty:
        several = f"{path.stem}.{Path(summary.file_name).stem}{path.suffix}"
        target = path if len(faulty) == 1 else path.with_name(several)
        write_faults(summary.faults, target)
        written.append(target)
    return written
