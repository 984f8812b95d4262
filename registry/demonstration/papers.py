"""Invented papers: one page that says what it represents and that it is an example."""

import io

from PIL import Image, ImageDraw, ImageFont

from registry.printing.lettering import BOLD, REGULAR, font_path

SIZE = (595, 842)
"""A4 in points."""


def regulation(name: str) -> bytes:
    """Return a PDF page that represents the regulation on the use of a mark."""
    page = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(page)
    for text, weight, size, top in (
        ("QUY CHẾ SỬ DỤNG NHÃN HIỆU", BOLD, 22, 120),
        (name, BOLD, 18, 160),
        ("Văn bản ví dụ, không có giá trị pháp lý.", REGULAR, 13, 210),
    ):
        draw.text((60, top), text, fill=0, font=ImageFont.truetype(font_path(weight), size))
    out = io.BytesIO()
    page.save(out, "PDF")
    return out.getvalue()
