"""How dates, times, numbers and quantities stand on a page: dd/mm/yyyy, 12.000 in Vietnamese, 12,000 in English."""

from datetime import date, datetime
from decimal import Decimal

from api.language import speech
from registry.calendar import OFFICE_TIME
from registry.codes import label_codes
from registry.saying import Language, Quantity
from registry.vocabulary import Measure


def day(value: date | None, absent: str = "–") -> str:
    """Write a date as 23/11/2026; an instant has the date of the office's time zone."""
    if value is None:
        return absent
    if isinstance(value, datetime):
        value = value.astimezone(OFFICE_TIME)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Write an instant as the office's clock shows it: ``14:32, 23/11/2026``."""
    return f"{value.astimezone(OFFICE_TIME):%H:%M, %d/%m/%Y}"


def machine(value: date) -> str:
    """Write a date or an instant for the ``datetime`` of a ``time`` element."""
    return value.isoformat()


def number(value: float | Decimal, language: Language) -> str:
    """Write a number with the signs of the language: 12.000 and 11,8, or 12,000 and 11.8. Nothing is rounded."""
    return speech(language).number(value)


def quantity(value: int, measure: Measure | str, language: Language, product: str = "") -> str:
    """Write an amount of grams, millilitres or pieces; from a thousand on in kilograms and litres, exactly.

    In Vietnamese fruit is counted as fruit: 12.000 quả.
    """
    return speech(language).value(Quantity(value, Measure(measure), product))


def bounds(minimum: Decimal | None, maximum: Decimal | None, unit: str, language: Language) -> str:
    """Write a limit of a specification: ``≥ 11,4 %``, ``180–260 g``."""
    if minimum is not None and maximum is not None:
        words = f"{number(minimum, language)}–{number(maximum, language)}"
    elif minimum is not None:
        words = f"≥ {number(minimum, language)}"
    elif maximum is not None:
        words = f"≤ {number(maximum, language)}"
    else:
        raise ValueError("a limit has a minimum or a maximum")
    return f"{words}\u00a0{unit}"


_TIERS = ("Tỉnh ", "Thành phố ", "Huyện ", "Quận ", "Thị xã ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu ")


def unit(name: str) -> str:
    """Write the name of an administrative unit as it stands within a sentence: ``xã Phúc Trạch``."""
    return name[0].lower() + name[1:] if name.startswith(_TIERS) else name


def code(text: str) -> str:
    """Write a label's code in groups of four; a text that already has gaps stays as it is."""
    return text if " " in text else label_codes.grouped(text)
