"""Sheets and lists for the print house, read back from the finished files."""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

import pypdfium2
import pytest

from registry.codes import gtin, label_codes
from registry.printing.formats import A4, SHEETS, Sheet
from registry.printing.manifest import HEADER, ListedGoods, Manifest
from registry.printing.sheets import sheets
from tests.labels.samples import BATCH, HOST, KEYS, MADE_AT, TITLE, pieces_of, rendered, symbols_on


def read_pages(pdf: bytes) -> list[dict[str, tuple[float, float]]]:
    """Render every page at 300 dots to the inch and return what is read, with its top left corner in millimetres."""
    return [
        {
            code.text: (code.position.top_left.x * 25.4 / 300, code.position.top_left.y * 25.4 / 300)
            for code in symbols_on(picture)
        }
        for picture in rendered(pdf)
    ]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.name)
def test_every_place_of_a_sheet_lies_on_the_paper_beside_the_others(sheet: Sheet) -> None:
    right, bottom = (a + b for a, b in zip(sheet.corner(sheet.places - 1), sheet.size, strict=True))
    assert sheet.left >= 3
    assert right <= A4.width - 3
    assert sheet.top >= 7
    assert bottom <= A4.height - 7
    assert sheet.pitch_x >= sheet.size.width
    assert sheet.pitch_y >= sheet.size.height
    assert A4.width - right == pytest.approx(sheet.left, abs=1.5)
    assert A4.height - bottom == pytest.approx(sheet.top, abs=1.5)


def read_all_of(key: str, dpi: int) -> None:
    labels = pieces_of(SHEETS[key].places, trade="4006381333931")
    printed = sheets(labels, SHEETS[key], title=TITLE, made_at=MADE_AT, dpi=dpi)
    assert (printed.pages, printed.labels) == (1, len(labels))
    (page,) = rendered(printed.pdf, dpi)
    assert {found.text for found in symbols_on(page)} == {piece.url for piece in labels}


@pytest.mark.parametrize(("key", "dpi"), [("l7160", 300), ("l7651", 300), ("l4732", 203), ("t145", 203)])
def test_every_label_of_a_full_sheet_is_read_back(key: str, dpi: int) -> None:
    read_all_of(key, dpi)


@pytest.mark.soak
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("key", SHEETS)
def test_every_label_of_every_sheet_is_read_back_from_coarse_and_fine_printers(key: str, dpi: int) -> None:
    read_all_of(key, dpi)


def test_a_thousand_labels_are_all_there() -> None:
    labels = pieces_of(1000)
    printed = sheets(labels, SHEETS["l7651"], title=TITLE, made_at=MADE_AT)
    assert (printed.pages, printed.labels) == (16, 1000)
    assert len(printed.pdf) < 1_500_000
    document = pypdfium2.PdfDocument(printed.pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    told = "".join(text.split())
    assert all(piece.code in told for piece in labels)


def test_the_words_of_a_sheet_can_be_selected_in_vietnamese() -> None:
    printed = sheets(pieces_of(1), SHEETS["l7160"], title=TITLE, made_at=MADE_AT)
    document = pypdfium2.PdfDocument(printed.pdf)
    text = document[0].get_textpage().get_text_range()
    assert document.get_metadata_value("Title") == TITLE
    document.close()
    for words in (
        "CHỈ DẪN ĐỊA LÝ 00022",
        "Phúc Trạch",
        "Bưởi · lô PT-2026-014",
        "HTX Hương Trạch",
        f"Quét, hoặc gõ ở {HOST}",
    ):
        assert words in text
    assert unicodedata.is_normalized("NFC", text)
    assert b"/FontFile2" in printed.pdf


def test_a_nudge_moves_every_label_and_used_places_are_skipped() -> None:
    labels = pieces_of(3)
    sheet = SHEETS["l7160"]
    plain = read_pages(sheets(labels, sheet, title=TITLE, made_at=MADE_AT).pdf)[0]
    nudged = read_pages(sheets(labels, sheet, title=TITLE, made_at=MADE_AT, nudge=(1.5, -2.0)).pdf)[0]
    for piece in labels:
        assert nudged[piece.url][0] - plain[piece.url][0] == pytest.approx(1.5, abs=0.2)
        assert nudged[piece.url][1] - plain[piece.url][1] == pytest.approx(-2.0, abs=0.2)
    printed = sheets(labels, sheet, title=TITLE, made_at=MADE_AT, skip=20, outlines=True)
    first, second = read_pages(printed.pdf)
    assert set(first) == {labels[0].url}
    assert first[labels[0].url][1] > 250
    assert set(second) == {piece.url for piece in labels[1:]}


def test_the_same_labels_make_the_same_file() -> None:
    once, again = (sheets(pieces_of(200), SHEETS["l7651"], title=TITLE, made_at=MADE_AT) for _ in range(2))
    assert once.pdf == again.pdf


def test_a_print_job_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no labels"):
        sheets([], SHEETS["l7160"], title=TITLE, made_at=MADE_AT)
    with pytest.raises(ValueError, match="21 places"):
        sheets(pieces_of(1), SHEETS["l7160"], title=TITLE, made_at=MADE_AT, skip=21)


def labels_of(codes: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    return ((number, code, address_of(code)) for number, code in enumerate(codes, 1))


def address_of(code: str) -> str:
    return gtin.digital_link(HOST, code)


def test_the_list_for_the_print_house_is_whole_and_says_so() -> None:
    run = list(label_codes.series(KEYS, label_codes.FORMAT, BATCH, 0, 500))
    goods = ListedGoods('Bưởi "quả", tươi', "PT-2026-014", date(2026, 8, 30), None, "=HTX(1)", "04006381333931")
    manifest = Manifest(labels_of(run), goods)
    content = b"".join(manifest.lines())
    closing = manifest.closing()
    assert closing == (500, len(content), hashlib.sha256(content).hexdigest())
    assert content.startswith((HEADER + "\r\n1,").encode())
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 501
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    assert [row["code"] for row in rows] == run
    assert rows[-1] == {
        "seq": "500",
        "code": run[-1],
        "url": address_of(run[-1]),
        "human": label_codes.grouped(run[-1]),
        "product": 'Bưởi "quả", tươi',
        "lot": "PT-2026-014",
        "produced_on": "2026-08-30",
        "best_before": "",
        "holder": "'=HTX(1)",
        "gtin": "04006381333931",
    }
    assert not any(field.startswith(("=", "+", "-", "@", "\t")) for row in rows for field in row.values())


def test_a_list_is_closed_after_its_last_row_and_read_once() -> None:
    manifest = Manifest(labels_of(label_codes.series(KEYS, label_codes.FORMAT, BATCH, 0, 2)))
    lines = manifest.lines()
    next(lines)
    with pytest.raises(ValueError, match="not been read"):
        manifest.closing()
    assert len(list(lines)) == 2
    assert manifest.closing().rows == 2
    with pytest.raises(ValueError, match="read once"):
        list(manifest.lines())


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("=1+1", "https://A/"),
        ("103RJ09XR5EVK262R0S9", "=HYPERLINK(1)"),
        ("103RJ09XR5EVK262R0S9", "https://A/,x"),
        ("103RJ09XR5EVK262R0S9", "https://A/\r\n"),
        ("103RJ09XR5EVK262R0S9", "javascript:x"),
    ],
)
def test_nothing_a_spreadsheet_would_compute_gets_into_the_list(code: str, address: str) -> None:
    with pytest.raises(ValueError, match="not printable"):
        list(Manifest([(1, code, address)]).lines())
