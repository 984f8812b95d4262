"""Labels as single pictures in one archive: PNG and TIFF of black dots, or SVG. Equal labels give equal bytes."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO

from registry import calendar
from registry.printing.formats import Size
from registry.printing.layout import Piece
from registry.printing.pieces import svg
from registry.printing.qr import kind_of
from registry.printing.raster import Raster, Stamp
from registry.printing.symbols import symbol_of


def picture(raster: Raster, kind: str, dpi: int) -> bytes:
    """Return a raster as ``png`` or ``tiff`` with one bit for each dot; TIFF uses Group 4.

    The file states its resolution.
    """
    out = io.BytesIO()
    if kind == "tiff":
        raster.picture().save(out, "TIFF", compression="group4", dpi=(dpi, dpi))
    else:
        raster.picture().save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def archive(
    out: IO[bytes],
    pieces: Iterable[Piece],
    kind: str,
    size: Size,
    dpi: int,
    *,
    made_at: datetime,
    count: int,
    report: Callable[[int, int], None] = lambda _, __: None,
) -> int:
    """Write labels as pictures into a zip archive, each named by its number and code; return how many.

    Errors as for ``rolls.roll``.
    """
    at = made_at.astimezone(calendar.OFFICE_TIME).timetuple()[:6]
    stamp: Stamp | None = None
    labels = 0
    with zipfile.ZipFile(out, "w") as packed:
        for labels, piece in enumerate(pieces, 1):
            if kind == "svg":
                body = svg(piece, size).encode()
            else:
                stamp = stamp or Stamp(piece, size, kind_of(piece.url).side, dpi)
                body = picture(stamp.raster(piece, symbol_of(piece, count)), kind, dpi)
            member = zipfile.ZipInfo(f"{piece.number or labels:07d}-{piece.code}.{kind}", at)
            packed.writestr(member, body, zipfile.ZIP_DEFLATED if kind == "svg" else zipfile.ZIP_STORED)
            report(labels, count)
    if not labels:
        raise ValueError("There are no labels to print.")
    return labels
