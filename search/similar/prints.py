"""What is kept of a picture: prints of its figure, read in several ways. Pure; numpy and Pillow only.

All readings are of the *ink*: how much each point differs from the background. A figure and its negative are the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Ink = NDArray[np.float32]

WORKED_ON, SIDE = 256, 64
"""Points per side: of the picture that is examined, and of the square from which a print is taken."""

BLANK = 0.12
"""Ink below this share is background: paper, or traces of compression at an edge."""

FAINT = 24.0
"""A picture whose strongest point differs less than this from its background (of 255) is not stretched to full ink."""

FRAMED, THIN, FRAME_DEPTH = 0.8, 16, 4
"""An edge with this share of ink all along is a frame; frames are looked for in the outer quarter of pictures wider
than THIN."""

EDGE = 2
"""The share of points at the edge of a frame that have both colours."""

CELLS, DIRECTIONS = 4, 8
LOW = 16
HUES, PALE = 12, 96

_WAVES = np.cos(np.pi * np.outer(np.arange(LOW), 2 * np.arange(SIDE // 2) + 1) / SIDE).astype(np.float32)


class Print(NamedTuple):
    """The readings of one picture, one row each, and its colours."""

    shapes: NDArray[np.uint64]
    """``(readings, 4)``: 256 bits; each says whether one of the slow waves of the figure is strong."""

    outlines: NDArray[np.float32]
    """``(readings, 128)``: how much edge runs in each of eight directions in sixteen fields; of length 1."""

    colours: NDArray[np.float32]
    """24 shares of the figure: twelve hues, pale and full."""


def asked(picture: Image.Image) -> list[Print]:
    """Return the prints to compare with: those of the picture and of its mirror image."""
    return [taken(picture), taken(ImageOps.mirror(picture))]


def taken(picture: Image.Image) -> Print:
    """Return the print of a picture of any size and mode; the picture was decoded safely before."""
    points = _flattened(picture)
    ink = _ink(points)
    squares = [_squared(reading) for reading in _readings(points, ink)]
    return Print(
        np.array([_shape(one) for one in squares]), np.array([_outline(one) for one in squares]), _colours(points, ink)
    )


def _flattened(picture: Image.Image) -> NDArray[np.uint8]:
    """Return the picture as it looks on white paper, small enough to work on."""
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    small = picture.convert("RGB")
    small.thumbnail((WORKED_ON, WORKED_ON), Image.Resampling.BILINEAR)
    return np.asarray(small)


def _ink(points: NDArray[np.uint8]) -> Ink:
    values = points.astype(np.float32)
    edge = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    away = np.abs(values - np.median(edge, axis=0)).max(axis=2)
    ink: Ink = np.clip(away / max(float(np.percentile(away, 99.5)), FAINT), 0, 1)
    return ink


def _readings(points: NDArray[np.uint8], ink: Ink) -> list[Ink]:
    """Return the trimmed figure, what is inside its frame, the figure without words around it, and its largest part."""
    rows, columns = _extent(ink)
    trimmed = ink[rows, columns]
    inner = _without_frame(trimmed)
    if inner is trimmed and _is_edged(trimmed):
        # The whole picture is inside a frame, or on a board, whose colour was read as the paper.
        within = np.s_[rows.start + EDGE : rows.stop - EDGE, columns.start + EDGE : columns.stop - EDGE]
        inner = _without_frame(_trimmed(_ink(points[within])))
    without = (_without_line(inner), _without_line(inner.T).T, _largest_part(_largest_part(inner).T).T)
    return [trimmed, inner, *map(_trimmed, without)]


def _extent(ink: Ink) -> tuple[slice, slice]:
    """Return the rows and columns from the first to the last with ink; all of them where there is none."""
    full = ink > BLANK
    rows, columns = np.flatnonzero(full.any(axis=1)), np.flatnonzero(full.any(axis=0))
    if not len(rows):
        return slice(0, ink.shape[0]), slice(0, ink.shape[1])
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _trimmed(ink: Ink) -> Ink:
    return ink[_extent(ink)]


def _is_edged(ink: Ink) -> bool:
    """Say whether there is ink along the whole edge."""
    if min(ink.shape) <= THIN:
        return False
    full = ink > BLANK
    return min(float(line.mean()) for line in (full[1], full[-2], full[:, 1], full[:, -2])) >= FRAMED


def _without_frame(ink: Ink) -> Ink:
    """Return what is inside a frame, without its rounded corners; the figure itself where there is no frame."""
    if not _is_edged(ink):
        return ink
    full = ink > BLANK
    deepest = min(ink.shape) // FRAME_DEPTH
    around = [_around(full, at) for at in range(deepest)]
    depth = next((at for at, share in enumerate(around) if share < 1 - FRAMED), 0)
    if not depth:
        return ink
    blank = next((at for at in range(depth, deepest) if not around[at]), depth)
    return _trimmed(ink[blank + 1 : -blank - 1, blank + 1 : -blank - 1])


def _around(full: NDArray[np.bool_], depth: int) -> float:
    """Return the share of ink on the four lines at some depth below the edge."""
    part = full[depth : full.shape[0] - depth, depth : full.shape[1] - depth]
    return float(np.concatenate((part[0], part[-1], part[:, 0], part[:, -1])).mean())


def _bands(ink: Ink) -> list[tuple[int, int]]:
    """Return where rows with ink begin and end, between blank rows."""
    filled = np.concatenate(([0], (ink > BLANK).any(axis=1), [0])).astype(np.int8)
    edges = np.flatnonzero(np.diff(filled)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _largest_part(ink: Ink) -> Ink:
    """Return the band with the most ink."""
    bands = _bands(ink)
    if len(bands) <= 1:
        return ink
    first, last = max(bands, key=lambda band: float(ink[band[0] : band[1]].sum()))
    return ink[first:last]


def _without_line(ink: Ink) -> Ink:
    """Return the figure without the thinner of its first and last band, where a line of words stands."""
    bands = _bands(ink)
    if len(bands) <= 1:
        return ink
    (top, top_end), (bottom, bottom_end) = bands[0], bands[-1]
    return ink[bands[1][0] :] if top_end - top <= bottom_end - bottom else ink[: bands[-2][1]]


def _squared(ink: Ink) -> Ink:
    """Return the figure stretched to a square: its arrangement stays, its proportions are lost."""
    picture = Image.fromarray((ink * 255).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return (np.asarray(picture) / 255).astype(np.float32)


def _shape(square: Ink) -> NDArray[np.uint64]:
    half = SIDE // 2
    small = square.reshape(half, 2, half, 2).mean(axis=(1, 3))
    strength = (_WAVES @ small @ _WAVES.T).ravel()
    return np.packbits(strength > np.median(strength[1:])).view(np.uint64)


def _outline(square: Ink) -> NDArray[np.float32]:
    down, across = np.gradient(square)
    strength = np.hypot(down, across).ravel()
    turn = (np.arctan2(down, across) % np.pi).ravel() * (DIRECTIONS / np.pi)
    lower = np.floor(turn).astype(np.int64)
    field = np.arange(SIDE) * CELLS // SIDE
    cell = ((field[:, None] * CELLS + field[None, :]) * DIRECTIONS).ravel()
    share = turn - lower
    size = CELLS * CELLS * DIRECTIONS
    sums = np.bincount(cell + lower % DIRECTIONS, strength * (1 - share), size)
    sums += np.bincount(cell + (lower + 1) % DIRECTIONS, strength * share, size)
    rooted = np.sqrt(sums)
    return (rooted / max(float(np.linalg.norm(rooted)), 1e-6)).astype(np.float32)


def _colours(points: NDArray[np.uint8], ink: Ink) -> NDArray[np.float32]:
    figure = np.asarray(Image.fromarray(points).convert("HSV"))[ink > BLANK]
    if not len(figure):
        return np.zeros(2 * HUES, np.float32)
    bins = figure[:, 0].astype(np.int64) * HUES // 256 + HUES * (figure[:, 1] > PALE)
    return (np.bincount(bins, minlength=2 * HUES) / len(figure)).astype(np.float32)
