from decimal import Decimal

import pytest

from api.pages import numbers
from registry.errors import Fault
from registry.saying import Language


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("12.000", "vi", Decimal(12000)),
        ("12.000,5", "vi", Decimal("12000.5")),
        ("12 000", "vi", Decimal(12000)),
        ("12\u00a0000", "vi", Decimal(12000)),
        ("1,5", "vi", Decimal("1.5")),
        ("0,500", "vi", Decimal("0.5")),
        ("1.000.000", "vi", Decimal(1_000_000)),
        ("12,000.5", "vi", Decimal("12000.5")),
        ("1,000,000", "vi", Decimal(1_000_000)),
        ("12,000.5", "en", Decimal("12000.5")),
        ("12,000", "en", Decimal(12000)),
        ("1.5", "en", Decimal("1.5")),
        ("12.000,5", "en", Decimal("12000.5")),
        ("0", "vi", Decimal(0)),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(text: str, language: Language, meant: Decimal):
    assert numbers.read(text, language) == meant


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(("1.5", "vi"), ("12,0000", "en"), ("1,5", "en"), ("0.500", "vi"), ("0,500", "en")),
        *(("1234.567", "vi"), ("1234,567", "en"), ("12.0000", "vi")),
    ],
)
def test_a_number_that_could_mean_two_things_is_not_guessed(text: str, language: Language):
    with pytest.raises(numbers.Unclear, match="two ways"):
        numbers.read(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(
            ("mười", "vi"),
            ("-3", "vi"),
            ("1e5", "en"),
            ("1.00,5", "vi"),
            ("1,5,0", "vi"),
            ("٣", "vi"),
            ("1" * 31, "en"),
        ),
        *(("012.345.678", "vi"), (",5", "vi"), ("5,", "vi"), ("NaN", "en")),
    ],
)
def test_what_is_no_number_is_said_to_be_none(text: str, language: Language):
    with pytest.raises(numbers.Unclear, match="is no number"):
        numbers.read(text, language)


@pytest.mark.parametrize(("text", "meant"), [("105,6972", "105.6972"), ("105.697", "105.697"), ("\u221218.5", "-18.5")])
def test_a_coordinate_has_no_thousands(text: str, meant: str):
    assert numbers.decimal(text) == Decimal(meant)


@pytest.mark.parametrize(
    ("text", "times", "meant", "fault"),
    [
        ("1,5", 1000, 1500, None),
        ("0,0005", 1000, None, "has more decimals than are counted"),
        ("1,5", 1, None, "is no whole number"),
        ("mười", 1, None, "is no number"),
        (None, 1000, None, None),
    ],
)
def test_amounts_are_counted_in_whole_units(text: str | None, times: int, meant: int | None, fault: str | None):
    faults: list[Fault] = []
    assert numbers.whole("quantity", text, "vi", faults, times=times) == meant
    assert [(one.field, str(one.said)) for one in faults] == ([] if fault is None else [("quantity", fault)])
