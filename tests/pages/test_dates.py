import pytest

from api.pages import dates


@pytest.mark.parametrize("typed", ["06/08/2026", "6/8/2026", " 6-8-2026 ", "06.08.2026", "6 / 8 / 2026", "2026-08-06"])
def test_a_date_is_typed_day_first_whatever_the_browser_is_set_to(typed: str):
    assert dates.read(typed) == "2026-08-06"


@pytest.mark.parametrize(
    "typed", ["31/02/2026", "2026/08/06", "6/8/26", "13/13/2026", "٦/٨/٢٠٢٦", "mai", "1/1/20260", ""]
)
def test_what_is_no_date_stays_what_was_typed(typed: str):
    assert dates.read(typed) == typed
    assert dates.written(typed) == typed


def test_a_date_is_shown_as_it_is_typed():
    assert dates.written("2026-08-06") == "06/08/2026"
    assert dates.read(None) is None
