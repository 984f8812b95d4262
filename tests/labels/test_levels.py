"""Error correction: the highest level that costs no module, and what a scratched, blurred or bent label still says."""

import random
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw, ImageFilter

from registry.codes import gtin
from registry.printing import pieces, qr
from registry.printing.affine import Plate
from registry.printing.formats import LARGE
from registry.printing.qr import kind_of
from tests.labels.samples import GTIN, SHORT_HOST, piece_of, read, some_code

LABELS = 13
SHARE = 0.12


@pytest.mark.parametrize(
    ("length", "trade", "upper", "version", "level"),
    [
        (13, None, False, 3, "Q"), (14, None, False, 3, "M"), (28, None, False, 3, "M"), (29, None, False, 4, "Q"),
        (18, None, True, 3, "Q"), (19, None, True, 3, "M"),
        (13, GTIN, False, 4, "Q"), (14, GTIN, False, 4, "M"), (36, GTIN, False, 4, "M"),
        (17, GTIN, True, 4, "Q"), (18, GTIN, True, 4, "M"),
    ],
)  # fmt: skip
def test_the_level_is_the_highest_that_the_smallest_symbol_bears(
    length: int, trade: str | None, upper: bool, version: int, level: str
):
    address = gtin.digital_link("a" * length, some_code(), trade, upper=upper)
    assert kind_of(address) == (version, 17 + 4 * version, level)
    symbol = qr.matrix(address, mask=3)
    assert len(symbol) == 17 + 4 * version
    # The first two bits beside the upper left eye tell the level, masked with 10 (ISO/IEC 18004:2024, 7.9).
    assert (symbol[8][0], symbol[8][1]) == {"M": (1, 0), "Q": (0, 1)}[level]
    assert Plate(address.removesuffix(some_code())).matrix(some_code()) == symbol


def picture_of(index: int, pixels: int = 5) -> tuple[str, Image.Image]:
    address = gtin.digital_link(SHORT_HOST, some_code(index), GTIN)
    symbol = qr.matrix(address, mask=3)
    picture = Image.new("L", (len(symbol) + 8,) * 2, 255)
    for row, modules in enumerate(symbol):
        for column, module in enumerate(modules):
            picture.putpixel((column + 4, row + 4), 0 if module else 255)
    return address, picture.resize((picture.width * pixels,) * 2, Image.Resampling.NEAREST)


def survivors(tries: int) -> int:
    """Scrape a square patch off symbols of level Q, anywhere within them, and return how many are still read."""
    assert kind_of(gtin.digital_link(SHORT_HOST, some_code(), GTIN)).level == "Q"
    drawn, survived = random.Random(1), 0  # noqa: S311 # the same patches in every run
    for number in range(tries):
        address, picture = picture_of(number)
        zone = 4 * 5
        side = picture.width - 2 * zone
        patch = round(side * SHARE**0.5)
        left, top = (zone + drawn.randrange(side - patch) for _ in range(2))
        ImageDraw.Draw(picture).rectangle((left, top, left + patch - 1, top + patch - 1), fill=255)
        survived += read(picture) == [address]
    return survived


def test_most_symbols_survive_a_patch_scraped_off_an_eighth_of_them():
    assert survivors(60) >= 60 * 0.7


@pytest.mark.soak
def test_a_patch_scraped_off_anywhere_over_an_eighth_of_the_symbol_leaves_three_of_four_readable():
    assert survivors(600) >= 600 * 3 / 4


def bent(picture: Image.Image) -> Image.Image:
    """Return a picture as it looks on a jar: squeezed towards its sides."""
    width, height = picture.size
    strips, out = 40, Image.new("L", picture.size, 255)
    turns = [step / strips * 2 - 1 for step in range(strips + 1)]
    edges = [width * (0.5 + 0.5 * turn * (1 - 0.12 * turn * turn) / 0.88) for turn in turns]
    for number, (left, right) in enumerate(pairwise(edges)):
        box = (width * number // strips, 0, width * (number + 1) // strips, height)
        strip = picture.transform((box[2] - box[0], height), Image.Transform.EXTENT, (left, 0, right, height))
        out.paste(strip, box[:2])
    return out


def noisy(picture: Image.Image) -> Image.Image:
    return Image.blend(picture, Image.effect_noise(picture.size, 90), 0.35)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: picture.filter(ImageFilter.GaussianBlur(2.2)),
        noisy,
        lambda picture: picture.rotate(17, Image.Resampling.BICUBIC, expand=True, fillcolor=255),
        bent,
    ],
    ids=["blurred", "noisy", "turned", "bent"],
)
def test_a_label_is_read_from_a_poor_picture(spoil):
    read_back = [read(spoil(picture)) == [address] for address, picture in map(picture_of, range(LABELS))]
    assert all(read_back)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_picture_is_made_for_the_dots_of_its_printer(dpi: int):
    piece = piece_of(some_code())
    with Image.open(BytesIO(pieces.png(piece, LARGE, dpi))) as picture:
        assert picture.size == (round(LARGE.width / 25.4 * dpi), round(LARGE.height / 25.4 * dpi))
        assert read(picture) == [piece.url]
