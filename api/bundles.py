"""Print files that are made in the background, by name: their parts, how the parts are joined and signed."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

from api.forms.labels import ListForm
from api.media import MEDIA, Make, Medium, Report, Wanted
from registry import calendar
from registry.forms import Form
from registry.labels.issuing import Issue
from registry.labels.runs import Run, size
from registry.printing.formats import Size

Part = tuple[Path, list[Run]]
NOTE, FILE = "contents.txt", "file"


def named(file: str, *, is_example: bool) -> str:
    """Return the name of a file: a print house also sees that its labels are of something invented."""
    return f"vi-du-{file}" if is_example else file


CACHE_TAG, CACHE_SIGNATURE = "CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n"
"""The mark of a folder that backups leave out (Cache Directory Tagging Specification), by its name and its content."""


class PrintFolder:
    """Where print files lie: each has a folder, with its parts and then the file. Backups that ask leave it out."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def of(self, job_id: UUID) -> Path:
        """Return the folder of a print file, created if needed and closed to other users of the machine."""
        path = self.root / str(job_id)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        tag = self.root / CACHE_TAG
        if not tag.exists():
            tag.write_bytes(CACHE_SIGNATURE)
        return path

    def file(self, job_id: UUID) -> Path:
        """Return where a finished file lies."""
        return self.root / str(job_id) / FILE

    def clear(self, job_id: UUID) -> None:
        """Remove what was made of a print file so far."""
        shutil.rmtree(self.root / str(job_id), ignore_errors=True)

    def lying(self) -> set[str]:
        """Return the names of the files here."""
        return {path.name for path in self.root.iterdir() if path.is_dir()} if self.root.is_dir() else set()

    def sweep(self, lying: set[str], alive: set[UUID]) -> None:
        """Remove every folder here that belongs to no living print file."""
        for name in lying - {str(one) for one in alive}:
            shutil.rmtree(self.root / name, ignore_errors=True)


class Job(NamedTuple):
    """A kind of file that is made in the background.

    ``at_once`` is how many labels a part holds; ``make`` writes a part, ``join`` joins the parts. ``size`` is the size
    of a label where it has to be readable by a scanner.
    """

    asks: type[Form]
    type: str
    at_once: int
    make: Make
    join: Callable[[IO[bytes], Sequence[Part], Issue, datetime], None]
    size: Callable[[Any], Size] | None = None


def _listed(out: IO[bytes], wanted: Wanted, report: Report) -> None:
    total = wanted.labels
    for number, line in enumerate(wanted.issue.manifest(wanted.runs, signed=wanted.form.signed).lines()):
        out.write(line)
        if number:
            report(number, total)


def _packed(ending: str) -> Callable[[IO[bytes], Sequence[Part], Issue, datetime], None]:
    """Return a function that packs parts into one archive, with a signed note of its content."""

    def join(out: IO[bytes], parts: Sequence[Part], issue: Issue, made_at: datetime) -> None:
        at = made_at.astimezone(calendar.OFFICE_TIME).timetuple()[:6]
        lines = [issue.signer().name, str(issue.number), str(sum(size(runs) for _, runs in parts))]
        with zipfile.ZipFile(out, "w", allowZip64=True) as packed:
            for path, runs in parts:
                name = f"labels-{runs[0][0] + 1:08d}-{runs[-1][1] + 1:08d}.{ending}"
                member = zipfile.ZipInfo(name, at)
                member.file_size = path.stat().st_size
                with path.open("rb") as part, packed.open(member, "w") as target:
                    shutil.copyfileobj(part, target, 1 << 20)
                with path.open("rb") as part:
                    digest = hashlib.file_digest(part, "sha256").hexdigest()
                lines.append(f"{name} {size(runs)} {member.file_size} {digest}")
            text = "\n".join([*lines, ""])
            packed.writestr(zipfile.ZipInfo(NOTE, at), f"{text}\n{issue.signer().line(text.encode())}")

    return join


def _strung(out: IO[bytes], parts: Sequence[Part], _: Issue, __: datetime) -> None:
    for path, _runs in parts:
        with path.open("rb") as part:
            shutil.copyfileobj(part, out, 1 << 20)


def _of(medium: Medium, at_once: int, ending: str) -> Job:
    return Job(medium.asks, "application/zip", at_once, medium.make, _packed(ending), medium.size)


def _roll(name: str) -> Job:
    medium = MEDIA[name]
    return Job(medium.asks, medium.type, 10_000, medium.make, _strung, medium.size)


IN_THE_BACKGROUND = {"sheet.pdf": "sheets.zip", "pages.pdf": "pages.zip"}
"""Names of files that are made in the background, where they differ from those of files made at once."""
JOBS = {
    "lists.zip": Job(ListForm, "application/zip", 100_000, _listed, _packed("csv")),
    "sheets.zip": _of(MEDIA["sheet.pdf"], 20_000, "pdf"),
    "pages.zip": _of(MEDIA["pages.pdf"], 10_000, "pdf"),
    "pictures.zip": _of(MEDIA["pictures.zip"], 5_000, "zip"),
    **{name: _roll(name) for name in ("labels.zpl", "labels.epl", "labels.tspl")},
}
"""The files that are made in the background."""
