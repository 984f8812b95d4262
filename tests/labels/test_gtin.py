import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.ean import calc_check_digit

from registry.codes import gtin
from registry.codes.gtin import NotATradeNumber

CODE = "103RJ09XR5EVK262R0S9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4006381333931", "04006381333931"),
        ("400-6381 333931", "04006381333931"),
        ("012345678905", "00012345678905"),
        ("73513537", "00000073513537"),
        ("09506000134352", "09506000134352"),
        ("９５０６０００１３４３５２", "09506000134352"),
    ],
)
def test_a_trade_number_of_any_length_has_one_long_form(text: str, expected: str) -> None:
    assert gtin.to_gtin14(text) == expected


@pytest.mark.parametrize(
    "text", ["", "4006381333932", "400638133393", "abc", "12345", "00000000", "²²²²²²²²", "4006381333931x"]
)
def test_what_is_no_trade_number_is_refused(text: str) -> None:
    with pytest.raises(NotATradeNumber):
        gtin.to_gtin14(text)


@settings(deadline=None)
@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_of_a_trade_number_is_found(digits: str, place: int, change: int) -> None:
    number = digits + calc_check_digit(digits)
    other = str((int(number[place]) + change) % 10)
    with pytest.raises(NotATradeNumber):
        gtin.to_gtin14(number[:place] + other + number[place + 1 :])


def test_an_address_is_upper_case_after_its_scheme() -> None:
    assert gtin.digital_link("sogoc.example", CODE) == f"https://SOGOC.EXAMPLE/{CODE}"
    assert gtin.digital_link("sogoc.example", CODE, upper=True) == f"HTTPS://SOGOC.EXAMPLE/{CODE}"
    assert gtin.digital_link("sogoc.example", CODE, "4006381333931") == (
        f"https://SOGOC.EXAMPLE/01/04006381333931/21/{CODE}"
    )


@pytest.mark.parametrize("host", ["", "sổgốc.vn", "a b", "a/b", "-a", "a.", "user@a", "a:b"])
def test_what_is_no_host_is_not_printed(host: str) -> None:
    with pytest.raises(ValueError, match="host"):
        gtin.digital_link(host, CODE)


@pytest.mark.parametrize("code", ["", CODE[:-1], CODE.lower(), CODE[:-1] + "U", CODE + "\n"])
def test_what_is_no_code_is_not_printed(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        gtin.digital_link("sogoc.example", code)


def test_trade_numbers_agree_in_whatever_form() -> None:
    assert gtin.agree("4006381333931", "04006381333931")
    assert not gtin.agree("4006381333931", "9506000134352")
    assert not gtin.agree(None, None)
    assert not gtin.agree("nonsense", "nonsense")
