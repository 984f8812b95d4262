"""The layout of a label, in millimetres from its top left corner; every output draws the same plan.

The symbol is at the left with its quiet zone, in whole dots for each module; the words are at the right. The
proportions are those of the 38 × 21 mm and the 64 × 38 mm label; other sizes scale one of the two.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from registry.codes.label_codes import grouped
from registry.errors import Unfit
from registry.printing.design import EDGE, MARGIN, SPACING, Polygon, Proportions, bar_of, design_for, mark_at
from registry.printing.formats import DPI, FINEST_DOTS, FINEST_MODULE, MM_PER_INCH, Size
from registry.printing.lettering import BOLD, REGULAR, break_in_two, fit, tidy, width
from registry.printing.qr import QUIET_ZONE, Matrix
from registry.saying import say

EXAMPLE = "VÍ DỤ"
"""Stands on the label of an invented example, which must not look like a real one."""
LEGIBLE = 1.2
"""Smallest size of words, in millimetres of an em (3.4 points); words that do not fit are left out."""
CODE_OF_THE_WIDEST, HIGHEST_NUMBER = "M" * 20, 1_000_000
"""The widest code and number, with which the room beside a symbol is checked before printing."""
NO_BLEED = Size(0.0, 0.0)
_LEAST = 0.72


class DoesNotFit(Unfit):
    """The label is too small for its symbol or its code."""


@dataclass(frozen=True, slots=True)
class LabelWords:
    """The words on all labels of an order. ``kicker`` is the small line above the name, ``host`` where codes are typed.

    ``registration`` and ``lot`` are never shortened. An invented example says so on a separate line, on labels of
    every size.
    """

    kicker: str
    registration: str
    name: str
    product: str
    lot: str
    holder: str
    host: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One label: its words, its code, the address in its symbol, and its ``number`` in its order, from 1."""

    words: LabelWords
    code: str
    url: str
    number: int | None = None


class PlacedText(NamedTuple):
    """Words at a place: start of the baseline, size of an em in millimetres, weight, and space between letters."""

    x: float
    y: float
    size: float
    weight: int
    spacing: float
    text: str


class LabelPlan(NamedTuple):
    """A label ready to be drawn; ``module`` is the side of a module in millimetres and ``dots`` in dots."""

    size: Size
    symbol: Matrix
    symbol_x: float
    symbol_y: float
    module: float
    dots: int
    areas: tuple[Polygon, ...]
    texts: tuple[PlacedText, ...]


class Frame(NamedTuple):
    """What is the same on all labels of an order: the place of the symbol, the words and the areas."""

    size: Size
    design: Proportions
    symbol_x: float
    symbol_y: float
    module: float
    dots: int
    x: float
    areas: tuple[Polygon, ...]
    texts: tuple[PlacedText, ...]

    def letters(self, code: str, number: int | None) -> list[PlacedText]:
        """Return what differs between labels besides the symbol: the code on two lines, and the number."""
        scale, room = self.size.height / self.design.drawn_for.height, self.size.width - MARGIN - self.x
        texts = list(_place_code(self.design, code, self.x, room, scale))
        if number is not None:
            texts.append(_place_number(self.design, number, self.size.width - MARGIN, scale))
        return texts


def place_symbol(size: Size, side: int, dpi: int) -> tuple[float, float, int]:
    """Return left edge, top edge and dots of a module for the largest symbol whose quiet zone is within the label.

    Raises ``DoesNotFit`` when it would be too fine for a printer with ``dpi`` dots per inch.
    """
    design = design_for(size)
    bar = design.bar * size.height / design.drawn_for.height
    modules = side + 2 * QUIET_ZONE
    room = min(size.height - bar - 2 * EDGE, size.width * design.share)
    dots = int(room / MM_PER_INCH * dpi / modules)
    module = dots * MM_PER_INCH / dpi
    if dots < FINEST_DOTS or module < FINEST_MODULE:
        raise DoesNotFit(
            say(
                "This will not scan: a label of %(width)s × %(height)s mm is too small for a symbol of %(modules)s "
                "modules at %(dpi)s dots to the inch.",
                width=size.width,
                height=size.height,
                modules=modules,
                dpi=dpi,
            ),
            "too_small",
        )
    return EDGE + QUIET_ZONE * module, bar + (size.height - bar - modules * module) / 2 + QUIET_ZONE * module, dots


