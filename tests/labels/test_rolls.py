"""Rolls and single pictures, read back from what is sent to the printer."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from registry.printing import rolls, singles
from registry.printing.formats import LABELS, PICTURES, Size, dots_of
from registry.printing.layout import DoesNotFit
from registry.printing.qr import kind_of, side_in_bytes
from tests.labels import printers
from tests.labels.samples import GTIN, MADE_AT, piece_of, pieces_of, read, some_code

SIZES = ["38x21", "64x38", "35x22", "50x30"]
PRINTERS: dict[str, Callable[[bytes], Iterator[Image.Image]]] = {
    "zpl": printers.zpl,
    "epl": printers.epl,
    "tspl": printers.tspl,
}


def rolled(language: str, count: int, size: Size, dpi: int, **more: Any) -> tuple[list[str], bytes]:
    out = io.BytesIO()
    pieces = pieces_of(count, trade=GTIN)
    assert rolls.roll(out, pieces, language, size, dpi, count=count, **more) == count
    return [piece.url for piece in pieces], out.getvalue()


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("key", SIZES)
@pytest.mark.parametrize("language", PRINTERS)
def test_every_label_of_a_roll_is_read_back(language: str, key: str, dpi: int):
    addresses, sent = rolled(language, 5, LABELS[key], dpi)
    labels = list(PRINTERS[language](sent))
    assert [read(label) for label in labels] == [[address] for address in addresses]
    width, height = dots_of(LABELS[key], dpi)
    assert {label.height for label in labels} == {height}
    assert all(0 <= label.width - width < 8 for label in labels)


@pytest.mark.soak
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("key", LABELS)
@pytest.mark.parametrize("language", PRINTERS)
def test_sixty_five_of_sixty_five_labels_are_read_on_every_roll(language: str, key: str, dpi: int):
    addresses, sent = rolled(language, 65, LABELS[key], dpi)
    assert [read(label) for label in PRINTERS[language](sent)] == [[address] for address in addresses]


def test_the_three_languages_print_the_same_dots():
    made = [list(PRINTERS[language](rolled(language, 2, LABELS["50x30"], 300)[1])) for language in PRINTERS]
    width, _ = dots_of(LABELS["50x30"], 300)
    assert len({tuple(label.crop((0, 0, width, label.height)).tobytes() for label in labels) for labels in made}) == 1


def test_a_large_label_of_a_fine_printer_is_sent_in_bands():
    addresses, sent = rolled("zpl", 1, LABELS["100x50"], 600)
    assert sent.count(b"^GFA") > 1
    (label,) = printers.zpl(sent)
    assert read(label.reduce(2)) == addresses


def test_a_printer_that_draws_the_symbol_is_told_level_place_and_address():
    addresses, sent = rolled("zpl", 2, LABELS["64x38"], 300, by_printer=True)
    told = re.findall(r"\^BY2,3,10\^FO(\d+),(\d+)\^BQN,2,(\d+)\^FD([MQH])A,(\S+?)\^FS", sent.decode())
    assert [field[4] for field in told] == addresses
    assert {field[3] for field in told} == {kind_of(addresses[0]).level}
    left, top, dots = (int(value) for value in told[0][:3])
    side = side_in_bytes(addresses[0]) * dots
    width, _ = dots_of(LABELS["64x38"], 300)
    zone = 4 * dots
    assert zone <= left <= width - side - zone
    for label in printers.zpl(sent):
        assert read(label) == []
        kept = label.crop((left - zone, top + 10 - zone, left + side + zone, top + 10 + side + zone))
        assert kept.getextrema() == (255, 255), "nothing is printed where the symbol will stand"


def test_labels_too_small_for_their_symbol_are_refused():
    for language in PRINTERS:
        with pytest.raises(DoesNotFit, match="will not scan"):
            rolled(language, 1, Size(20, 12), 203)
    with pytest.raises(ValueError, match="no labels"):
        rolls.roll(io.BytesIO(), [], "zpl", LABELS["50x30"], 300, count=0)


@pytest.mark.parametrize("kind", PICTURES)
def test_single_pictures_come_in_one_archive(kind: str):
    pieces = pieces_of(3, trade=GTIN)
    made = []
    for _ in range(2):
        out = io.BytesIO()
        singles.archive(out, pieces, kind, LABELS["64x38"], 300, made_at=MADE_AT, count=3)
        made.append(out.getvalue())
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as packed:
        assert packed.namelist() == [f"{number:07d}-{piece.code}.{kind}" for number, piece in enumerate(pieces, 1)]
        bodies = [packed.read(name) for name in packed.namelist()]
    if kind == "svg":
        assert all(body.startswith(b"<svg") for body in bodies)
        return
    for body, piece in zip(bodies, pieces, strict=True):
        with Image.open(io.BytesIO(body)) as picture:
            assert picture.mode == "1"
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
            assert picture.size == dots_of(LABELS["64x38"], 300)
            assert read(picture.convert("L")) == [piece.url]
            if kind == "tiff":
                assert picture.info["compression"] == "group4"


def test_the_dots_of_a_label_are_those_of_its_picture():
    from registry.printing.pieces import png
    from registry.printing.raster import Stamp
    from registry.printing.symbols import symbol_of

    piece = piece_of(some_code(), trade=GTIN, number=17)
    raster = Stamp(piece, LABELS["64x38"], kind_of(piece.url).side, 300).raster(piece, symbol_of(piece, 1))
    with Image.open(io.BytesIO(png(piece, LABELS["64x38"]))) as drawn:
        near = Image.new("L", drawn.size)
        near.paste(drawn)
    dots = raster.picture().convert("L")
    left = raster.width // 2  # the words: the two symbols have masks of their own
    words = [
        image.crop((left, 0, *image.size)).point(lambda value: 255 if value >= 128 else 0) for image in (near, dots)
    ]
    differing = sum(a != b for a, b in zip(words[0].tobytes(), words[1].tobytes(), strict=True))
    assert differing < words[0].width * words[0].height * 0.01
