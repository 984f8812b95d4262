"""Labels of an invented order, as the tests of printing draw them, and how they are read back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2
import zxingcpp
from PIL import Image

from registry.codes import gtin, keys, label_codes
from registry.printing.layout import LabelWords, Piece

MADE_AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
TITLE = "Tem bưởi Phúc Trạch"
BATCH = 815
KEYS = keys.batch_keys(keys.MasterSecret(bytes(range(32))), label_codes.FORMAT, BATCH)
HOST = "sogoc.hatinh.example"
SHORT_HOST = "sogoc.vn"
GTIN = "4006381333931"
WORDS = LabelWords(
    "CHỈ DẪN ĐỊA LÝ", "00022", "Phúc Trạch", "Bưởi", "PT-2026-014", "HTX Hương Trạch", HOST
)  # fmt: skip
LONG = "Hợp tác xã Dịch vụ nông nghiệp và thương mại tổng hợp Phúc Trạch · Hương Khê"


def some_code(index: int = 3412) -> str:
    return label_codes.seal(KEYS, label_codes.FORMAT, BATCH, index)


def piece_of(code: str, *, trade: str | None = None, words: LabelWords = WORDS, number: int | None = None) -> Piece:
    return Piece(words, code, gtin.digital_link(words.host, code, trade), number)


def pieces_of(count: int, trade: str | None = None, words: LabelWords = WORDS) -> list[Piece]:
    codes = label_codes.series(KEYS, label_codes.FORMAT, BATCH, 0, count)
    return [piece_of(code, trade=trade, words=words, number=number) for number, code in enumerate(codes, 1)]


def symbols_on(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """Read the QR symbols of a picture: where modules fall so, a strip of them reads as a code of bars by chance."""
    return list(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)))


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in symbols_on(picture)]


def rendered(pdf: bytes, dpi: int = 300) -> Iterator[Image.Image]:
    """Yield the pages of a PDF as pictures in shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=dpi / 72).to_pil().convert("L")
    document.close()
