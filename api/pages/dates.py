"""Dates as people type them, day first, whatever the language of their browser."""

import re
from datetime import date, datetime

from registry.calendar import OFFICE_TIME

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_HOUR = re.compile(r"(?<![0-9:+-])([0-9]{1,2})[:hg]([0-9]{2})(?![0-9:])")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(text: str | None) -> str | None:
    """Return a date typed as 6/8/2026, 06-08-2026 or 06.08.2026 in the form that forms need; any other text unchanged.

    A text that is no date stays as it was typed, so that the form can say so.
    """
    met = _DAY_FIRST.fullmatch(text.strip()) if text else None
    if met is None:
        return text
    try:
        return date(int(met[3]), int(met[2]), int(met[1])).isoformat()
    except ValueError:
        return text


def read_moment(text: str | None) -> str | None:
    """Return a day and an hour typed as 25/11/2026 14:30 or 14:30, 25/11/2026 by the office's clock, as ISO 8601.

    Any other text stays as it was typed, so that the form can say so.
    """
    hour = _HOUR.search(text) if text else None
    if text is None or hour is None:
        return text
    day = read(f"{text[: hour.start()]} {text[hour.end() :]}".strip(" ,;"))
    try:
        found = datetime.fromisoformat(f"{day}T{int(hour[1]):02}:{hour[2]}").replace(tzinfo=OFFICE_TIME)
    except ValueError:
        return text
    return found.isoformat()


def written(text: str) -> str:
    """Return the text of a date field as 06/08/2026; any other text unchanged."""
    if not _ISO.fullmatch(text):
        return text
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"
