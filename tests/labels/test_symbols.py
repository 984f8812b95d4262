"""QR codes, tables of them, and labels as pictures: what is drawn is what a reader reads."""

import re
import unicodedata
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from registry.codes import gtin, label_codes
from registry.printing import formats, lettering, pieces, qr
from registry.printing.affine import Plate
from registry.printing.formats import LARGE, SMALL, Size
from registry.printing.layout import DoesNotFit, LabelWords, compose
from tests.labels.samples import GTIN, HOST, LONG, WORDS, piece_of, read, some_code

SIZES = [SMALL, LARGE, Size(63.5, 29.6), *(sheet.size for sheet in formats.SHEETS.values())]


def as_picture(symbol: qr.Matrix) -> Image.Image:
    side = len(symbol)
    picture = Image.new("1", (side + 8, side + 8), 1)
    for run in qr.runs(symbol):
        for column in range(run.start, run.start + run.length):
            picture.putpixel((column + 4, run.row + 4), 0)
    return picture.resize(((side + 8) * 4, (side + 8) * 4), Image.Resampling.NEAREST).convert("L")


@pytest.mark.parametrize(
    ("trade", "upper", "side"), [(None, False, 29), (None, True, 29), (GTIN, False, 33), (GTIN, True, 33)]
)
def test_an_address_fits_the_version_the_document_names_and_is_read_back(
    trade: str | None, upper: bool, side: int
) -> None:
    address = gtin.digital_link(HOST, some_code(), trade, upper=upper)
    symbol = qr.matrix(address)
    assert (len(symbol), {len(row) for row in symbol}) == (side, {side})
    assert read(as_picture(symbol)) == [address]


@pytest.mark.parametrize(("length", "short", "long"), [(28, 29, 33), (29, 33, 33), (36, 33, 33), (37, 33, 37)])
def test_the_longest_hosts_are_those_the_document_names(length: int, short: int, long: int) -> None:
    host = "a" * length
    assert len(qr.matrix(gtin.digital_link(host, some_code()), mask=3)) == short
    assert len(qr.matrix(gtin.digital_link(host, some_code(), GTIN), mask=3)) == long


@pytest.mark.parametrize(
    ("address", "modes"), [("https://A.B/C", [4, 2]), ("HTTPS://A.B/C", [2]), ("https://a.b/c", [4])]
)
def test_only_the_lower_case_opening_is_written_in_bytes(address: str, modes: list[int]) -> None:
    parts = qr.segments(address)
    assert [part.mode for part in parts] == modes
    assert b"".join(part.data for part in parts) == address.encode()


def test_an_address_in_another_script_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        qr.matrix("https://sổgốc.vn/")


@pytest.mark.parametrize(
    "opening",
    ["https://ABC.EXAMPLE/", "https://ABCD.EXAMPLE/", "HTTPS://ABC.EXAMPLE/", f"https://ABC.EXAMPLE/01/0{GTIN}/21/"],
)
def test_a_plate_prints_what_the_encoder_draws(opening: str) -> None:
    plate = Plate(opening)

    @settings(max_examples=60, deadline=None)
    @given(st.text(label_codes.ALPHABET, min_size=20, max_size=20))
    def compare(code: str) -> None:
        assert plate.matrix(code) == qr.matrix(opening + code, mask=3)

    compare()
    with pytest.raises(ValueError, match="20 characters"):
        plate.matrix("1")
    with pytest.raises(KeyError):
        plate.matrix("U" * 20)


