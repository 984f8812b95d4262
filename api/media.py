"""The print files of an order by their names: what a form asks, how large labels are, and how they are made."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any, NamedTuple

from api.forms.labels import PageForm, PictureForm, PrinterForm, RollForm, SheetForm
from api.paper import sheet_of, size_of
from registry.labels.issuing import Issue
from registry.labels.runs import Run
from registry.labels.runs import size as size_of_runs
from registry.printing.formats import Sheet, Size, page_of
from registry.printing.layout import Piece

# Drawing libraries are imported where they are used: they take a fifth of the start, and few offices print here.

Report = Callable[[int, int], None]
Make = Callable[[IO[bytes], "Wanted", Report], None]


class Medium(NamedTuple):
    """A kind of print file; ``make`` writes the labels of some runs to a given place.

    ``size`` is the size of a label; NotAcceptable for a form that names none.
    """

    asks: type[PrinterForm]
    type: str
    size: Callable[[Any], Size]
    make: Make


class Wanted(NamedTuple):
    """What a print file is made of: an order, some of its labels, the form, and the instant written into it."""

    issue: Issue
    runs: Sequence[Run]
    form: Any
    made_at: datetime

    @property
    def labels(self) -> int:
        """How many labels it holds."""
        return size_of_runs(self.runs)

    def pieces(self) -> Iterator[Piece]:
        """Yield its labels."""
        return self.issue.pieces(self.runs, signed=self.form.signed)


def _on(sheet: Callable[[Any], Sheet]) -> Make:
    def make(out: IO[bytes], wanted: Wanted, report: Report) -> None:
        from registry.printing.sheets import draw

        form = wanted.form
        draw(
            out,
            wanted.pieces(),
            sheet(form),
            title=wanted.issue.title,
            made_at=wanted.made_at,
            count=wanted.labels,
            nudge=(getattr(form, "nudge_x", 0.0), getattr(form, "nudge_y", 0.0)),
            skip=getattr(form, "skip", 0),
            outlines=getattr(form, "outlines", False),
            dpi=form.dpi,
            report=report,
        )

    return make


def _rolled(language: str) -> Make:
    def make(out: IO[bytes], wanted: Wanted, report: Report) -> None:
        from registry.printing.rolls import roll

        form, count = wanted.form, wanted.labels
        by_printer = form.by_printer and language == "zpl"
        size = size_of(form.format)
        roll(out, wanted.pieces(), language, size, form.dpi, count=count, by_printer=by_printer, report=report)

    return make


def _pictured(out: IO[bytes], wanted: Wanted, report: Report) -> None:
    from registry.printing.singles import archive

    form, size = wanted.form, size_of(wanted.form.format)
    made_at, count = wanted.made_at, wanted.labels
    archive(out, wanted.pieces(), form.picture, size, form.dpi, made_at=made_at, count=count, report=report)


def _of_label(form: Any) -> Size:
    return size_of(form.format)


MEDIA = {
    "sheet.pdf": Medium(SheetForm, "application/pdf", lambda form: sheet_of(form).size, _on(sheet_of)),
    "pages.pdf": Medium(PageForm, "application/pdf", _of_label, _on(lambda form: page_of(size_of(form.format)))),
    "labels.zpl": Medium(RollForm, "application/octet-stream", _of_label, _rolled("zpl")),
    "labels.epl": Medium(RollForm, "application/octet-stream", _of_label, _rolled("epl")),
    "labels.tspl": Medium(RollForm, "application/octet-stream", _of_label, _rolled("tspl")),
    "pictures.zip": Medium(PictureForm, "application/zip", _of_label, _pictured),
}
"""The print files that are drawn."""
