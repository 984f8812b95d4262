import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting import SearchTerms, highlight
from search.resemblance import mistakes_between
from search.syntax import read

TEXT = st.text(st.sampled_from("aBưởi ỡ̛đ<&>岩手県-") | st.characters(exclude_categories=["Cs"]))


def lit(query: str, text: str) -> str:
    return "".join(
        f"[{piece.text}]" if piece.is_match else piece.text for piece in highlight(SearchTerms(read(query).plan), text)
    )


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("buoi phuc tr", "Bưởi Phúc Trạch", "[Bưởi] [Phúc] [Trạch]"),
        ("trach phu", "Phúc Trạch và Phú Thọ", "[Phúc] [Trạch] và [Phú] Thọ"),
        ("tracj ", "Trạch", "[Trạch]"),
        ("vinamilk", "Vina Milk", "[Vina] [Milk]"),
        ("vina milk", "Vinamilk", "[Vinamilk]"),
        ("手県", "岩手県", "岩[手県]"),
        ("feta", "<b>Feta</b>", "<b>[Feta]</b>"),
        ("", "Phúc Trạch", "Phúc Trạch"),
        ("xyz", "", ""),
    ],
)
def test_what_answers_is_told_apart(query: str, text: str, shown: str):
    assert lit(query, text) == shown


@given(TEXT, TEXT)
def test_the_pieces_put_together_are_the_text(query: str, text: str):
    pieces = highlight(SearchTerms(read(query).plan), text)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("trach", "trach", 0), ("trach", "trcah", 1), ("trach", "trac", 1), ("trach", "xrach", 2), ("trach", "rach", 2),
        ("trach", "phuc", 3),
    ],
)  # fmt: skip
def test_distance_counts_as_the_engines_do(one: str, other: str, far: int):
    assert mistakes_between(one, other, 2) == mistakes_between(other, one, 2) == far
