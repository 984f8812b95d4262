"""Dates as people type them, day first, whatever language their browser is set to."""

import re
from datetime import date

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(text: str | None) -> str | None:
    """Return a date typed as 6/8/2026, 06-08-2026 or 06.08.2026 the way forms want it; any other text as it is.

    What is no date stays what was typed, for the form to say so.
    """
    met = _DAY_FIRST.fullmatch(text.strip()) if text else None
    if met is None:
        return text
    try:
        return date(int(met[3]), int(met[2]), int(met[1])).isoformat()
    except ValueError:
        return text


def written(text: str) -> str:
    """Return the text of a date field as 06/08/2026; what is no date of a form stays as it is."""
    if not _ISO.fullmatch(text):
        return text
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"
