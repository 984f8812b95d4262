"""A code is found in what was pasted: in an address with its query, in a message, and in no ordinary words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes import label_codes
from registry.codes.pasted import Pasted, found_in, named_beside

CODE = "103RJ09XR5EVK262R0S9"
GROUPED = label_codes.grouped(CODE)
GTIN = "04006381333931"


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        (CODE, None),
        (f"https://sogoc.example/{CODE}", None),
        (f"HTTPS://SOGOC.EXAMPLE/{CODE}?fbclid=IwAR0abc", None),
        (f"https://sogoc.example/{CODE}&utm_source=zalo", None),
        (f"https://sogoc.example/{CODE}/amp", None),
        (f"https://sogoc.example/{CODE}#top", None),
        (f"<https://sogoc.example/{CODE}>", None),
        (f"Mã: {GROUPED}", None),
        (f"Mã tem {GROUPED.lower()}, mua ở chợ Hà Tĩnh ngày 3/5", None),
        (f"{GROUPED[:9]}\n{GROUPED[10:]}", None),
        (f"https://sogoc.example/01/{GTIN}/21/{CODE}", GTIN),
        (f"https://sogoc.example/01/{GTIN}/10/PT-1/21/{CODE}?17=261231", GTIN),
        (f"sogoc.example/01/{GTIN[1:]}/21/{CODE}/", GTIN),
        (f"https://sogoc.example/01/04006381333932/21/{CODE}", None),
        (f"https://sogoc.example/{'%20'.join(GROUPED.split())}", None),
        (f"https://l.example/l.php?u=https%3A%2F%2Fsogoc.example%2F{CODE}%3Ffbclid%3DIwAR0&h=AT0", None),
        (f"https://share.example/?u=https%3a%2f%2Fsogoc.example%2F01%2F{GTIN}%2F21%2F{CODE}", GTIN),
        (f"https://a.example/?to=https%3A%2F%2Fb.example%2F%3Fu%3Dhttps%253A%252F%252Fsogoc.example%252F{CODE}", None),
        (f"\U0001f449\ufe0f{GROUPED}\ufe0f, mua \u1edf ch\u1ee3", None),
    ],
)
def test_the_code_is_found(text: str, gtin: str | None) -> None:
    assert found_in(text) == Pasted(CODE, gtin)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "bưởi phúc trạch",
        "nuoc mam ky anh ha tinh",
        CODE[:-1],
        CODE + "0",
        "https://example.org/?x=1",
        "GI 22",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert found_in(text) is None


@given(st.text(max_size=400))
def test_any_text_can_be_looked_through(text: str) -> None:
    found = found_in(text)
    assert found is None or label_codes.write(label_codes.parse(found.code)) == found.code


@given(st.lists(st.sampled_from(["xin", "chào", "ơi", "mua", "ở", "đây", "nhé"]), max_size=6), st.integers(0, 6))
def test_words_around_a_code_do_not_hide_it(words: list[str], place: int) -> None:
    words.insert(min(place, len(words)), GROUPED)
    assert found_in(" ".join(words)) == Pasted(CODE)


def test_what_stands_beside_the_code_is_named_in_an_address_that_was_passed_on_too() -> None:
    address = f"https://sogoc.example/01/{GTIN}/10/A%2FB/21/{CODE}?17=261231"
    assert dict(named_beside(address)) == {"10": "A/B", "17": "261231"}
    passed_on = "https://l.example/?u=https%3A%2F%2Fsogoc.example%2F" + f"{CODE}%3F10%3DPT-1"
    assert dict(named_beside(passed_on)) == {"10": "PT-1"}
