"""Sheets of labels as PDF, for an office printer or a press: symbols as vectors, selectable words, one black."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import IO, Any, NamedTuple

from registry.codes.label_codes import ALPHABET
from registry.printing.design import Polygon
from registry.printing.fonts import face_of
from registry.printing.formats import DPI, Sheet
from registry.printing.layout import Piece, PlacedText, frame_of
from registry.printing.lettering import BOLD, REGULAR
from registry.printing.pdf import POINTS_PER_MM, PdfDocument
from registry.printing.qr import Matrix, kind_of
from registry.printing.symbols import symbol_of

_HAIRLINE = 0.1
_VARYING = f"{ALPHABET} Số0123456789"
_DARK = re.compile(rb"\x01+")
_CHUNK = 8


class PrintedSheets(NamedTuple):
    """A print file: its pages and labels, its bytes and their SHA-256."""

    pages: int
    labels: int
    octets: int
    sha256: str


class Printed(NamedTuple):
    """A finished print file."""

    pdf: bytes
    pages: int
    labels: int


class _Boxes(dict[bytes, str]):
    """The dark runs of a part of one row as rectangles of a path; each pattern is written once and reused."""

    def __init__(self, row: int, start: int) -> None:
        super().__init__()
        self.row, self.start = row, start

    def __missing__(self, modules: bytes) -> str:
        runs = (run.span() for run in _DARK.finditer(modules))
        made = self[modules] = "".join(f"{self.start + begin} {self.row} {end - begin} 1 re " for begin, end in runs)
        return made


@lru_cache(4)
def _boxes(side: int) -> Sequence[Sequence[_Boxes]]:
    return [[_Boxes(row, start) for start in range(0, side, _CHUNK)] for row in range(side)]


class _Printer:
    """Draws the labels of one order, place by place; a page is written when the next begins."""

    def __init__(self, out: IO[bytes], first: Piece, sheet: Sheet, *, title: str, made_at: datetime, dpi: int) -> None:
        side = kind_of(first.url).side
        self.words, self.sheet = first.words, sheet
        self.frame = frame_of(first.words, sheet.size, side, dpi, sheet.bleed)
        letters = "".join(text.text for text in self.frame.texts) + _VARYING
        self._faces = {weight: face_of(weight, letters) for weight in (REGULAR, BOLD)}
        self._document = PdfDocument(out, self._faces, title=title, made_at=made_at)
        self._shown = self._document.form(self._around(), self._limits())
        self._rows = _boxes(side)
        self._content: list[str] = []
        module, height = self.frame.module * POINTS_PER_MM, sheet.size.height
        corner = f"{self.frame.symbol_x * POINTS_PER_MM:.3f} {(height - self.frame.symbol_y) * POINTS_PER_MM:.3f}"
        self._symbol_at = f"q {module:.5f} 0 0 {-module:.5f} {corner} cm "

    def _limits(self) -> tuple[float, float, float, float]:
        (width, height), bleed = self.sheet.size, self.sheet.bleed
        across, down = bleed.width * POINTS_PER_MM, bleed.height * POINTS_PER_MM
        return -across, -down, width * POINTS_PER_MM + across, height * POINTS_PER_MM + down

    def _around(self) -> str:
        """Return what is the same on every label."""
        height = self.sheet.size.height
        areas = (_area(area, height) for area in self.frame.areas)
        return "\n".join([*areas, "0 g", *(self._text(text) for text in self.frame.texts)])

    def _text(self, text: PlacedText) -> str:
        size, spacing = text.size * POINTS_PER_MM, text.spacing * POINTS_PER_MM
        x, y = text.x * POINTS_PER_MM, (self.sheet.size.height - text.y) * POINTS_PER_MM
        shown = self._faces[text.weight].shown(text.text)
        return f"BT /F{text.weight} {size:.3f} Tf {spacing:.3f} Tc {x:.3f} {y:.3f} Td <{shown}> Tj ET\n"

    def place(self, number: int, piece: Piece, symbol: Matrix, nudge: tuple[float, float], *, outlined: bool) -> None:
        """Draw a label at a place, counted over all sheets."""
        if piece.words is not self.words and piece.words != self.words:
            raise ValueError("A print file holds the labels of one order.")
        place = number % self.sheet.places
        if place == 0:
            self.turn()
        (left, top), (width, height) = self.sheet.corner(place), self.sheet.size
        x = (left + nudge[0]) * POINTS_PER_MM
        y = (self.sheet.paper.height - top - nudge[1] - height) * POINTS_PER_MM
        parts = [f"q 1 0 0 1 {x:.3f} {y:.3f} cm {self._shown}\n", self._symbol_at]
        for row, modules in zip(self._rows, symbol, strict=True):
            parts += [boxes[modules[boxes.start : boxes.start + _CHUNK]] for boxes in row]
        parts.append("f Q\n")
        parts += [self._text(text) for text in self.frame.letters(piece.code, piece.number)]
        if outlined:
            parts.append(f"\n0.6 G {_HAIRLINE * POINTS_PER_MM:.3f} w ")
            parts.append(f"0 0 {width * POINTS_PER_MM:.3f} {height * POINTS_PER_MM:.3f} re S")
        self._content.append("".join([*parts, " Q"]))

    def turn(self) -> None:
        """Write the full page, if there is one."""
        if self._content:
            trim = (*self.sheet.corner(0), *self.sheet.size) if self.sheet.is_trimmed else None
            self._document.page("\n".join(self._content), self.sheet.paper, trim)
            self._content = []

    def finish(self) -> tuple[int, int, str]:
        self.turn()
        return self._document.finish()


def _area(area: Polygon, height: float) -> str:
    start, *others = (f"{x * POINTS_PER_MM:.3f} {(height - y) * POINTS_PER_MM:.3f}" for x, y in area.points)
    return f"{0 if area.is_ink else 1} g {start} m {' '.join(f'{point} l' for point in others)} h f"


def draw(
    out: IO[bytes],
    pieces: Iterable[Piece],
    sheet: Sheet,
    *,
    title: str,
    made_at: datetime,
    count: int,
    nudge: tuple[float, float] = (0.0, 0.0),
    skip: int = 0,
    outlines: bool = False,
    dpi: int = DPI,
    report: Callable[[int, int], None] = lambda _, __: None,
) -> PrintedSheets:
    """Write labels of one order on sheets to ``out``.

    Args:
        out: the destination, written while the file is made.
        pieces: the labels, in the order of their places along the rows.
        sheet: the sheet, see ``formats.SHEETS``; ``formats.page_of`` for one label to a page.
        title: the document's title.
        made_at: the instant written into the file; the same labels at the same instant give the same bytes.
        count: how many labels there are.
        nudge: millimetres to the right and down, for a printer that feeds its paper off.
        skip: places of the first sheet that are already used.
        outlines: whether to draw the edge of every label, for a trial on plain paper.
        dpi: dots per inch of the printer; a module is a whole number of dots.
        report: called after every label with the number of labels drawn and the total.

    Raises DoesNotFit for labels too small for their symbol, ValueError without labels or for a ``skip`` that is too
    large.
    """
    if not 0 <= skip < sheet.places:
        raise ValueError(f"A sheet {sheet.name} has {sheet.places} places; {skip} cannot be skipped.")
    left = iter(pieces)
    first = next(left, None)
    if first is None:
        raise ValueError("There are no labels to print.")
    printer = _Printer(out, first, sheet, title=title, made_at=made_at, dpi=dpi)
    labels = 0
    for labels, piece in enumerate(chain([first], left), 1):
        printer.place(skip + labels - 1, piece, symbol_of(piece, count), nudge, outlined=outlines)
        report(labels, count)
    pages, octets, sha256 = printer.finish()
    return PrintedSheets(pages, labels, octets, sha256)


def sheets(pieces: Iterable[Piece], sheet: Sheet, **wishes: Any) -> Printed:
    """Return labels on sheets; arguments and errors as for ``draw``."""
    ordered, out = list(pieces), io.BytesIO()
    drawn = draw(out, ordered, sheet, count=len(ordered), **wishes)
    return Printed(out.getvalue(), drawn.pages, drawn.labels)
