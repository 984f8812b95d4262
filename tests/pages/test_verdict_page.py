import gzip
import re
from datetime import UTC, date, datetime
from html import unescape

import msgspec
import pytest

from api.pages import assets
from api.pages.drawing import Sketch
from api.pages.static import FOLDER
from api.pages.verdict import verdict_page
from api.views.labels import answer_of
from registry import calendar
from registry.saying import Language
from registry.vocabulary import Category, Kind, Reason, Status, Verdict
from tests.pages.answers import CODE, FACTLESS, VERDICTS, answer, facts

SKETCH = Sketch(
    area={"type": "Polygon", "coordinates": [[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4], [105.5, 18.1]]]},
    places=((105.6, 18.15), (106.0, 18.3)),
    here=(105.6, 18.15),
)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "now", lambda: datetime(2026, 11, 23, 7, 32, tzinfo=UTC))


def page(reason: Reason, language: Language = "vi") -> str:
    view = answer(reason, language)
    return verdict_page(view, language, brand="Sổ Gốc · Hà Tĩnh", sketch=SKETCH).decode()


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", VERDICTS)
def test_every_answer_says_the_word_what_it_means_and_what_to_do(reason: Reason, language: Language):
    html = page(reason, language)
    said = answer_of(reason, language)
    (headline,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html)
    assert headline == said.title
    text = text_of(html)
    order = [text.index(part) for part in (said.title, said.says, said.advice)]
    assert order == sorted(order)
    assert f"KQ-{reason.value.upper().replace('_', '-')}" in text
    assert "14:32, 23/11/2026" in text
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("reason", [reason for reason, verdict in VERDICTS.items() if verdict in FACTLESS])
def test_a_code_that_was_not_verified_shows_nothing_of_any_batch(reason: Reason):
    text = text_of(page(reason))
    for fact in ("Phúc Trạch", "00022", "PT-2026-014", "QSD-2026-0007", "11,4"):
        assert fact not in text


def test_the_facts_come_in_the_order_of_a_comparison():
    text = text_of(page(Reason.ISSUED))
    facts_in_order = (
        "Bưởi quả", "Chỉ dẫn địa lý số 00022", "Đang được bảo hộ", "Hợp tác xã Bưởi Phúc Trạch", "xã Phúc Trạch",
        "PT-2026-014", "12/09/2026", "12/12/2026", "1,2", "08938505974019", "≥ 11,4", "900–1.500",
        "1R7K 0H9T Q4M3 ZB8X W1CD", "KQ-ISSUED",
    )  # fmt: skip
    places = [text.index(fact) for fact in facts_in_order]
    assert places == sorted(places)


def test_numbers_follow_the_language():
    text = text_of(page(Reason.ISSUED, "en"))
    assert "Label no." not in text
    assert "≥ 11.4" in text
    assert "Geographical indication no. 00022" in text


def test_every_verdict_has_a_shape_of_its_own():
    shapes: dict[Verdict, set[str]] = {}
    for reason, verdict in VERDICTS.items():
        (seal,) = re.findall(r'<svg class="seal".*?</svg>', page(reason), re.DOTALL)
        shapes.setdefault(verdict, set()).add(seal)
    assert set(shapes) == set(Verdict)
    assert all(len(drawn) == 1 for drawn in shapes.values())
    assert len(set().union(*shapes.values())) == len(Verdict)


def test_only_a_mistyped_code_is_asked_for_again():
    mistyped = page(Reason.CHECK_CHARACTER)
    assert '<form class="on-screen" action="/check">' in mistyped
    assert 'value="1R7K 0H9T Q4M3 ZB8X W1CD"' in mistyped
    assert "<form" not in page(Reason.NOT_ISSUED)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", VERDICTS)
def test_nobody_is_accused(reason: Reason, language: Language):
    text = text_of(page(reason, language)).lower()
    assert not re.search(r"\b(fake|counterfeit|forged|hàng giả|giả mạo|hàng nhái)\b", text)


def test_a_right_whose_term_is_over_is_not_called_protected():
    known = facts()
    known.right = msgspec.structs.replace(known.right, expires_on=date(2026, 11, 22))
    text = text_of(verdict_page(answer(Reason.RIGHT_LAPSED, "vi", known), "vi").decode())
    assert "Hết thời hạn bảo hộ ngày 22/11/2026" in text
    assert "Đang được bảo hộ" not in text
    ended = text_of(verdict_page(answer(Reason.RIGHT_TERMINATED, "vi", facts(status=Status.TERMINATED)), "vi").decode())
    assert "Đã chấm dứt bảo hộ" in ended


def test_a_certification_mark_is_called_by_its_name_in_law():
    known = facts()
    known.right = msgspec.structs.replace(known.right, kind=Kind.TRADEMARK, category=Category.CERTIFICATION)
    html = verdict_page(answer(Reason.ISSUED, "vi", known), "vi").decode()
    assert "Nhãn hiệu chứng nhận số 00022" in text_of(html)


def test_a_name_is_text_and_never_markup():
    html = verdict_page(answer(Reason.ISSUED, "vi", facts(holder="<script>alert(1)</script>")), "vi").decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_sketch_is_called_a_sketch():
    assert "Sơ đồ: mỗi chấm là một xã." in text_of(page(Reason.ISSUED))


@pytest.mark.parametrize("sketch", [None, Sketch(), Sketch(area=SKETCH.area)], ids=["none", "empty", "area alone"])
def test_a_map_that_shows_nobody_where_it_lies_is_left_out(sketch: Sketch | None):
    assert "<figure" not in verdict_page(answer(Reason.ISSUED, "vi"), "vi", sketch=sketch).decode()


def test_an_example_is_called_one_and_once():
    known = facts(holder="Hợp tác xã Một (ví dụ)")
    assert text_of(verdict_page(answer(Reason.ISSUED, "vi", known), "vi").decode()).count("ví dụ") == 1
    assert "Hợp tác xã Bưởi Phúc Trạch (ví dụ)" in text_of(page(Reason.ISSUED)).replace("( ", "(").replace(" )", ")")


def test_the_page_with_its_style_and_type_stays_under_40_kilobytes():
    html = page(Reason.RIGHT_TERMINATED).encode()
    style = (FOLDER / "sogoc.css").read_bytes()
    fonts = [assets.VENDOR / f"be-vietnam-pro-core-{weight}.woff" for weight in (400, 600)]
    if not all(font.is_file() for font in fonts):
        pytest.skip("the typeface has not been cut: run `make assets`")
    icon = (FOLDER / "seal.svg").stat().st_size
    sent = len(gzip.compress(html)) + len(gzip.compress(style)) + sum(font.stat().st_size for font in fonts) + icon
    assert sent < 40_000
    assert len(html) < 20_000
    assert CODE in html.decode()
