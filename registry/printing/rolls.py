"""Labels for roll printers in their three languages: ZPL, EPL and TSPL.

Every label is complete by itself, a picture of black dots with our own symbol. So a roll that stopped can continue at
any label, and no printer chooses another symbol. If the printer draws the symbol itself, ZPL has a command for
it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from registry.printing.formats import MM_PER_INCH, Size
from registry.printing.layout import Piece, place_symbol
from registry.printing.qr import kind_of, side_in_bytes
from registry.printing.raster import Raster, Stamp
from registry.printing.symbols import symbol_of

GAP = 3.0
"""Millimetres between the labels of a roll."""
_MOST_OCTETS = 99_999
"""Bytes of one graphic field (ZPL II, ^GF)."""
_MOST_MAGNIFIED, _LOWERED = 10, 10
_LIGHT = bytes.maketrans(bytes(range(256)), bytes(range(255, -1, -1)))
"""EPL and TSPL print where a bit is 0."""
_REPEATED = re.compile(r"(.)\1{2,}")


def zpl(raster: Raster, *more: str) -> bytes:
    """Return a label in ZPL II; ``more`` are fields printed over it."""
    across, octets = raster.octets_across, raster.octets()
    band = _MOST_OCTETS // across
    fields = []
    for top in range(0, len(raster.rows), band):
        part = octets[top * across : (top + band) * across]
        fields.append(f"^FO0,{top}^GFA,{len(part)},{len(part)},{across},{_packed(part, across)}^FS")
    head = f"^XA^PW{raster.width}^LL{len(raster.rows)}^LH0,0"
    return "\n".join([head, *fields, *more, "^PQ1^XZ", ""]).encode("ascii")


def _packed(octets: bytes, across: int) -> str:
    """Return rows in ZPL's short form.

    A colon for an equal row, a comma for light dots to the end, counts for repeats.
    """
    rows, before = [], ""
    for start in range(0, len(octets), across):
        row = octets[start : start + across].hex().upper()
        rows.append(":" if row == before else _shortened(row))
        before = row
    return "".join(rows)


def _shortened(row: str) -> str:
    bare = row.rstrip("0")
    bare += "0" * (len(bare) % 2)
    ended = _REPEATED.sub(lambda found: _count(len(found[0])) + found[1], bare)
    return ended if len(bare) == len(row) else f"{ended},"


def _count(times: int) -> str:
    """Return the count of a repeated sign: g to z for multiples of 20 up to 400, G to Y for 1 to 19."""
    most, rest = divmod(times, 400)
    twenties, ones = divmod(rest, 20)
    return "z" * most + (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "")


def epl(raster: Raster, dpi: int) -> bytes:
    """Return a label in EPL2."""
    across, gap = raster.octets_across, round(GAP / MM_PER_INCH * dpi)
    head = f"\nN\nq{8 * across}\nQ{len(raster.rows)},{gap}\nGW0,0,{across},{len(raster.rows)},"
    return head.encode("ascii") + raster.octets().translate(_LIGHT) + b"\nP1\n"


def tspl(raster: Raster, size: Size) -> bytes:
    """Return a label in TSPL."""
    head = (
        f"SIZE {size.width:g} mm,{size.height:g} mm\r\nGAP {GAP:g} mm,0 mm\r\nCLS\r\n"
        f"BITMAP 0,0,{raster.octets_across},{len(raster.rows)},0,"
    )
    return head.encode("ascii") + raster.octets().translate(_LIGHT) + b"\r\nPRINT 1,1\r\n"


def drawn_by_printer(piece: Piece, size: Size, dpi: int) -> tuple[int, Callable[[Stamp, Piece], str]]:
    """Return the side of the room for a symbol that a ZPL printer draws, and a function that makes its field.

    Printers store an address as bytes, which may need a larger version than ours; the level is the same.
    """
    side = side_in_bytes(piece.url)
    dots = min(place_symbol(size, side, dpi)[2], _MOST_MAGNIFIED)
    level = kind_of(piece.url).level

    def field(stamp: Stamp, one: Piece) -> str:
        left, top = stamp.corner
        # Firmware moves the symbol down by the last bar code height; it is set here and subtracted.
        return f"^BY2,3,{_LOWERED}^FO{left},{top - _LOWERED}^BQN,2,{dots}^FD{level}A,{one.url}^FS"

    return side, field


def roll(
    out: IO[bytes],
    pieces: Iterable[Piece],
    language: str,
    size: Size,
    dpi: int,
    *,
    count: int,
    by_printer: bool = False,
    report: Callable[[int, int], None] = lambda _, __: None,
) -> int:
    """Write the labels of an order as a roll to ``out``; return how many. ``by_printer`` is for ZPL only.

    Errors as for ``layout.place_symbol``; ValueError when there is nothing to print.
    """
    labels = 0
    for labels, octets in enumerate(_labels(pieces, language, size, dpi, count=count, by_printer=by_printer), 1):
        out.write(octets)
        report(labels, count)
    if not labels:
        raise ValueError("There are no labels to print.")
    return labels


def _labels(
    pieces: Iterable[Piece], language: str, size: Size, dpi: int, *, count: int, by_printer: bool
) -> Iterator[bytes]:
    stamp: Stamp | None = None
    field: Callable[[Stamp, Piece], str] | None = None
    for piece in pieces:
        if stamp is None:
            side = kind_of(piece.url).side
            if by_printer:
                side, field = drawn_by_printer(piece, size, dpi)
            stamp = Stamp(piece, size, side, dpi)
        if field is not None:
            yield zpl(stamp.raster(piece, None), field(stamp, piece))
            continue
        raster = stamp.raster(piece, symbol_of(piece, count))
        match language:
            case "zpl":
                yield zpl(raster)
            case "epl":
                yield epl(raster, dpi)
            case _:
                yield tspl(raster, size)
