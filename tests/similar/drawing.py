"""Pictures such as small producers have, drawn from a seed, and what happens to a picture when it is copied."""

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIDE = 320
INKS = ("#0b5d3b", "#a61b29", "#123c69", "#d97706", "#3d2b1f", "#6d28d9", "#0e7490", "#111111")
PAPERS = ("white", "white", "#fffbeb", "#f1f5f9")
WORDS = ("SÔNG LA", "HỒNG LĨNH", "NGÀN PHỐ", "KẺ GỖ", "THIÊN CẦM", "ĐỒNG LỘC", "RÀO TRỔ")

Pen = ImageDraw.ImageDraw
Figure = Callable[[Pen, random.Random, str], str]


def drawn(seed: int) -> tuple[Image.Image, frozenset[str]]:
    """Return a picture of one to three figures, and the Vienna codes an examiner would give it."""
    draw = random.Random(seed)  # noqa: S311 # nothing is guarded by it
    picture = Image.new("RGB", (SIDE, SIDE), draw.choice(PAPERS))
    pen, inks = ImageDraw.Draw(picture), draw.sample(INKS, 3)
    figures = draw.sample(FIGURES, draw.choice([1, 2, 2, 3]))
    return picture, frozenset(figure(pen, draw, ink) for figure, ink in zip(figures, inks, strict=False))


def _field(draw: random.Random, least: float = 0.35) -> tuple[float, float, float]:
    size = SIDE * draw.uniform(least, 0.85)
    room = SIDE * 0.96 - size
    return draw.uniform(SIDE * 0.04, room), draw.uniform(SIDE * 0.04, room), size


def _ring(x: float, y: float, size: float, radii: list[float], turn: float) -> list[tuple[float, float]]:
    step = 2 * math.pi / len(radii)
    return [
        (x + size / 2 * (1 + r * math.cos(turn + at * step)), y + size / 2 * (1 + r * math.sin(turn + at * step)))
        for at, r in enumerate(radii)
    ]


def _star(pen: Pen, draw: random.Random, ink: str) -> str:
    points, inner = draw.randint(4, 9), draw.uniform(0.3, 0.7)
    pen.polygon(_ring(*_field(draw), [1.0, inner] * points, draw.uniform(0, 3)), fill=ink)
    return "01.01.05"


def _polygon(pen: Pen, draw: random.Random, ink: str) -> str:
    pen.polygon(
        _ring(*_field(draw), [1.0] * draw.choice([3, 4, 5, 6, 8]), draw.uniform(0, 3)),
        outline=ink,
        width=draw.randint(6, 24),
    )
    return "26.05.01"


def _flower(pen: Pen, draw: random.Random, ink: str) -> str:
    petals, depth = draw.randint(3, 8), draw.uniform(0.2, 0.5)
    radii = [1 - depth + depth * math.cos(at * petals * math.pi / 60) for at in range(120)]
    pen.polygon(_ring(*_field(draw), radii, draw.uniform(0, 3)), fill=ink)
    return "05.05.20"


def _fruit(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw)
    pen.ellipse((x, y + size * 0.2, x + size, y + size), fill=ink)
    pen.line((x + size / 2, y + size * 0.25, x + size * draw.uniform(0.3, 0.8), y), fill=ink, width=draw.randint(5, 12))
    return "05.07.11"


def _fish(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw)
    high = size * draw.uniform(0.3, 0.6)
    pen.ellipse((x, y, x + size * 0.75, y + high), fill=ink)
    pen.polygon([(x + size * 0.65, y + high / 2), (x + size, y), (x + size, y + high)], fill=ink)
    return "03.09.01"


def _hills(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw)
    tops = draw.randint(2, 5)
    line = [
        (x + size * at / (2 * tops), y + size * (draw.uniform(0.1, 0.6) if at % 2 else 1)) for at in range(2 * tops + 1)
    ]
    pen.polygon(line, fill=ink)
    return "06.01.02"


def _waves(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw, 0.5)
    turns, high = draw.uniform(1, 4), draw.uniform(0.05, 0.15)
    for row in range(draw.randint(2, 4)):
        line = [
            (x + size * t / 50, y + size * (0.2 + row / 5 + high * math.sin(turns * math.tau * t / 50)))
            for t in range(51)
        ]
        pen.line(line, fill=ink, width=draw.randint(5, 14))
    return "26.11.12"


