"""Sheets of labels as PDF, for an office printer or a print house: A4, symbols as vectors, selectable words."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from fpdf import FPDF

from registry.printing.affine import PLATE_MASK, Plate
from registry.printing.formats import A4_HEIGHT, MM_PER_INCH, Sheet, Size
from registry.printing.layout import Area, Piece, Plan, Text, compose
from registry.printing.lettering import BOLD, REGULAR, font_path
from registry.printing.qr import Matrix, matrix, runs

_POINTS_PER_MM = 72 / MM_PER_INCH
_FAMILY = "be-vietnam-pro"
_STYLES = {REGULAR: "", BOLD: "B"}
_HAIRLINE = 0.1
_PLATE_PAYS_FROM = 150


class Printed(NamedTuple):
    """A finished print file."""

    pdf: bytes
    pages: int
    labels: int


@lru_cache(8)
def _plate(opening: str) -> Plate:
    return Plate(opening)


class _Paper:
    """A document being filled with labels, place by place."""

    def __init__(self, sheet: Sheet, nudge: tuple[float, float], *, outlines: bool) -> None:
        self._sheet = sheet
        self._nudge = nudge
        self._outlines = outlines
        self._document = FPDF(orientation="portrait", unit="mm", format="A4")
        self._document.set_auto_page_break(auto=False)
        self._document.set_margin(0)
        for weight, style in _STYLES.items():
            self._document.add_font(_FAMILY, style, font_path(weight))

    def describe(self, title: str, made_at: datetime) -> None:
        self._document.set_title(title)
        self._document.set_creator("Sổ Gốc")
        self._document.set_lang("vi")
        self._document.set_creation_date(made_at)

    def _write(self, operators: str) -> None:
        # The library draws a rectangle by a call for each, ten times as slow; a content stream is what it writes too.
        self._document._out(operators)  # noqa: SLF001 - fpdf2 offers no public way to write operators

    def place(self, number: int, plan: Plan) -> None:
        """Draw a label at a place counted over all sheets; a sheet begins when its first place is filled."""
        place = number % self._sheet.places
        if place == 0 or self._document.page == 0:
            self._document.add_page()
        left, top = self._sheet.corner(place)
        left, top = left + self._nudge[0], top + self._nudge[1]
        if self._outlines:
            self._outline(left, top, plan.size)
        for area in plan.areas:
            self._write(_area_operators(area, left, top))
        self._write(_symbol_operators(plan, left, top))
        for text in plan.texts:
            self._text(text, left, top)

    def _outline(self, left: float, top: float, size: Size) -> None:
        self._document.set_draw_color(160)
        self._document.set_line_width(_HAIRLINE)
        self._document.rect(left, top, size.width, size.height)

    def _text(self, text: Text, left: float, top: float) -> None:
        self._document.set_font(_FAMILY, _STYLES[text.weight], text.size * _POINTS_PER_MM)
        self._document.set_char_spacing(text.spacing * _POINTS_PER_MM)
        self._document.set_text_color(*text.colour)
        self._document.text(left + text.x, top + text.y, text.text)

    def finish(self) -> tuple[bytes, int]:
        return bytes(self._document.output()), self._document.pages_count


def _points(x: float, y: float) -> str:
    """Return a place on the sheet, millimetres from its top left corner, as PDF counts it: points from the bottom."""
    return f"{x * _POINTS_PER_MM:.3f} {(A4_HEIGHT - y) * _POINTS_PER_MM:.3f}"


def _area_operators(area: Area, left: float, top: float) -> str:
    start, *others = (_points(left + x, top + y) for x, y in area.points)
    red, green, blue = (channel / 255 for channel in area.colour)
    steps = " ".join(f"{point} l" for point in others)
    return f"q {red:.4f} {green:.4f} {blue:.4f} rg {start} m {steps} h f Q"


def _symbol_operators(plan: Plan, left: float, top: float) -> str:
    """Return the symbol as one path in the black ink alone, a rectangle for every run: one fill leaves no seams."""
    module = plan.module * _POINTS_PER_MM
    corner = _points(left + plan.symbol_x, top + plan.symbol_y)
    boxes = " ".join(f"{run.start} {run.row} {run.length} 1 re" for run in runs(plan.symbol))
    return f"q 0 0 0 1 k {module:.5f} 0 0 {-module:.5f} {corner} cm {boxes} f Q"


def _symbol(piece: Piece, *, with_plate: bool) -> Matrix:
    opening, code, rest = piece.url.rpartition(piece.code)
    if with_plate and code and not rest:
        return _plate(opening).matrix(code)
    return matrix(piece.url, mask=PLATE_MASK)


def sheets(
    pieces: Iterable[Piece],
    sheet: Sheet,
    *,
    title: str,
    made_at: datetime,
    nudge: tuple[float, float] = (0.0, 0.0),
    skip: int = 0,
    outlines: bool = False,
    report: Callable[[int, int], None] = lambda _, __: None,
) -> Printed:
    """Print labels on A4 sheets.

    Args:
        pieces: the labels, in the order of their places along the rows.
        sheet: the sheet, see ``formats.SHEETS``.
        title: the document's title, as viewers show it.
        made_at: the instant written into the file; the same labels at the same instant make the same octets.
        nudge: millimetres to the right and down, for a printer that feeds its paper off.
        skip: places of the first sheet that are used up already.
        outlines: whether to draw the edge of every label, for a trial on plain paper.
        report: told after every label how many of how many are drawn.

    Raises:
        DoesNotFit: the labels of the sheet are too small for the symbol.
        ValueError: there is nothing to print, or more places are to be skipped than a sheet has.
    """
    ordered = list(pieces)
    if not ordered:
        raise ValueError("There are no labels to print.")
    if not 0 <= skip < sheet.places:
        raise ValueError(f"A sheet {sheet.name} has {sheet.places} places; {skip} cannot be skipped.")
    paper = _Paper(sheet, nudge, outlines=outlines)
    paper.describe(title, made_at)
    with_plate = len(ordered) >= _PLATE_PAYS_FROM
    for number, piece in enumerate(ordered, start=skip):
        paper.place(number, compose(piece, sheet.size, _symbol(piece, with_plate=with_plate)))
        report(number - skip + 1, len(ordered))
    pdf, pages = paper.finish()
    return Printed(pdf, pages, len(ordered))