@pytest.mark.parametrize("trade", [None, GTIN])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_label_as_png_is_read_back(size: Size, trade: str | None) -> None:
    piece = piece_of(some_code(), trade=trade, words=replace(WORDS, name=LONG))
    with Image.open(BytesIO(pieces.png(piece, size))) as picture:
        assert picture.size == (round(size.width / 25.4 * 300), round(size.height / 25.4 * 300))
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert read(picture) == [piece.url]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
def test_no_module_is_smoothed_and_the_quiet_zone_is_white(size: Size) -> None:
    piece = piece_of(some_code())
    plan = compose(piece, size, qr.matrix(piece.url))
    assert plan.dots >= formats.FEWEST_DOTS
    left, top = round(plan.symbol_x / 25.4 * 300), round(plan.symbol_y / 25.4 * 300)
    side, zone = len(plan.symbol) * plan.dots, qr.QUIET_ZONE * plan.dots
    with Image.open(BytesIO(pieces.png(piece, size))) as picture:
        around = picture.crop((left - zone, top - zone, left + side + zone, top + side + zone)).convert("L")
    assert {value for _, value in around.getcolors() or []} == {0, 255}
    expected = Image.new("L", around.size, 255)
    pen = ImageDraw.Draw(expected)
    for run in qr.runs(plan.symbol):
        x, y = zone + run.start * plan.dots, zone + run.row * plan.dots
        pen.rectangle((x, y, x + run.length * plan.dots - 1, y + plan.dots - 1), fill=0)
    assert around.tobytes() == expected.tobytes()


def rasterise(drawing: str, pixels_per_mm: float = 20) -> Image.Image:
    """Draw the symbol of an SVG from what its path says."""
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    _, _, across, down = map(float, root.attrib["viewBox"].split())
    path = root.find("{*}path")
    assert path is not None
    left, top, scale = map(float, re.findall(r"[\d.]+", path.attrib["transform"]))
    picture = Image.new("L", (round(across * pixels_per_mm), round(down * pixels_per_mm)), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.attrib["d"]):
        assert length == back
        corners = [
            left + int(x) * scale,
            top + int(y) * scale,
            left + (int(x) + int(length)) * scale,
            top + (int(y) + 1) * scale,
        ]
        x0, y0, x1, y1 = (round(corner * pixels_per_mm) for corner in corners)
        pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=0)
    return picture


@pytest.mark.parametrize("trade", [None, GTIN])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
def test_a_label_as_svg_is_read_back(size: Size, trade: str | None) -> None:
    piece = piece_of(some_code(), trade=trade)
    assert read(rasterise(pieces.svg(piece, size))) == [piece.url]


def test_an_svg_says_its_words_whatever_is_in_them() -> None:
    name = "Bưởi <b>\"Phúc\" & 'Trạch'</b>\x08"
    drawing = pieces.svg(piece_of(some_code(), words=replace(WORDS, name=name)), LARGE)
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    said = [text for element in root.iter("{http://www.w3.org/2000/svg}path") if (text := element.get("aria-label"))]
    shown = " ".join(said)
    assert "CHỈ DẪN ĐỊA LÝ 00022" in said
    assert "".join(label_codes.grouped(some_code()).split()) in "".join(shown.split())
    assert "<b>" in shown
    assert root.find(".//{*}b") is None
    assert (root.attrib["width"], root.attrib["height"]) == ("64mm", "38.1mm")
    assert name.strip("\x08") in root.attrib["aria-label"]


VIETNAMESE = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyẤẶỆƯỢWM ·-0123456789\n\u0301"), max_size=120)


@settings(deadline=None)
@given(
    name=VIETNAMESE,
    line=VIETNAMESE,
    holder=VIETNAMESE,
    size=st.sampled_from(SIZES),
    code=st.text(label_codes.ALPHABET, min_size=20, max_size=20),
)
def test_no_words_leave_their_label(name: str, line: str, holder: str, size: Size, code: str) -> None:
    host = "sogoc.mot-ten-mien-rat-dai.example"
    words = LabelWords("NHÃN HIỆU CHỨNG NHẬN", "4-0123456-000", name, line, "L-01", holder, host, is_example=True)
    piece = piece_of(code, words=words, number=33_554_432)
    plan = compose(piece, size, SYMBOL)
    symbol_ends = plan.symbol_x + (len(plan.symbol) + qr.QUIET_ZONE) * plan.module
    mark_begins = min(x for area in plan.areas[-6:] for x, _ in area.points)
    for text in plan.texts:
        ends = text.x + lettering.width(text.text, text.weight, text.size, text.spacing)
        assert symbol_ends <= text.x <= ends <= size.width - 1
        assert text.size < text.y <= size.height - 0.2
        assert unicodedata.is_normalized("NFC", text.text)
    lower_code = next(text for text in plan.texts if text.text == label_codes.grouped(code)[15:])
    assert (
        lower_code.x + lettering.width(lower_code.text, lower_code.weight, lower_code.size, lower_code.spacing)
        < mark_begins
    )


