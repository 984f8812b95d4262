"""How dates, times, numbers and quantities are written: dd/mm/yyyy everywhere, 12.000 in Vietnamese, 12,000 in English.

Written out by hand, because Babel's Vietnamese formats put the hour first but not the way the office writes it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from registry.calendar import OFFICE_TIME
from registry.codes import label_codes
from registry.labels.words import Language
from registry.vocabulary import Measure

_LARGER = {Measure.GRAM: ("kg", "g"), Measure.MILLILITRE: ("l", "ml")}
_PIECES: dict[Language, tuple[str, str]] = {"vi": ("sản phẩm", "sản phẩm"), "en": ("piece", "pieces")}


def day(value: date | None, absent: str = "–") -> str:
    """Write a date as 23/11/2026; an instant is dated by the office's wall."""
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
    plain = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(str.maketrans(",.", ".,")) if language == "vi" else plain


def quantity(value: int, measure: Measure | str, language: Language) -> str:
    """Write a count of grams, millilitres or pieces; from a thousand on in kilograms and litres, exactly."""
    measure = Measure(measure)
    if measure is Measure.PIECE:
        return f"{number(value, language)}\u00a0{_PIECES[language][value != 1]}"
    larger, smaller = _LARGER[measure]
    if abs(value) < 1000:  # noqa: PLR2004 # a thousand grams are a kilogram
        return f"{number(value, language)}\u00a0{smaller}"
    return f"{number(Decimal(value) / 1000, language)}\u00a0{larger}"


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


def limits_of(characteristic: Mapping[str, Any], language: Language) -> str:
    """Write a limit as the particulars of a record hold it: bounds as JSON texts or numbers, or absent."""
    least, most = (
        None if characteristic.get(name) is None else Decimal(str(characteristic[name]))
        for name in ("minimum", "maximum")
    )
    return bounds(least, most, str(characteristic["unit"]), language)


def code(text: str) -> str:
    """Write a label's code in groups of four; a text that already has gaps is left as it is."""
    return text if " " in text else label_codes.grouped(text)
