"""The path of a GS1 Digital Link is read as the standard writes it, uncompressed and compressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes.compressed_link import decompress
from registry.codes.digital_link import NotADigitalLink, parse, parse_compressed
from registry.codes.gtin import NotATradeNumber

G = "09506000134352"
COMPRESSED = [
    # Made with the toolkit that GS1 publishes, with and without its abbreviations of pairs.
    (f"/01/{G}", "ARFKk4XBoA"),
    (f"/01/{G}/10/ABC123", "CxFKk4XBoI1XgkY"),
    (f"/01/{G}/10/ABC123", "ARFKk4XBoCCNV4JG"),
    (f"/01/{G}/21/1QE7FDNYSZJTJHNVKPCE", "DBFKk4XBoOmqAnYoZrCTJKZI5qpR4Qg"),
    (f"/01/{G}/21/1QE7FDNYSZJTJHNVKPCE", "ARFKk4XBoELpqgJ2KGawkySmSOaqUeEI"),
    (f"/01/{G}/10/L-2026-001/21/1QE7FDNYSZJTJHNVKPCE", "CxFKk4XBoNRf22m3X2mmpC6aoCdihmsJMkpkjmqlHhCA"),
    (f"/01/{G}/22/2A/10/abc/21/x.y", "ARFKk4XBoCBHV4Qwfhd5IkIq"),
    (f"/01/{G}/22/2A/10/abc/21/x.y", "ChFKk4XBoIRUIEdXhDB-F3k"),
    (f"/01/{G}/21/12345", "DBFKk4XBoAowOQ"),
]


@pytest.mark.parametrize(
    ("path", "qualifiers"),
    [
        (f"/01/{G}", ()),
        (f"/01/{G}/", ()),
        (f"/01/{G}/10/PT-2026-001", (("10", "PT-2026-001"),)),
        (f"/01/{G}/10/A%2FB%20", None),
        (f"/01/{G}/10/A%2FB", (("10", "A/B"),)),
        (f"/01/{G}/22/V/10/L/21/S", (("22", "V"), ("10", "L"), ("21", "S"))),
        (f"/01/{G}/235/THIRD", (("235", "THIRD"),)),
        (f"/01/{G[1:]}/21/S/", (("21", "S"),)),
    ],
)
def test_a_path_is_a_number_and_qualifiers_in_their_order(path: str, qualifiers: tuple[tuple[str, str], ...] | None):
    if qualifiers is None:
        with pytest.raises(NotADigitalLink):
            parse(path)
        return
    link = parse(path)
    assert (link.gtin, link.qualifiers) == (G, qualifiers)


@pytest.mark.parametrize(
    "behind",
    [
        "/21/S/10/L",
        "/10/L/22/V",
        "/10/L/10/L",
        "/235/T/21/S",
        "/21",
        "/21/",
        "/99/X",
        f"/21/{'A' * 21}",
        "/10/ô",
        "//21/S",
    ],
)
def test_what_breaks_the_syntax_is_refused(behind: str):
    with pytest.raises(NotADigitalLink):
        parse(f"/01/{G}{behind}")


@pytest.mark.parametrize("number", ["09506000134353", "950600013435", "0950600013435X", "", "00000000000000"])
def test_a_number_that_is_no_gtin_is_refused(number: str):
    with pytest.raises(NotATradeNumber):
        parse(f"/01/{number}/21/S")


@pytest.mark.parametrize(("path", "text"), COMPRESSED)
def test_the_compressed_form_names_the_same(path: str, text: str):
    link = parse_compressed(text)
    assert link is not None
    assert link.path == path


def test_dates_of_the_compressed_form_belong_into_the_query():
    for text in ("GhFKk4XBoAw8SAg-KguBzQ", "ARFKk4XBoCAMPEgC6D4qQguBzQ"):
        link = parse_compressed(text)
        assert link is not None
        assert (link.path, link.attributes) == (f"/01/{G}/10/123456/21/98765", (("17", "270101"),))


def test_what_stands_compressed_behind_the_number_is_read_too():
    behind = "IRpqpAnYoZrCTJKZI5qpR4Qg"
    assert decompress(behind) is None or parse(f"/01/{G}/{behind}").gtin == G
    with pytest.raises(NotADigitalLink):
        parse(f"/01/{G}/QQQQQQQQQQQQ")


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", max_size=140))
def test_no_text_breaks_the_reading_of_the_compressed_form(text: str):
    link = parse_compressed(text)
    assert link is None or parse(link.path).gtin == link.gtin


def test_levels_go_up_to_the_trade_item():
    assert [level.path for level in parse(f"/01/{G}/10/L/21/S").levels()] == [
        f"/01/{G}/10/L/21/S",
        f"/01/{G}/10/L",
        f"/01/{G}",
    ]