def _place_code(design: Proportions, code: str, x: float, room: float, scale: float) -> tuple[PlacedText, PlacedText]:
    """Place a code on two lines of equal size; the mark of the office is beside the second."""
    shown = grouped(code)
    upper, lower = shown[:14], shown[15:]
    first, second, size = (measure * scale for measure in design.code)
    beside = room - design.mark[1] * scale - EDGE
    size = min(size, room / width(upper, BOLD, 1.0, SPACING), beside / width(lower, BOLD, 1.0, SPACING))
    spacing = SPACING * size
    return PlacedText(x, first, size, BOLD, spacing, upper), PlacedText(x, second, size, BOLD, spacing, lower)


def _place_name(design: Proportions, name: str, x: float, room: float, scale: float) -> list[PlacedText]:
    """Place a name on one line, or on two smaller lines if it would otherwise shrink too much or lose words."""
    name = tidy(name)
    baseline, size = (measure * scale for measure in design.name)
    lines = [(baseline, name)]
    if width(name, BOLD, size * _LEAST) > room and " " in name:
        first, second, size = (measure * scale for measure in design.long_name)
        lines = list(zip((first, second), break_in_two(name, room, BOLD, size), strict=True))
    em = min(fit(line, room, BOLD, (size, size * _LEAST)).size for _, line in lines)
    return [PlacedText(x, y, em, BOLD, 0.0, fit(line, room, BOLD, (em, em)).text) for y, line in lines]


def _place_number(design: Proportions, number: int, right: float, scale: float) -> PlacedText:
    """Place the number of a label at its upper right edge, where people who count a roll look for it."""
    baseline, size = (measure * scale for measure in design.number)
    words = f"Số {number}"
    return PlacedText(right - width(words, REGULAR, size), baseline, size, REGULAR, 0.0, words)


def _demand_legible(design: Proportions, size: Size, x: float, scale: float) -> None:
    """Raise DoesNotFit when the code beside the symbol, or the number, would be too small to read."""
    room = size.width - MARGIN - x
    code = min(text.size for text in _place_code(design, CODE_OF_THE_WIDEST, x, room, scale))
    number = _place_number(design, HIGHEST_NUMBER, size.width - MARGIN, scale)
    if code < LEGIBLE or number.x < x:
        raise DoesNotFit(
            say(
                "A label of %(width)s × %(height)s mm is too narrow: beside the symbol nobody could read the code.",
                width=size.width,
                height=size.height,
            ),
            "too_narrow",
        )


@lru_cache(256)
def frame_of(words: LabelWords, size: Size, side: int, dpi: int = DPI, bleed: Size = NO_BLEED) -> Frame:
    """Return the layout shared by all labels of an order; ``side`` is the side of their symbols in modules.

    Names that are too long shrink, then lose words; numbers only shrink. Errors as for ``place_symbol``.
    """
    design = design_for(size)
    scale = size.height / design.drawn_for.height
    left, top, dots = place_symbol(size, side, dpi)
    module = dots * MM_PER_INCH / dpi
    x = left + (side + QUIET_ZONE) * module + EDGE
    room = size.width - MARGIN - x
    mark_side = design.mark[1] * scale

    def place(text: str, where: tuple[float, float], weight: int, tail: str = "") -> PlacedText:
        em = where[1] * scale
        least = min(em, max(em * _LEAST, LEGIBLE))
        fitted = fit(text, room, weight, (em, least), tail)
        return PlacedText(x, where[0] * scale, fitted.size, weight, 0.0, fitted.text)

    _demand_legible(design, size, x, scale)
    texts = [
        place(EXAMPLE if words.is_example else "", design.example, BOLD),
        place(words.kicker, design.kicker, BOLD, f" {tidy(words.registration)}" if words.registration else ""),
        *_place_name(design, words.name, x, room, scale),
        place(words.product, design.line, REGULAR, f" · lô {tidy(words.lot)}" if words.lot else ""),
    ]
    if design.holder is not None:
        texts.append(place(words.holder, design.holder, REGULAR))
    texts.append(place(design.invitation, design.address, REGULAR, f" {tidy(words.host)}" if words.host else ""))
    areas = mark_at(size.width - MARGIN - mark_side, design.mark[0] * scale, mark_side)
    if design.bar:
        areas = (bar_of(size, design.bar * scale, bleed), *areas)
    return Frame(size, design, left, top, module, dots, x, areas, tuple(text for text in texts if text.text))


def compose(piece: Piece, size: Size, symbol: Matrix, dpi: int = DPI) -> LabelPlan:
    """Return the plan of a label; errors as for ``frame_of``."""
    frame = frame_of(piece.words, size, len(symbol), dpi)
    texts = (*frame.texts, *frame.letters(piece.code, piece.number))
    return LabelPlan(size, symbol, frame.symbol_x, frame.symbol_y, frame.module, frame.dots, frame.areas, texts)
