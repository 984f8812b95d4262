"""The result of an import, for the person who started it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from registry.exchange.faults import FaultyRow, write_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The result for each row of a file; ``added``, ``changed``, ``unchanged`` and ``faulty`` add up to ``rows``.

    A row that an earlier import of the same file stored counts as unchanged.
    """

    file_name: str
    layout: str
    rows: int
    added: int
    changed: int
    faults: tuple[FaultyRow, ...]
    dry_run: bool
    run_id: UUID | None  # None for a dry run, which stores nothing
    seconds: float

    @property
    def faulty(self) -> int:
        """Return how many rows were refused, including those that are no rights."""
        return len(self.faults)

    @property
    def no_rights(self) -> int:
        """Return how many correct rows describe something that this register does not keep."""
        return sum(fault.is_no_right for fault in self.faults)

    @property
    def unchanged(self) -> int:
        return self.rows - self.added - self.changed - self.faulty


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSummary:
    """The results for the files of a folder, in the order of import, and the files left out, with the reason."""

    files: tuple[Summary, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def write_faults_of(summaries: Iterable[Summary], path: Path) -> list[Path]:
    """Write the refused rows as CSV, one file for each file of origin; return the written files.

    The faults of a single file go to ``path``. With several files those of ``x.csv`` go beside it, for ``faults.csv``
    to ``faults.x.csv``, because each can be corrected and imported again only with its own columns.
    """
    faulty = [summary for summary in summaries if summary.faults]
    written = []
    for summary in faulty:
        several = f"{path.stem}.{Path(summary.file_name).stem}{path.suffix}"
        target = path if len(faulty) == 1 else path.with_name(several)
        write_faults(summary.faults, target)
        written.append(target)
    return written