def _seal(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw, 0.6)
    for inset in sorted(draw.uniform(0, 0.35) for _ in range(draw.randint(2, 4))):
        box = (x + inset * size, y + inset * size, x + size - inset * size, y + size - inset * size)
        pen.ellipse(box, outline=ink, width=draw.randint(3, 14))
    return "26.01.17"


def _initials(pen: Pen, draw: random.Random, ink: str) -> str:
    x, y, size = _field(draw, 0.45)
    text = "".join(draw.choices("ABDEGHKLMNPQRSTVXY", k=draw.choice([1, 2])))
    pen.text((x, y), text, fill=ink, font=ImageFont.load_default(size * (0.9 if len(text) == 1 else 0.6)))
    return "27.05.22"


FIGURES: list[Figure] = [_star, _polygon, _flower, _fruit, _fish, _hills, _waves, _seal, _initials]


def _paper(picture: Image.Image) -> tuple[int, ...]:
    colour = picture.getpixel((0, 0))
    assert isinstance(colour, tuple)
    return colour


def cropped(picture: Image.Image, draw: random.Random) -> Image.Image:
    left, top = (draw.uniform(0, 0.1) for _ in range(2))
    return picture.crop((int(left * SIDE), int(top * SIDE), int((0.9 + left) * SIDE), int((0.9 + top) * SIDE)))


def scaled(picture: Image.Image, draw: random.Random) -> Image.Image:
    size = int(SIDE * draw.choice([0.35, 0.5, 2.0]))
    return picture.resize((size, size))


def recoloured(picture: Image.Image, draw: random.Random) -> Image.Image:
    turn = draw.randint(40, 210)
    hue, strength, light = picture.convert("HSV").split()
    return Image.merge("HSV", (hue.point([(one + turn) % 256 for one in range(256)]), strength, light)).convert("RGB")


def negative(picture: Image.Image, _: random.Random) -> Image.Image:
    return ImageOps.invert(picture)


def turned(picture: Image.Image, draw: random.Random) -> Image.Image:
    return picture.rotate(draw.choice([-5, 5]), Image.Resampling.BILINEAR, fillcolor=_paper(picture))


def compressed(picture: Image.Image, _: random.Random) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=20)
    return Image.open(file).convert("RGB")


def framed(picture: Image.Image, draw: random.Random) -> Image.Image:
    wide = ImageOps.expand(picture, 20, _paper(picture))
    return ImageOps.expand(ImageOps.expand(wide, draw.randint(4, 16), draw.choice(INKS)), 12, _paper(picture))


def edged(picture: Image.Image, draw: random.Random) -> Image.Image:
    return ImageOps.expand(picture, draw.randint(6, 24), draw.choice(INKS))


def in_rounded_frame(picture: Image.Image, draw: random.Random) -> Image.Image:
    wide = ImageOps.expand(picture, 40, _paper(picture))
    box = (10, 10, wide.width - 10, wide.height - 10)
    ImageDraw.Draw(wide).rounded_rectangle(box, radius=30, outline=draw.choice(INKS), width=draw.randint(4, 12))
    return wide


def words_beside(picture: Image.Image, draw: random.Random) -> Image.Image:
    wide = Image.new("RGB", (SIDE + 200, SIDE), _paper(picture))
    wide.paste(picture, (0, 0))
    place = (SIDE + 10, draw.randint(60, 220))
    ImageDraw.Draw(wide).text(place, draw.choice(WORDS), fill=draw.choice(INKS), font=ImageFont.load_default(30))
    return wide


def with_words(picture: Image.Image, draw: random.Random) -> Image.Image:
    wide = Image.new("RGB", (SIDE, SIDE + 80), _paper(picture))
    is_above = draw.random() < 0.5
    wide.paste(picture, (0, 80 if is_above else 0))
    place = (25, 15 if is_above else SIDE + 15)
    ImageDraw.Draw(wide).text(place, draw.choice(WORDS), fill=draw.choice(INKS), font=ImageFont.load_default(38))
    return wide


COPIES: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "cropped": cropped,
    "scaled": scaled,
    "recoloured": recoloured,
    "negative": negative,
    "turned by 5°": turned,
    "JPEG": compressed,
    "framed": framed,
    "framed at the edge": edged,
    "in a rounded frame": in_rounded_frame,
    "with words": with_words,
    "with words beside": words_beside,
}