SYMBOL = qr.matrix(gtin.digital_link(HOST, some_code(), GTIN))


def test_a_name_that_is_too_long_shrinks_breaks_and_then_ends_in_an_ellipsis() -> None:
    def lines(name: str) -> list[str]:
        plan = compose(piece_of(some_code(), words=replace(WORDS, name=name)), SMALL, SYMBOL)
        return [
            text.text for text in plan.texts if text.text.split()[0] in name + LONG and text.weight == lettering.BOLD
        ]

    assert lines("Phúc Trạch") == ["Phúc Trạch"]
    assert lines("Nhung hươu Hương Sơn") == ["Nhung hươu", "Hương Sơn"]
    assert "…" in lines(LONG)[-1]


def test_words_give_way_whole_and_numbers_never() -> None:
    def fitted(text: str, tail: str = "", room: float = 17.0) -> str:
        return lettering.fit(text, room, lettering.REGULAR, (1.55, 1.2), tail).text

    assert fitted("Bưởi quả loại đặc biệt thu hoạch cuối vụ", " · lô PT-2026-014") == "Bưởi quả… · lô PT-2026-014"
    assert fitted("Bưởi", " · lô PT-2026-014", 6.0) == "lô PT-2026-014"
    assert fitted("NHÃN HIỆU CHỨNG NHẬN", " 4-0123456-000") == "NHÃN… 4-0123456-000"
    assert fitted("x" * 500).endswith("x…")
    assert fitted("") == ""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_registration_and_lot_stand_whole_on_labels_of_every_size(size: Size) -> None:
    words = LabelWords("NHÃN HIỆU CHỨNG NHẬN", "4-0123456-000", LONG, LONG, "HK-CAM-2026-0014/B", LONG, HOST)
    said = [text.text for text in compose(piece_of(some_code(), words=words), size, SYMBOL).texts]
    assert sum("4-0123456-000" in text for text in said) == 1
    assert sum("HK-CAM-2026-0014/B" in text for text in said) == 1
    assert sum(HOST in text for text in said) == 1
    known = {*LONG.split(), "NHÃN", "HIỆU", "CHỨNG", "NHẬN"}
    for text in said:
        if "…" in text:
            assert set(text.partition("…")[0].split()) <= known, text


def test_a_label_too_small_for_its_symbol_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="too small"):
        pieces.png(piece_of(some_code()), Size(25.4, 10))


@pytest.mark.parametrize("address", [gtin.digital_link(HOST, "1" * 20), gtin.digital_link(HOST, "1" * 20, GTIN)])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_widest_code_stays_clear_of_the_mark_of_the_office(size: Size, address: str) -> None:
    plan = compose(piece_of("1" * 12 + "W" * 8), size, qr.matrix(address, mask=3))
    lower = next(text for text in plan.texts if text.text == "WWWW WWWW")
    mark_begins = min(x for area in plan.areas[-6:] for x, _ in area.points)
    assert lower.x + lettering.width(lower.text, lower.weight, lower.size, lower.spacing) < mark_begins


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_invented_says_so_on_a_label_of_every_size(size: Size) -> None:
    real = piece_of(some_code(), words=replace(WORDS, name=LONG))
    for piece in (real, piece_of(some_code(), words=replace(real.words, is_example=True))):
        said = [text.text for text in compose(piece, size, SYMBOL).texts]
        assert said.count("VÍ DỤ") == piece.words.is_example
        assert [text for text in said if text != "VÍ DỤ"] == [text.text for text in compose(real, size, SYMBOL).texts]
