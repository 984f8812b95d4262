"""Printers of rolls as their manuals describe them, written for the tests: what is sent becomes a picture."""

import re
from collections.abc import Iterator

from PIL import Image

_COUNTS = {chr(ord("G") + step): step + 1 for step in range(19)} | {
    chr(ord("g") + step): 20 * (step + 1) for step in range(20)
}


def zpl(sent: bytes) -> Iterator[Image.Image]:
    """Yield the labels that a ZPL II printer would print: graphic fields alone."""
    for label in re.findall(r"\^XA(.*?)\^XZ", sent.decode("ascii"), re.DOTALL):
        width, length = (int(re.search(rf"\^{name}(\d+)", label)[1]) for name in ("PW", "LL"))  # type: ignore[index] # it is there or the test fails
        picture = Image.new("1", (width, length), 1)
        for x, y, sent_octets, octets, across, data in re.findall(
            r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS", label
        ):
            assert sent_octets == octets
            assert int(octets) <= 99_999
            body = _unpacked(data, int(across))
            assert len(body) == int(octets)
            picture.paste(_dots(body, int(across), dark=1), (int(x), int(y)))
        yield picture.convert("L")


def _unpacked(data: str, across: int) -> bytes:
    """Take the shortening of hexadecimal data back (ZPL II, alternative data compression)."""
    rows: list[str] = []
    row, count = "", 0
    for sign in data:
        if sign in _COUNTS:
            count += _COUNTS[sign]
            continue
        if sign == ":":
            assert not row
            rows.append(rows[-1])
            continue
        row = row.ljust(2 * across, "0") if sign == "," else row + sign * max(count, 1)
        count = 0
        assert len(row) <= 2 * across
        if len(row) == 2 * across:
            rows.append(row)
            row = ""
    assert not row
    return bytes.fromhex("".join(rows))


def epl(sent: bytes) -> Iterator[Image.Image]:
    """Yield the labels that an EPL2 printer would print."""
    rest = sent
    while rest:
        found = re.match(rb"\nN\nq(\d+)\nQ(\d+),\d+\nGW0,0,(\d+),(\d+),", rest)
        assert found is not None, rest[:60]
        width, length, across, rows = map(int, found.groups())
        body, rest = rest[found.end() :][: across * rows], rest[found.end() + across * rows :]
        assert rest.startswith(b"\nP1\n")
        rest = rest[4:]
        assert (width, length) == (8 * across, rows)
        yield _dots(body, across, dark=0).convert("L")


def tspl(sent: bytes) -> Iterator[Image.Image]:
    """Yield the labels that a TSPL printer would print."""
    rest = sent
    while rest:
        found = re.match(rb"SIZE [\d.]+ mm,[\d.]+ mm\r\nGAP [\d.]+ mm,0 mm\r\nCLS\r\nBITMAP 0,0,(\d+),(\d+),0,", rest)
        assert found is not None, rest[:60]
        across, rows = map(int, found.groups())
        body, rest = rest[found.end() :][: across * rows], rest[found.end() + across * rows :]
        assert rest.startswith(b"\r\nPRINT 1,1\r\n")
        rest = rest[13:]
        yield _dots(body, across, dark=0).convert("L")


def _dots(octets: bytes, across: int, *, dark: int) -> Image.Image:
    body = octets if dark == 0 else bytes(255 - octet for octet in octets)
    return Image.frombytes("1", (8 * across, len(octets) // across), body)
