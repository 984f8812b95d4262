"""What a press and an archive ask of a PDF, own sheets, trials, and what is told before a label is spoiled."""

import re
import zlib
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from api.forms.labels import SheetForm
from api.paper import sheet_of
from registry.errors import NotAcceptable
from registry.printing.formats import LABELS, SHEETS, Size, page_of
from registry.printing.layout import LEGIBLE, DoesNotFit, frame_of
from registry.printing.scanning import Grade, outlook
from registry.printing.sheets import draw, sheets
from registry.printing.trial import trial
from tests.labels.samples import (
    GTIN,
    MADE_AT,
    SHORT_HOST,
    TITLE,
    WORDS,
    piece_of,
    pieces_of,
    rendered,
    some_code,
    symbols_on,
)

PIECES = pieces_of(70, trade=GTIN)
PDF = sheets(PIECES, SHEETS["l7160"], title="Tem & <tem>", made_at=MADE_AT).pdf


def streams(pdf: bytes) -> list[bytes]:
    """Return what stands in the compressed streams of a PDF that show something."""
    found = re.findall(rb"/Filter /FlateDecode /Length \d+ >>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)
    unpacked = [zlib.decompress(one) for one in found]
    return [one for one in unpacked if b" re " in one or b" cm" in one]


def test_everything_is_printed_with_one_black():
    shown = streams(PDF)
    assert shown
    for content in shown:
        assert not re.search(rb"\b(rg|RG|k|K|cs|CS|sc|scn|sh)\b", re.sub(rb"<[0-9a-f]*>", b"", content))
        assert set(re.findall(rb"([\d.]+) g\b", content)) <= {b"0", b"1"}


def test_a_file_says_that_it_can_be_kept_and_how_it_is_cut():
    for told in (
        b"<pdfaid:part>2</pdfaid:part>",
        b"<pdfaid:conformance>B</pdfaid:conformance>",
        b"Tem &amp; &lt;tem&gt;",
        b"/S /GTS_PDFA1",
        b"/DestOutputProfile",
        b"/PrintScaling /None",
        b"<xmp:CreateDate>2026-09-01T08:00:00Z</xmp:CreateDate>",
        b"/CreationDate (D:20260901080000Z)",
        b"/ID [<",
    ):
        assert told in PDF, told
    assert PDF.count(b"/FontFile2") == 2
    assert b"/Encrypt" not in PDF
    document = pypdfium2.PdfDocument(PDF)
    for page in document:
        assert page.get_trimbox() == page.get_bleedbox() == page.get_mediabox()
        assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    document.close()


def test_every_object_stands_where_the_table_says():
    begin = int(PDF.rsplit(b"startxref\n", 1)[1].split()[0])
    lines = PDF[begin:].split(b"\n")
    count = int(lines[1].split()[1])
    for number, line in enumerate(lines[3 : 2 + count], 1):
        assert PDF[int(line[:10]) :].startswith(b"%d 0 obj" % number)
    lengths = re.finditer(rb"/Length (\d+) >>\nstream\n", PDF)
    assert all(PDF[found.end() + int(found[1]) :].startswith(b"\nendstream") for found in lengths)


@pytest.mark.parametrize("key", ["38x21", "100x50"])
def test_a_press_gets_one_label_to_a_page_with_what_is_cut_off(key: str):
    pieces = pieces_of(3, trade=GTIN)
    printed = sheets(pieces, page_of(LABELS[key]), title=TITLE, made_at=MADE_AT)
    document = pypdfium2.PdfDocument(printed.pdf)
    assert len(document) == 3
    left, bottom, right, top = document[0].get_trimbox()
    size = LABELS[key]
    assert (right - left, top - bottom) == pytest.approx((size.width / 25.4 * 72, size.height / 25.4 * 72), abs=0.01)
    outer = document[0].get_bleedbox()
    assert outer[2] - outer[0] == pytest.approx(right - left + 2 / 25.4 * 72, abs=0.01)
    document.close()
    read = [symbols_on(page)[0].text for page in rendered(printed.pdf)]
    assert read == [piece.url for piece in pieces]


def test_the_bar_runs_into_the_gutter_and_not_onto_the_next_label():
    page = next(rendered(PDF))
    dot = 300 / 25.4
    left, top = SHEETS["l7160"].corner(0)
    row = round((top + 1.0) * dot)
    inside, gutter = (page.getpixel((round((left + x) * dot), row)) for x in (-0.5, -1.4))
    assert (inside, gutter) == (0, 255)
    above = page.getpixel((round((left + 10) * dot), round((top + 38.1 - 0.6) * dot)))
    assert above == 255


def test_a_sheet_holds_the_labels_of_one_order():
    other = piece_of(some_code(1), words=replace(WORDS, lot="PT-2026-015"))
    with pytest.raises(ValueError, match="one order"):
        draw(BytesIO(), [PIECES[0], other], SHEETS["l7160"], title=TITLE, made_at=MADE_AT, count=2)


@pytest.mark.parametrize(
    ("size", "trade", "dpi", "grade"),
    [
        (SHEETS["l7651"].size, GTIN, 300, Grade.GOOD),
        (SHEETS["l7651"].size, GTIN, 203, Grade.FINE),
        (SHEETS["l7160"].size, GTIN, 203, Grade.GOOD),
        (SHEETS["l4732"].size, GTIN, 203, Grade.FINE),
        (SHEETS["l4732"].size, None, 203, Grade.FINE),
        (Size(25.4, 10), None, 300, Grade.NONE),
        (Size(25.4, 10), None, 600, Grade.NONE),
    ],
)
def test_whether_labels_scan_is_known_before(size: Size, trade: str | None, dpi: int, grade: Grade):
    found = outlook(piece_of(some_code(), trade=trade).url, size, dpi)
    assert found.grade is grade
    assert found.module == pytest.approx(found.dots * 25.4 / dpi)
    if grade is Grade.NONE:
        with pytest.raises(DoesNotFit, match="will not scan"):
            frame_of(WORDS, size, found.kind.side, dpi)


@given(
    width=st.floats(10, 210),
    height=st.floats(10, 297),
    side=st.sampled_from((25, 29, 33, 37)),
    dpi=st.sampled_from((203, 300, 600)),
)
def test_a_label_of_any_size_is_read_or_refused(width: float, height: float, side: int, dpi: int):
    try:
        frame = frame_of(WORDS, Size(width, height), side, dpi)
    except DoesNotFit:
        return
    right = frame.symbol_x + side * frame.module
    for text in frame.letters(some_code(), 1_000_000):
        assert text.size >= LEGIBLE or text.text.startswith("Số")
        assert right < text.x < width
        assert 0 < text.y < height


def test_a_symbol_of_a_short_host_has_coarser_modules():
    short, long = (
        outlook(piece_of(some_code(), words=replace(WORDS, host=host)).url, Size(38, 21))
        for host in (SHORT_HOST, "a" * 29)
    )
    assert short.module > long.module
    assert (short.kind.level, long.kind.version) == ("Q", 4)


OWN = {
    "format": "own", "width": 50, "height": 30, "columns": 3, "rows": 8,
    "left": 12, "top": 20, "pitch_x": 62, "pitch_y": 32,
}  # fmt: skip


def test_own_sheets_are_printed_like_the_others():
    sheet = sheet_of(SheetForm.model_validate(OWN))
    labels = pieces_of(24)
    printed = sheets(labels, sheet, title=TITLE, made_at=MADE_AT)
    (page,) = rendered(printed.pdf)
    assert {found.text for found in symbols_on(page)} == {piece.url for piece in labels}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"width": None, "rows": None}, ["width", "rows"]),
        ({"pitch_x": 40}, ["pitch_x"]),
        ({"pitch_y": 29.9}, ["pitch_y"]),
        ({"columns": 4}, ["columns"]),
        ({"rows": 9, "left": 50}, ["columns", "rows"]),
        ({"format": "l9999"}, ["format"]),
    ],
)
def test_an_own_sheet_that_cannot_be_is_refused_by_its_measures(changed: dict[str, object], fields: list[str]):
    with pytest.raises(NotAcceptable) as refusal:
        sheet_of(SheetForm.model_validate(OWN | changed))
    assert [fault.field for fault in refusal.value.faults] == fields


def test_a_trial_shows_every_place_and_no_label():
    sheet = SHEETS["l7160"]
    made = [
        trial(sheet, title=TITLE, lines=("Thước phải đo đúng 100 mm.",), made_at=MADE_AT, nudge=nudge)
        for nudge in ((0.0, 0.0), (0.9, 0.0))
    ]
    document = pypdfium2.PdfDocument(made[0])
    told = document[0].get_textpage().get_text_range()
    document.close()
    assert "21" in told.split()
    assert "Thước phải đo đúng 100 mm." in told
    plain, moved = (next(rendered(one)) for one in made)
    assert zxingcpp.read_barcodes(plain) == []
    dot, (left, top) = 300 / 25.4, sheet.corner(20)
    x, y = round(left * dot), round((top + 30) * dot)
    darkest = [page.crop((x - 2, y, x + 3, y + 1)).convert("L").tobytes() for page in (plain, moved)]
    assert min(darkest[0]) <= 128 < min(darkest[1])
