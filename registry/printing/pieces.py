"""One label as a picture: for proofs, pages and previews. The symbol is never smoothed, words and mark are."""

from functools import cache
from io import BytesIO
from xml.sax.saxutils import quoteattr

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from PIL import Image, ImageDraw, ImageFont

from registry.printing.formats import DPI, MM_PER_INCH, Size
from registry.printing.layout import PAPER, Area, Colour, Piece, Plan, Text, compose
from registry.printing.lettering import advance, draw_outline, font_path, tidy
from registry.printing.qr import Matrix, matrix, runs

__all__ = ["Piece", "png", "svg"]

_FINER = 4
_BLACK: Colour = (0, 0, 0)


@cache
def _font(weight: int, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_path(weight), pixels, layout_engine=ImageFont.Layout.BASIC)


def _draw_text(canvas: ImageDraw.ImageDraw, text: Text, pixels_per_mm: float) -> None:
    # Letter by letter, by the metrics of the plan: hinted advances at this size would add up to another width.
    font = _font(text.weight, round(text.size * pixels_per_mm, 1))
    pen = text.x
    for character in text.text:
        canvas.text((pen * pixels_per_mm, text.y * pixels_per_mm), character, fill=text.colour, font=font, anchor="ls")
        pen += advance(character, text.weight) * text.size + text.spacing


def _symbol_picture(symbol: Matrix, dots: int) -> Image.Image:
    side = len(symbol)
    modules = bytes(0 if module else 255 for row in symbol for module in row)
    picture = Image.frombytes("L", (side, side), modules)
    return picture.resize((side * dots, side * dots), Image.Resampling.NEAREST).convert("RGB")


def _paint(plan: Plan) -> Image.Image:
    dots_per_mm = DPI / MM_PER_INCH
    columns, rows = round(plan.size.width * dots_per_mm), round(plan.size.height * dots_per_mm)
    fine = dots_per_mm * _FINER
    picture = Image.new("RGB", (columns * _FINER, rows * _FINER), PAPER)
    canvas = ImageDraw.Draw(picture)
    for area in plan.areas:
        canvas.polygon([(x * fine, y * fine) for x, y in area.points], fill=area.colour)
    for text in plan.texts:
        _draw_text(canvas, text, fine)
    picture = picture.reduce(_FINER)
    corner = round(plan.symbol_x * dots_per_mm), round(plan.symbol_y * dots_per_mm)
    picture.paste(_symbol_picture(plan.symbol, plan.dots), corner)
    return picture


def png(piece: Piece, size: Size) -> bytes:
    """Return a label as PNG, 300 dots to the inch and saying so; every module is a whole number of pixels.

    Raises ``DoesNotFit`` when the label is too small for its symbol.
    """
    octets = BytesIO()
    _paint(compose(piece, size, matrix(piece.url))).save(octets, "PNG", dpi=(DPI, DPI), optimize=True)
    return octets.getvalue()


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _svg_area(area: Area) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in area.points)
    return f'<polygon points="{points}" fill="{_hex(area.colour)}"/>'


def _svg_text(text: Text) -> str:
    """Draw a text as outlines: neither a print house nor a browser that shows a picture has our typeface."""
    drawn = SVGPathPen(None, lambda value: f"{value:.3f}".rstrip("0").rstrip("."))  # a thousandth of a millimetre
    pen = text.x
    for character in text.text:
        draw_outline(character, text.weight, TransformPen(drawn, (text.size, 0, 0, -text.size, pen, text.y)))
        pen += advance(character, text.weight) * text.size + text.spacing
    return f'<path aria-label={quoteattr(text.text)} fill="{_hex(text.colour)}" d="{drawn.getCommands()}"/>'


def _svg_symbol(plan: Plan) -> str:
    steps = "".join(f"M{run.start} {run.row}h{run.length}v1h-{run.length}z" for run in runs(plan.symbol))
    where = f"translate({_number(plan.symbol_x)} {_number(plan.symbol_y)}) scale({plan.module:.6f})"
    return f'<path transform="{where}" fill="{_hex(_BLACK)}" shape-rendering="crispEdges" d="{steps}"/>'


def svg(piece: Piece, size: Size) -> str:
    """Return a label as SVG, in millimetres; the symbol is one path, each text another that says what it reads.

    Errors as for ``png``.
    """
    plan = compose(piece, size, matrix(piece.url))
    across, down = _number(size.width), _number(size.height)
    measures = f'width="{across}mm" height="{down}mm"'
    label = f"aria-label={quoteattr(tidy(f'{piece.name} {piece.code}'))}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" {measures} role="img" {label}>',
            f'<rect width="{across}" height="{down}" fill="{_hex(PAPER)}"/>',
            *map(_svg_area, plan.areas),
            _svg_symbol(plan),
            *map(_svg_text, plan.texts),
            "</svg>",
        ]
    )
