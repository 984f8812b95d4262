"""What is kept of a text can be seen and read; whatever hides, heaps or is damaged is refused by name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.damage import damage_in
from registry.errors import Unfit
from registry.text import MOST_MARKS, Breaks, remarks_on, tidy

TCVN3 = dict(zip("ưởúạơãồđáêậ", "\u00adëóá¬·å®¸ªË", strict=True)) | {"ạ": "¹", "Đ": "§"}
VNI = dict(zip("ưởúạơêồđáăãậ", ["ö", "ôû", "uù", "aï", "ô", "eâ", "oà", "ñ", "aù", "aê", "aõ", "aä"], strict=True)) | {
    "Đ": "Ñ"
}
NAMES = ("Bưởi Phúc Trạch", "Hương Khê", "Nhãn lồng", "Đồng Tháp")


def spelt(name: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "  Phúc \u00a0 Trạch\u3000"), "Phúc Trạch"),
        ("Phúc\tTrạch", "Phúc Trạch"),
        ("\r\nPhúc Trạch\r\n", "Phúc Trạch"),
        ("\u00a0\u2003 ", ""),
        ("L'Étoile & Cie “Ä”", "L'Étoile & Cie “Ä”"),
        ("ՍԵՒԱՆԻ ԻՇԽԱՆ / SEVANI", "ՍԵՒԱՆԻ ԻՇԽԱՆ / SEVANI"),
        ("ข้าวหอมมะลิ", "ข้าวหอมมะลิ"),
        ("CAFÉ™ Thaï, KIT®, col·lecció, L¹", "CAFÉ™ Thaï, KIT®, col·lecció, L¹"),
    ],
)
def test_a_sound_text_is_kept_composed_and_with_single_blanks(typed: str, kept: str):
    assert tidy(typed) == kept


@pytest.mark.parametrize("point", [
    "00AD", "034F", "061C", "115F", "1160", "17B4", "180B", "180E", "200B", "200C", "200D", "200E", "2028", "2029",
    "202E", "2060", "2063", "2066", "2800", "3164", "FE0F", "FEFF", "FFA0", "FFFC", "E000", "0378", "FFFF", "E0001",
    "E0100", "F0000",
])  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Phúc {}Trạch", "Phúc{}", "{}Phúc"])
@pytest.mark.parametrize("breaks", Breaks)
def test_what_is_never_seen_is_refused_and_named(point: str, around: str, breaks: Breaks):
    with pytest.raises(Unfit, match=f"U\\+{point}$"):
        tidy(around.format(chr(int(point, 16))), breaks)


@pytest.mark.parametrize("text", ["Phúc\x00Trạch", "\x1b[31mPhúc", "Ph\udcfac", "\x7f"])
def test_bytes_and_control_characters_are_no_text(text: str):
    with pytest.raises(Unfit, match="no text"):
        tidy(text)


def test_marks_are_not_heaped_and_stand_on_a_letter():
    sound = "ל" + "\u05b8\u0591\u05bc\u05c1"
    assert tidy(sound) == unicodedata.normalize("NFC", sound)
    for heap in (MOST_MARKS + 2, 400):
        with pytest.raises(Unfit, match="heaps"):
            tidy("a" + "\u0335" * heap)
    for bare in ("\u0301", "Phúc \u0301Trạch"):
        with pytest.raises(Unfit, match="belongs to no letter"):
            tidy(bare)


@pytest.mark.parametrize("broken", ["\n", "\r", "\r\n", "\n\n"])
def test_a_line_break_is_refused_in_a_line_kept_in_a_passage_and_a_blank_in_a_cell(broken: str):
    text = f" Một{broken}  hai "
    with pytest.raises(Unfit, match="one line"):
        tidy(text)
    assert tidy(text, Breaks.BLANK) == "Một hai"
    assert tidy(text, Breaks.KEPT).splitlines()[0] == "Một"
    assert "\r" not in tidy(text, Breaks.KEPT)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("letters", [TCVN3, VNI])
def test_a_text_in_a_font_encoding_is_refused_with_what_is_meant(name: str, letters: dict[str, str]):
    typed = spelt(name, letters)
    assert f"“{name}”" in str(damage_in(typed))
    with pytest.raises(Unfit):
        tidy(typed)


@pytest.mark.parametrize("name", [*NAMES, "Café Phin", "Côte d’Or", "“Cam”"])
def test_a_text_read_in_the_wrong_encoding_is_refused_with_what_is_meant(name: str):
    read = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in name.encode())
    assert f"“{name}”" in str(damage_in(read))
    if all(byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} for byte in name.encode()):
        assert f"“{name}”" in str(damage_in(name.encode().decode("cp1252")))
    assert f"“{name}”" in str(damage_in(name.encode().decode("latin-1")))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("C&ocirc;te d&#39;Or", "Côte d'Or"), ("Bu\\u1ed9n", "Buộn"), ("Ph&#xfa;c Trạch &amp; Con", "Phúc Trạch & Con")],
)
def test_markup_of_a_web_page_is_no_part_of_a_name(text: str, meant: str):
    with pytest.raises(Unfit, match=f"“{meant}” is probably meant"):
        tidy(text)


def test_a_replacement_character_stands_for_lost_letters():
    with pytest.raises(Unfit, match="lost letters"):
        tidy("Ph\ufffdc Tr\ufffdch")


@pytest.mark.parametrize("sound", [
    *NAMES, "Xã Toàn Lưu", "xoài cát Hoà Lộc", "Quận Hoàn Kiếm", "Đoàn Kết", "R&D; AT&T", "“IRMÔ", "„Ä“", "Hanoï",
    "Goût thaï où", "Noël", "Møller", "½ cup at £5", "SMÅ…", "ÎLE DE RÉ", "naïve résumé", "Coração São João", "Ðà",
])  # fmt: skip
def test_a_sound_name_is_not_called_damaged(sound: str):
    assert damage_in(sound) is None


def test_letters_that_only_look_alike_are_remarked_and_not_refused():
    assert tidy("Phúс Trạch") == "Phúс Trạch"
    assert [str(one) for one in remarks_on("Phúс Trạch")] == [
        "“Phúс” has letters of several alphabets (Cyrillic, Latin)."
    ]
    assert remarks_on("Странджански манов мед / Strandzhanski") == ()
    assert [str(one) for one in remarks_on("Ph?c Tr?ch")] == [
        "There is a question mark inside a word: letters may have been lost."
    ]
    assert remarks_on("https://example.org/a?b=c") == remarks_on("Bưởi Phúc Trạch") == ()


@given(st.text(max_size=60), st.sampled_from(Breaks))
def test_what_is_kept_is_kept_as_it_is_a_second_time(text: str, breaks: Breaks):
    try:
        kept = tidy(text, breaks)
    except Unfit:
        return
    assert tidy(kept, breaks) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert "  " not in kept
    allowed = {"\n"} if breaks is Breaks.KEPT else set()
    assert all(character.isprintable() or character in allowed for character in kept)
