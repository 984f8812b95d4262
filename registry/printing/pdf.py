"""Writes PDF for presses and archives while it is made: PDF/A-2b (ISO 19005-2), one black, boxes for trimming.

A written page is not kept, so a file of 100,000 labels needs no more memory than one of ten. Black is DeviceGray 0,
which a press prints with the black plate only. Equal content gives equal bytes.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import IO
from xml.sax.saxutils import escape

from PIL import ImageCms

from registry.printing.fonts import FontFace
from registry.printing.formats import MM_PER_INCH, Size

POINTS_PER_MM = 72 / MM_PER_INCH
MADE_WITH = "Sổ Gốc"
_LEVEL = 4
Box = tuple[float, float, float, float]
"""Left, top, width and height, in millimetres from the top left corner of a page."""

_CATALOG, _PAGES, _INFO, _METADATA, _PROFILE, _RESOURCES, _FONTS = range(1, 8)
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{tool}</pdf:Producer><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{pairs}endcmap CMapName currentdict /CMap defineresource pop end end"""
_AT_ONCE = 100
"""Pairs in one list of a character map."""


class PdfDocument:
    """A document that is written to ``out`` page by page and then finished.

    ``faces`` are its letters by weight; content uses them as ``/F400`` and so on.
    """

    def __init__(self, out: IO[bytes], faces: Mapping[int, FontFace], *, title: str, made_at: datetime) -> None:
        self._out, self._faces = out, faces
        self._digest = hashlib.sha256()
        self._octets = 0
        self._places = [0] * _FONTS
        self._pages: list[int] = []
        self._forms: list[int] = []
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._describe(title, made_at.astimezone(UTC))
        self._embed()

    def form(self, content: str, box: Box) -> str:
        """Store content that many pages show; return the operator that shows it. ``box`` is in points, y upwards."""
        limits = " ".join(f"{value:.3f}" for value in box)
        told = f"/Type /XObject /Subtype /Form /BBox [{limits}] /Resources {_FONTS} 0 R"
        self._forms.append(self._add(told, content.encode("ascii")))
        return f"/X{len(self._forms) - 1} Do"

    def page(self, content: str, paper: Size, trim: Box | None = None) -> None:
        """Write a page; ``trim`` is what remains of the paper after cutting, None for all of it."""
        media = _limits((0.0, 0.0, *paper), paper)
        cut = media if trim is None else _limits(trim, paper)
        stream = self._add("", content.encode("ascii"))
        self._pages.append(
            self._add(
                f"/Type /Page /Parent {_PAGES} 0 R /MediaBox {media} /BleedBox {media} /TrimBox {cut} "
                f"/Resources {_RESOURCES} 0 R /Contents {stream} 0 R"
            )
        )

    def finish(self) -> tuple[int, int, str]:
        """Write the rest; return pages, bytes and the SHA-256 of the whole file."""
        forms = " ".join(f"/X{number} {place} 0 R" for number, place in enumerate(self._forms))
        pages = " ".join(f"{place} 0 R" for place in self._pages)
        fonts = f"/Font << {self._fonts()} >>"
        self._add(f"{fonts} /XObject << {forms} >>", at=_RESOURCES)
        self._add(f"/Type /Pages /Count {len(self._pages)} /Kids [{pages}]", at=_PAGES)
        intent = (
            "/Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) "
            f"/DestOutputProfile {_PROFILE} 0 R"
        )
        self._add(
            f"/Type /Catalog /Pages {_PAGES} 0 R /Metadata {_METADATA} 0 R /Lang (vi) /OutputIntents [<< {intent} >>] "
            "/ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >>",
            at=_CATALOG,
        )
        self._close()
        return len(self._pages), self._octets, self._digest.hexdigest()

    def _close(self) -> None:
        begin, count = self._octets, len(self._places) + 1
        identity = self._digest.hexdigest()[:32]
        lines = "".join(f"{place:010d} 00000 n \n" for place in self._places)
        self._write(
            f"xref\n0 {count}\n0000000000 65535 f \n{lines}trailer\n<< /Size {count} /Root {_CATALOG} 0 R "
            f"/Info {_INFO} 0 R /ID [<{identity}> <{identity}>] >>\nstartxref\n{begin}\n%%EOF\n".encode()
        )

    def _describe(self, title: str, made_at: datetime) -> None:
        tool, date = _text(MADE_WITH), f"(D:{made_at:%Y%m%d%H%M%S}Z)"
        told = f"/Title {_text(title)} /Creator {tool} /Producer {tool} /CreationDate {date} /ModDate {date}"
        self._add(told, at=_INFO)
        packet = _XMP.format(title=escape(title), tool=MADE_WITH, date=f"{made_at:%Y-%m-%dT%H:%M:%SZ}")
        self._add("/Type /Metadata /Subtype /XML", packet.encode(), at=_METADATA, is_plain=True)
        self._add("/N 3", _profile(), at=_PROFILE)

    def _embed(self) -> None:
        """Write the fonts: for each weight one font with two-byte codes."""
        self._fonts_at: dict[int, int] = {}
        for weight, face in self._faces.items():
            file = self._add(f"/Length1 {len(face.octets)}", face.octets)
            box = " ".join(map(str, face.box))
            descriptor = self._add(
                f"/Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
                f"/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.cap_height} /StemV 80 "
                f"/FontFile2 {file} 0 R"
            )
            widths = " ".join(map(str, face.widths))
            inner = self._add(
                f"/Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name} /CIDToGIDMap /Identity "
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
                f"/FontDescriptor {descriptor} 0 R /W [0 [{widths}]]"
            )
            meaning = self._add("", _meaning(face.codes).encode("ascii"))
            self._fonts_at[weight] = self._add(
                f"/Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H "
                f"/DescendantFonts [{inner} 0 R] /ToUnicode {meaning} 0 R"
            )
        self._add(f"/Font << {self._fonts()} >>", at=_FONTS)

    def _fonts(self) -> str:
        return " ".join(f"/F{weight} {place} 0 R" for weight, place in self._fonts_at.items())

    def _add(self, told: str, stream: bytes | None = None, *, at: int | None = None, is_plain: bool = False) -> int:
        """Write an object and return its number; ``at`` is a number reserved for it."""
        if at is None:
            self._places.append(0)
            at = len(self._places)
        self._places[at - 1] = self._octets
        if stream is None:
            self._write(f"{at} 0 obj\n<< {told} >>\nendobj\n".encode())
            return at
        body = stream if is_plain else zlib.compress(stream, _LEVEL)
        packed = "" if is_plain else "/Filter /FlateDecode "
        self._write(f"{at} 0 obj\n<< {told} {packed}/Length {len(body)} >>\nstream\n".encode())
        self._write(body)
        self._write(b"\nendstream\nendobj\n")
        return at

    def _write(self, octets: bytes) -> None:
        self._out.write(octets)
        self._digest.update(octets)
        self._octets += len(octets)


def _limits(box: Box, paper: Size) -> str:
    """Return a box in PDF coordinates: points from the lower left corner."""
    left, top, width, height = box
    edges = (left, paper.height - top - height, left + width, paper.height - top)
    return "[" + " ".join(f"{value * POINTS_PER_MM:.3f}" for value in edges) + "]"


def _text(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _meaning(codes: Mapping[str, str]) -> str:
    """Return the Unicode values of a face's codes, so that text can be selected and searched."""
    pairs = [f"<{code}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()]
    lists = (pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE))
    return _TO_UNICODE.format(pairs="".join(_listed(some) for some in lists))


def _listed(pairs: Iterable[str]) -> str:
    some = list(pairs)
    return f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n"


@cache
def _profile() -> bytes:
    """Return the sRGB profile with a fixed time of creation (ICC.1, 7.2.8), so that its bytes are always equal."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return bytes(made)
