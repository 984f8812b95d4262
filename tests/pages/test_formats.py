from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from api.language import speech
from api.pages import formats
from registry.acts.told import kept, revived
from registry.rights.kinds.geographical_indication import Characteristic
from registry.saying import Quantity
from registry.vocabulary import Measure


def test_a_date_is_written_day_first():
    assert formats.day(date(2026, 11, 3)) == "03/11/2026"
    assert formats.day(None) == "–"
    assert formats.day(None, "không thời hạn") == "không thời hạn"


def test_an_instant_is_told_by_the_offices_clock():
    evening_in_london = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert formats.moment(evening_in_london) == "00:30, 24/11/2026"
    assert formats.day(evening_in_london) == "24/11/2026"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (12000, "12.000", "12,000"),
        (0, "0", "0"),
        (-1234567, "-1.234.567", "-1,234,567"),
        (Decimal("11.40"), "11,4", "11.4"),
        (Decimal(1500), "1.500", "1,500"),
        (11.8, "11,8", "11.8"),
    ],
)
def test_a_number_has_the_signs_of_its_language(value: Decimal, vietnamese: str, english: str):
    assert formats.number(value, "vi") == vietnamese
    assert formats.number(value, "en") == english


@pytest.mark.parametrize(
    ("value", "measure", "vietnamese", "english"),
    [
        (999, Measure.GRAM, "999\u00a0g", "999\u00a0g"),
        (1000, Measure.GRAM, "1\u00a0kg", "1\u00a0kg"),
        (1205, Measure.GRAM, "1,205\u00a0kg", "1.205\u00a0kg"),
        (12_000_000, "g", "12.000\u00a0kg", "12,000\u00a0kg"),
        (750, Measure.MILLILITRE, "750\u00a0ml", "750\u00a0ml"),
        (1500, Measure.MILLILITRE, "1,5\u00a0l", "1.5\u00a0l"),
        (1, Measure.PIECE, "1\u00a0sản phẩm", "1\u00a0piece"),
        (12000, Measure.PIECE, "12.000\u00a0sản phẩm", "12,000\u00a0pieces"),
    ],
)
def test_a_quantity_is_written_exactly_in_the_unit_people_use(
    value: int, measure: Measure, vietnamese: str, english: str
):
    assert formats.quantity(value, measure, "vi") == vietnamese
    assert formats.quantity(value, measure, "en") == english


def test_a_limit_names_what_it_bounds():
    assert formats.bounds(Decimal("11.4"), None, "°Bx", "vi") == "≥ 11,4\u00a0°Bx"
    assert formats.bounds(None, Decimal(5), "%", "en") == "≤ 5\u00a0%"
    assert formats.bounds(Decimal(180), Decimal(1260), "g", "vi") == "180–1.260\u00a0g"
    told = Characteristic.model_validate({"parameter": "Hạt", "maximum": "2.50", "unit": "mm"}).told()
    assert speech("en").tell(told) == "Hạt: ≤ 2.5 mm"
    with pytest.raises(ValueError, match="minimum or a maximum"):
        formats.bounds(None, None, "g", "vi")


def test_a_code_is_read_in_groups_of_four():
    assert formats.code("1R7K0H9TQ4M3ZB8XW1CD") == "1R7K 0H9T Q4M3 ZB8X W1CD"
    assert formats.code("1R7K 0H9T") == "1R7K 0H9T"


def test_fruit_is_counted_as_fruit():
    assert formats.quantity(12_000, Measure.PIECE, "vi", "Bưởi quả tươi") == "12.000\u00a0quả"
    assert formats.quantity(1, Measure.PIECE, "en", "Cam") == "1\u00a0fruit"
    assert formats.quantity(12_000, Measure.PIECE, "vi", "Nước mắm") == "12.000\u00a0sản phẩm"


def test_a_unit_stands_in_lower_case_within_a_line():
    assert formats.unit("Xã Phúc Trạch") == "xã Phúc Trạch"
    assert formats.unit("Phúc Trạch") == "Phúc Trạch"


def test_fruit_is_counted_as_fruit_within_a_sentence_and_when_it_is_told_again():
    amount = Quantity(12_000, Measure.PIECE, "Bưởi quả")
    for told in (amount, revived(kept(amount))):
        assert speech("vi").value(told) == "12.000\u00a0quả"
    assert "of" not in kept(Quantity(500, Measure.GRAM)), "what earlier entries keep is kept so"
