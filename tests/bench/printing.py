"""Symbols and print files compared with other libraries: one run, in turns, CPU of this process.

``qrcode`` draws with its defaults (level M, best mask) and zxing-cpp with our version and level; the input is the
address of every label, the output a matrix. reportlab draws its own widget for the same addresses on as many pages. A
million labels are made by a process of their own (``million``).
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator

import qrcode
import zxingcpp
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from registry.codes import label_codes
from registry.printing.affine import Plate
from registry.printing.formats import A4, SHEETS
from registry.printing.qr import kind_of
from registry.printing.sheets import sheets
from tests.bench import million
from tests.bench.contest import Figure
from tests.labels.samples import BATCH, KEYS, MADE_AT, TITLE, pieces_of

ROUNDS = 5
OURS, THEIRS, SLOW = 20_000, 2_000, 60
SHEET = 1_000
Making = Callable[[int], object]


def cost(make: Making, count: int) -> float:
    """Return the CPU seconds for one of ``count``."""
    began = time.process_time()
    make(count)
    return (time.process_time() - began) / count


def in_turns(ours: tuple[Making, int], theirs: tuple[Making, int]) -> tuple[float, float]:
    """Return how many times as fast ours is, the median of rounds in turns, and how many per CPU second."""
    ratios, rates = [], []
    for _ in range(ROUNDS):
        other, own = cost(*theirs), cost(*ours)
        ratios.append(other / own)
        rates.append(1 / own)
    return statistics.median(ratios), statistics.median(rates)


def symbols() -> Iterator[Figure]:
    """Yield the speed of symbols: with a given code, and of code and symbol together."""
    addresses = [piece.url for piece in pieces_of(THEIRS)]
    codes = [piece.code for piece in pieces_of(THEIRS)]
    plate, level = Plate(addresses[0].removesuffix(codes[0])), kind_of(addresses[0]).level

    def ours(count: int) -> None:
        for number in range(count):
            plate.matrix(codes[number % THEIRS])

    def by_qrcode(count: int) -> None:
        for address in addresses[:count]:
            code = qrcode.QRCode(border=0)
            code.add_data(address)
            code.make()

    def by_zxing(count: int) -> None:
        for address in addresses[:count]:
            zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level=level)

    def with_codes(count: int) -> None:
        for code in label_codes.series(KEYS, label_codes.FORMAT, BATCH, 0, count):
            plate.matrix(code)

    for name, other, count in (("qrcode at its defaults", by_qrcode, SLOW), ("zxing-cpp", by_zxing, THEIRS)):
        ratio, rate = in_turns((ours, OURS), (other, count))
        yield Figure("symbols, code given", ratio, "times as many", name)
    yield Figure("symbols, code given", rate, "symbols/s of CPU")
    yield Figure("code and symbol", 1 / cost(with_codes, OURS), "symbols/s of CPU")


def by_reportlab(count: int) -> bytes:
    """Return the symbols of this many labels on sheets, drawn only by the widget of reportlab."""
    out, sheet = io.BytesIO(), SHEETS["l7651"]
    canvas = Canvas(out, pagesize=(A4.width * mm, A4.height * mm))
    for number, piece in enumerate(pieces_of(count)):
        place = number % sheet.places
        if number and place == 0:
            canvas.showPage()
        left, top = sheet.corner(place)
        widget = QrCodeWidget(piece.url, barLevel=kind_of(piece.url).level)
        drawing = Drawing(sheet.size.height * mm, sheet.size.height * mm)
        drawing.add(widget)
        renderPDF.draw(drawing, canvas, left * mm, (A4.height - top - sheet.size.height) * mm)
    canvas.save()
    return out.getvalue()


def files() -> Iterator[Figure]:
    """Yield the time of a thousand labels on sheets against reportlab, and of a million as lists and as PDF."""

    def ours(count: int) -> object:
        return sheets(pieces_of(count), SHEETS["l7651"], title=TITLE, made_at=MADE_AT)

    ratio, rate = in_turns((ours, SHEET), (by_reportlab, SLOW))
    yield Figure("1,000 labels on sheets, PDF", ratio, "times as fast", "reportlab's QR widget, symbols alone")
    yield Figure("1,000 labels on sheets, PDF", SHEET / rate, "s of CPU")
    for kind, told in million.figures():
        yield Figure(f"a million labels, {kind}", told["seconds"], "s", f"{told['mebibytes']:.0f} MiB of files")
        yield Figure(f"a million labels, {kind}, most memory", told["peak"], "MiB")
