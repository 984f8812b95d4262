"""One label as a picture: for proofs, pages and previews. Words and mark are smoothed, the symbol never is."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from xml.sax.saxutils import quoteattr

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from PIL import Image, ImageDraw, ImageFont

from registry.printing.design import Polygon
from registry.printing.formats import DPI, MM_PER_INCH, Size, dots_of
from registry.printing.layout import LabelPlan, Piece, PlacedText, compose
from registry.printing.lettering import advance, draw_outline, font_path, tidy
from registry.printing.qr import Matrix, matrix, runs

__all__ = ["Piece", "png", "svg"]

_FINER = 4
_INK, _PAPER = 0, 255
_BLACK, _WHITE = "#000", "#fff"


@cache
def font(weight: int, pixels: float) -> ImageFont.FreeTypeFont:
    """Return the typeface with an em of this many pixels."""
    return ImageFont.truetype(font_path(weight), pixels, layout_engine=ImageFont.Layout.BASIC)


def _draw_text(canvas: ImageDraw.ImageDraw, text: PlacedText, pixels_per_mm: float) -> None:
    # Letter by letter with the widths of the plan, because hinted widths at this size would add up differently.
    face = font(text.weight, round(text.size * pixels_per_mm, 1))
    pen = text.x
    for character in text.text:
        canvas.text((pen * pixels_per_mm, text.y * pixels_per_mm), character, fill=_INK, font=face, anchor="ls")
        pen += advance(character, text.weight) * text.size + text.spacing


def _symbol_picture(symbol: Matrix, dots: int) -> Image.Image:
    side = len(symbol)
    modules = bytes(0 if module else 255 for row in symbol for module in row)
    picture = Image.frombytes("L", (side, side), modules)
    return picture.resize((side * dots, side * dots), Image.Resampling.NEAREST)


def ground(size: Size, areas: Iterable[Polygon], texts: Iterable[PlacedText], dpi: int) -> Image.Image:
    """Return the areas and words of a label in shades of grey, at ``dpi`` dots per inch."""
    fine = dpi / MM_PER_INCH * _FINER
    columns, rows = dots_of(size, dpi)
    picture = Image.new("L", (columns * _FINER, rows * _FINER), _PAPER)
    canvas = ImageDraw.Draw(picture)
    for area in areas:
        canvas.polygon([(x * fine, y * fine) for x, y in area.points], fill=_INK if area.is_ink else _PAPER)
    for text in texts:
        _draw_text(canvas, text, fine)
    return picture.reduce(_FINER)


def _paint(plan: LabelPlan, dpi: int) -> Image.Image:
    """Return a label in shades of grey, with its symbol in black and white."""
    picture = ground(plan.size, plan.areas, plan.texts, dpi)
    corner = round(plan.symbol_x * dpi / MM_PER_INCH), round(plan.symbol_y * dpi / MM_PER_INCH)
    picture.paste(_symbol_picture(plan.symbol, plan.dots), corner)
    return picture


def png(piece: Piece, size: Size, dpi: int = DPI) -> bytes:
    """Return a label as PNG at ``dpi`` dots per inch, which the file states; every module is a whole number of pixels.

    Raises ``DoesNotFit`` when the label is too small for its symbol.
    """
    octets = BytesIO()
    _paint(compose(piece, size, matrix(piece.url), dpi), dpi).save(octets, "PNG", dpi=(dpi, dpi), optimize=True)
    return octets.getvalue()


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _svg_area(area: Polygon) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in area.points)
    return f'<polygon points="{points}" fill="{_BLACK if area.is_ink else _WHITE}"/>'


def _svg_text(text: PlacedText) -> str:
    """Draw a text as outlines, because print houses and browsers may not have the typeface."""
    drawn = SVGPathPen(None, lambda value: f"{value:.3f}".rstrip("0").rstrip("."))  # a thousandth of a millimetre
    pen = text.x
    for character in text.text:
        draw_outline(character, text.weight, TransformPen(drawn, (text.size, 0, 0, -text.size, pen, text.y)))
        pen += advance(character, text.weight) * text.size + text.spacing
    return f'<path aria-label={quoteattr(text.text)} fill="{_BLACK}" d="{drawn.getCommands()}"/>'


def _svg_symbol(plan: LabelPlan) -> str:
    steps = "".join(f"M{run.start} {run.row}h{run.length}v1h-{run.length}z" for run in runs(plan.symbol))
    where = f"translate({_number(plan.symbol_x)} {_number(plan.symbol_y)}) scale({plan.module:.6f})"
    return f'<path transform="{where}" fill="{_BLACK}" shape-rendering="crispEdges" d="{steps}"/>'


def svg(piece: Piece, size: Size) -> str:
    """Return a label as SVG in millimetres; the symbol is one path, and each text is a path with its words as label.

    Errors as for ``png``.
    """
    plan = compose(piece, size, matrix(piece.url))
    across, down = _number(size.width), _number(size.height)
    measures = f'width="{across}mm" height="{down}mm"'
    label = f"aria-label={quoteattr(tidy(f'{piece.words.name} {piece.code}'))}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" {measures} role="img" {label}>',
            f'<rect width="{across}" height="{down}" fill="{_WHITE}"/>',
            *map(_svg_area, plan.areas),
            _svg_symbol(plan),
            *map(_svg_text, plan.texts),
            "</svg>",
        ]
    )
