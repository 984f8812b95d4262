"""The design of a label: the proportions of its two layouts and the mark of the office, in one black.

A press prints words in four colours slightly apart, and a thermal printer has only one colour.
"""

import math
from typing import NamedTuple

from registry.printing.formats import LARGE, SMALL, Size

Point = tuple[float, float]

EDGE = 0.4
MARGIN = 1.2
SPACING = 0.045
"""Space between the letters of a code, in ems."""
_LARGE_FROM = Size(60.0, 29.0)


class Polygon(NamedTuple):
    """A filled polygon, in ink or, on ink, without ink."""

    is_ink: bool
    points: tuple[Point, ...]


class Proportions(NamedTuple):
    """A layout.

    The size for which it was drawn, its bar, the symbol's share, baselines and sizes, and the office's mark.
    """

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
    (14.0, 16.5, 2.1),
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
    "Quét, hoặc gõ ở",
    (27.9, 4.4),
)


def design_for(size: Size) -> Proportions:
    """Return the layout for a label of this size."""
    return _LARGE if size.width >= _LARGE_FROM.width and size.height >= _LARGE_FROM.height else _SMALL


def _disc(steps: int = 48) -> tuple[Point, ...]:
    turns = [2 * math.pi * step / steps for step in range(steps)]
    return tuple((0.5 + 0.5 * math.cos(turn), 0.5 + 0.5 * math.sin(turn)) for turn in turns)


def _leaf(root: Point, tip: Point, bulge: float, steps: int = 10) -> tuple[Point, ...]:
    """Return a leaf: two curves between root and tip, each ``bulge`` of the length wide."""
    along = (tip[0] - root[0], tip[1] - root[1])

    def at(step: int, side: int) -> Point:
        share = step / steps
        swell = side * bulge * math.sin(math.pi * share)
        return root[0] + along[0] * share - along[1] * swell, root[1] + along[1] * share + along[0] * swell

    return tuple(at(step, 1) for step in range(steps + 1)) + tuple(at(step, -1) for step in range(steps - 1, 0, -1))


_MARK = (
    Polygon(True, _disc()),
    Polygon(False, ((0.18, 0.56), (0.48, 0.65), (0.48, 0.85), (0.18, 0.76))),
    Polygon(False, ((0.82, 0.56), (0.52, 0.65), (0.52, 0.85), (0.82, 0.76))),
    Polygon(False, ((0.475, 0.60), (0.475, 0.40), (0.525, 0.40), (0.525, 0.60))),
    Polygon(False, _leaf((0.5, 0.46), (0.26, 0.26), 0.24)),
    Polygon(False, _leaf((0.5, 0.42), (0.76, 0.18), 0.24)),
)
"""The mark of the office in a square of side 1: an open book from which a sprout grows.

It does not have the shape of a verdict, because a label must not look like its own answer.
"""


def mark_at(x: float, y: float, side: float) -> tuple[Polygon, ...]:
    """Return the mark of the office, given its left and top edge and its side."""
    return tuple(
        Polygon(is_ink, tuple((x + side * across, y + side * down) for across, down in points))
        for is_ink, points in _MARK
    )


def bar_of(size: Size, height: float, bleed: Size) -> Polygon:
    """Return the bar at the top of a large label, extended over the edges by ``bleed`` for inexact cutting."""
    left, right, top = -bleed.width, size.width + bleed.width, -bleed.height
    return Polygon(True, ((left, top), (right, top), (right, height), (left, height)))
