"""Where everything stands on a label, in millimetres from its top left corner. Pictures and sheets draw the same plan.

The symbol stands at the left with its quiet zone, whole dots to a module; the words stand at the right. The proportions
are those of the 38 × 21 mm and the 64 × 38 mm label; other sizes scale the nearer of the two.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from registry.codes.label_codes import grouped
from registry.errors import Unfit
from registry.printing.formats import DPI, FEWEST_DOTS, LARGE, MM_PER_INCH, SMALL, Size
from registry.printing.lettering import BOLD, REGULAR, break_in_two, fit, tidy, width
from registry.printing.qr import QUIET_ZONE, Matrix
from registry.saying import say

Colour = tuple[int, int, int]
Point = tuple[float, float]
INK: Colour = (0x1D, 0x1B, 0x16)
SOFT: Colour = (0x5F, 0x5A, 0x4E)
LEAF: Colour = (0x1F, 0x5A, 0x41)
PAPER: Colour = (0xFF, 0xFF, 0xFF)

EXAMPLE = "VÍ DỤ"
"""What stands on a label of anything invented: it must not look like a real one, least of all on paper."""

_EDGE = 0.4
_MARGIN = 1.2
_LEAST = 0.72
_SPACING = 0.045
_LARGE_FROM = Size(60.0, 29.0)


class DoesNotFit(Unfit):
    """The label is too small for its symbol: a module would have fewer dots than a printer needs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one label says. ``kicker`` is the small line above the name; ``address`` the host in plain text.

    What is invented says so on a line of its own, on a label of every size; at the end of that line stands the label's
    ``number`` in its order, counted from 1.
    """

    kicker: str
    name: str
    line: str
    holder: str
    code: str
    address: str
    url: str
    is_example: bool = False
    number: int | None = None


class Text(NamedTuple):
    """Words: where the baseline begins, millimetres of an em, weight, colour and space between letters."""

    x: float
    y: float
    size: float
    weight: int
    colour: Colour
    spacing: float
    text: str


class Area(NamedTuple):
    """A filled polygon."""

    colour: Colour
    points: tuple[Point, ...]


class Plan(NamedTuple):
    """A label ready to be drawn; ``module`` is the side of one module and ``dots`` the same in dots."""

    size: Size
    symbol: Matrix
    symbol_x: float
    symbol_y: float
    module: float
    dots: int
    areas: tuple[Area, ...]
    texts: tuple[Text, ...]


class Proportions(NamedTuple):
    """A design: the size it was drawn for, the bar, the symbol's share, baselines and sizes, and the office's mark."""

    drawn_for: Size
    bar: float
    share: float
    example: tuple[float, float]
    number: tuple[float, float]
    kicker: tuple[float, float]
    name: tuple[float, float]
    long_name: tuple[float, float, float]
    line: tuple[float, float]
    holder: tuple[float, float] | None
    code: tuple[float, float, float]
    address: tuple[float, float]
    invitation: str
    mark: tuple[float, float]


_SMALL = Proportions(
    SMALL,
    0.0,
    0.52,
    (2.4, 1.45),
    (2.4, 1.45),
    (4.4, 1.45),
    (7.9, 3.0),
    (6.6, 8.55, 1.95),
    (10.4, 1.55),
    None,
    (14.0, 16.5, 1.8),
    (19.4, 1.6),
    "",
    (14.55, 2.9),
)
_LARGE = Proportions(
    LARGE,
    2.2,
    0.45,
    (5.2, 2.1),
    (5.2, 1.95),
    (8.2, 2.1),
    (13.9, 4.8),
    (11.8, 14.9, 3.1),
    (17.9, 2.3),
    (21.1, 2.3),
    (26.6, 30.2, 2.75),
    (35.0, 1.95),
    "Quét, hoặc gõ ở ",
    (27.9, 4.4),
)


def _disc(steps: int = 48) -> tuple[Point, ...]:
    turns = [2 * math.pi * step / steps for step in range(steps)]
    return tuple((0.5 + 0.5 * math.cos(turn), 0.5 + 0.5 * math.sin(turn)) for turn in turns)


def _leaf(root: Point, tip: Point, bulge: float, steps: int = 10) -> tuple[Point, ...]:
    """Return a leaf: two bows between root and tip, swollen to either side by ``bulge`` of its length."""
    along = (tip[0] - root[0], tip[1] - root[1])

    def at(step: int, side: int) -> Point:
        share = step / steps
        swell = side * bulge * math.sin(math.pi * share)
        return root[0] + along[0] * share - along[1] * swell, root[1] + along[1] * share + along[0] * swell

    return tuple(at(step, 1) for step in range(steps + 1)) + tuple(at(step, -1) for step in range(steps - 1, 0, -1))


_MARK: tuple[tuple[Colour, tuple[Point, ...]], ...] = (
    (LEAF, _disc()),
    (PAPER, ((0.18, 0.56), (0.48, 0.65), (0.48, 0.85), (0.18, 0.76))),
    (PAPER, ((0.82, 0.56), (0.52, 0.65), (0.52, 0.85), (0.82, 0.76))),
    (PAPER, ((0.475, 0.60), (0.475, 0.40), (0.525, 0.40), (0.525, 0.60))),
    (PAPER, _leaf((0.5, 0.46), (0.26, 0.26), 0.24)),
    (PAPER, _leaf((0.5, 0.42), (0.76, 0.18), 0.24)),
)
"""The mark of the office in a square of side 1: an open book from which a sprout grows. No verdict's shape: a label
must not look like the answer to itself."""


def _place_mark(x: float, y: float, side: float) -> tuple[Area, ...]:
    return tuple(
        Area(colour, tuple((x + side * across, y + side * down) for across, down in points)) for colour, points in _MARK
    )


def _place_symbol(design: Proportions, size: Size, symbol: Matrix) -> tuple[float, float, int]:
    """Return left edge, top edge and dots of a module for the biggest symbol, quiet zone within the label."""
    bar = design.bar * size.height / design.drawn_for.height
    modules = len(symbol) + 2 * QUIET_ZONE
    room = min(size.height - bar - 2 * _EDGE, size.width * design.share)
    dots = int(room / MM_PER_INCH * DPI / modules)
    if dots < FEWEST_DOTS:
        raise DoesNotFit(
            say(
                "A label of %(width)s × %(height)s mm is too small for a symbol of %(modules)s modules.",
                width=size.width,
                height=size.height,
                modules=modules,
            ),
            "too_small",
        )
    module = dots * MM_PER_INCH / DPI
    return _EDGE + QUIET_ZONE * module, bar + (size.height - bar - modules * module) / 2 + QUIET_ZONE * module, dots


def _code_lines(code: str) -> tuple[str, str]:
    groups = grouped(code).split(" ")
    return " ".join(groups[:3]), " ".join(groups[3:])


def _place_code(design: Proportions, code: str, x: float, room: float, scale: float) -> tuple[Text, Text]:
    """Place a code on two lines of one size; the mark of the office stands beside the second."""
    upper, lower = _code_lines(code)
    first, second, size = (measure * scale for measure in design.code)
    beside = room - design.mark[1] * scale - _EDGE
    size = min(size, room / width(upper, BOLD, 1.0, _SPACING), beside / width(lower, BOLD, 1.0, _SPACING))
    spacing = _SPACING * size
    return Text(x, first, size, BOLD, INK, spacing, upper), Text(x, second, size, BOLD, INK, spacing, lower)


def _place_name(design: Proportions, name: str, x: float, room: float, scale: float) -> list[Text]:
    """Place a name on one line, and on two smaller ones if it would have to shrink or be cut."""
    name = tidy(name)
    baseline, size = (measure * scale for measure in design.name)
    lines = [(baseline, name)]
    if width(name, BOLD, size * _LEAST) > room and " " in name:
        first, second, size = (measure * scale for measure in design.long_name)
        lines = list(zip((first, second), break_in_two(name, room, BOLD, size), strict=True))
    em = min(fit(line, room, BOLD, size, size * _LEAST).size for _, line in lines)
    return [Text(x, y, em, BOLD, INK, 0.0, fit(line, room, BOLD, em, em).text) for y, line in lines]


def _place_number(design: Proportions, number: int, right: float, scale: float) -> Text:
    """Place the number of a label at its upper right edge, where whoever counts a roll looks for it."""
    baseline, size = (measure * scale for measure in design.number)
    words = f"Số {number}"
    return Text(right - width(words, REGULAR, size), baseline, size, REGULAR, INK, 0.0, words)


def _choose(size: Size) -> Proportions:
    return _LARGE if size.width >= _LARGE_FROM.width and size.height >= _LARGE_FROM.height else _SMALL


def compose(piece: Piece, size: Size, symbol: Matrix) -> Plan:
    """Lay a label out; names that are too long shrink and then end in an ellipsis.

    Raises ``DoesNotFit`` when the symbol would be too fine to print.
    """
    design = _choose(size)
    scale = size.height / design.drawn_for.height
    left, top, dots = _place_symbol(design, size, symbol)
    module = dots * MM_PER_INCH / DPI
    x = left + (len(symbol) + QUIET_ZONE) * module + _EDGE
    room = size.width - _MARGIN - x
    mark_side = design.mark[1] * scale

    def place(words: str, where: tuple[float, float], weight: int, colour: Colour) -> Text:
        text, em = fit(words, room, weight, where[1] * scale, where[1] * scale * _LEAST)
        return Text(x, where[0] * scale, em, weight, colour, 0.0, text)

    texts = [
        place(EXAMPLE if piece.is_example else "", design.example, BOLD, INK),
        place(piece.kicker, design.kicker, BOLD, LEAF),
        *_place_name(design, piece.name, x, room, scale),
        place(piece.line, design.line, REGULAR, INK),
    ]
    if piece.number is not None:
        texts.append(_place_number(design, piece.number, size.width - _MARGIN, scale))
    if design.holder is not None:
        texts.append(place(piece.holder, design.holder, REGULAR, INK))
    address = place(
        design.invitation + tidy(piece.address), design.address, REGULAR, SOFT if design.invitation else INK
    )
    areas = _place_mark(size.width - _MARGIN - mark_side, design.mark[0] * scale, mark_side)
    if design.bar:
        bar = design.bar * scale
        areas = (Area(LEAF, ((0, 0), (size.width, 0), (size.width, bar), (0, bar))), *areas)
    texts += [*_place_code(design, piece.code, x, room, scale), address]
    return Plan(size, symbol, left, top, module, dots, areas, tuple(text for text in texts if text.text))
