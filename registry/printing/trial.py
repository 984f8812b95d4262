"""A test page to hold against a sheet of labels: it shows the edge of every label, and two rulers."""

import io
from datetime import datetime

from registry.printing.fonts import face_of
from registry.printing.formats import Sheet
from registry.printing.lettering import REGULAR
from registry.printing.pdf import POINTS_PER_MM, PdfDocument

_SCALE = 100
"""Length of a ruler in millimetres."""
_TEN = 10
_EM = 2.6
_CROSS = 2.0


def trial(sheet: Sheet, *, title: str, lines: tuple[str, ...], made_at: datetime, nudge: tuple[float, float]) -> bytes:
    """Return the page with the edge and number of every place, moved by ``nudge`` like a print file.

    ``lines`` explain its use. It contains no label, so it may be printed any number of times.
    """
    out = io.BytesIO()
    shown = {f"{place}" for place in range(1, sheet.places + 1)}
    face = face_of(REGULAR, "".join(lines) + "".join(shown) + "0123456789 mm")
    document = PdfDocument(out, {REGULAR: face}, title=title, made_at=made_at)
    height = sheet.paper.height

    def point(x: float, y: float) -> str:
        return f"{x * POINTS_PER_MM:.3f} {(height - y) * POINTS_PER_MM:.3f}"

    def stroke(x: float, y: float, to_x: float, to_y: float) -> str:
        return f"{point(x, y)} m {point(to_x, to_y)} l S"

    def words(x: float, y: float, text: str) -> str:
        return f"BT /F{REGULAR} {_EM * POINTS_PER_MM:.3f} Tf {point(x, y)} Td <{face.shown(text)}> Tj ET"

    drawn = ["0 G 0 g 0.5 w"]
    (width, tall), (right, down) = sheet.size, nudge
    for place in range(sheet.places):
        left, top = sheet.corner(place)
        left, top = left + right, top + down
        box = f"{width * POINTS_PER_MM:.3f} {tall * POINTS_PER_MM:.3f}"
        drawn.append(f"{point(left, top + tall)} {box} re S")
        drawn += [stroke(left, top + tall / 2, left + _CROSS, top + tall / 2)]
        drawn += [stroke(left + width / 2, top, left + width / 2, top + _CROSS)]
        drawn.append(words(left + 1, top + _EM + 0.4, f"{place + 1}"))
    # The rulers are not moved; they show whether the page was printed in its true size.
    begin_x, begin_y = sheet.corner(0)[0], sheet.corner(0)[1] + tall / 2
    drawn += [stroke(begin_x, begin_y, begin_x + _SCALE, begin_y), stroke(begin_x, begin_y, begin_x, begin_y + _SCALE)]
    for step in range(0, _SCALE + 1, _TEN):
        drawn.append(stroke(begin_x + step, begin_y - 1, begin_x + step, begin_y + 1))
        drawn.append(stroke(begin_x - 1, begin_y + step, begin_x + 1, begin_y + step))
    drawn.append(words(begin_x + _SCALE - 8, begin_y - 1.6, f"{_SCALE} mm"))
    first = sheet.corner(0)[1] + tall / 2 + 4
    drawn += [words(begin_x + 4, first + 4.0 * number, line) for number, line in enumerate(lines)]
    document.page("\n".join(drawn), sheet.paper)
    document.finish()
    return out.getvalue()
