"""Whether right and right of use stood on a day: by their terms, and by what happened to the right of use since.

Goods are judged by the day on which they were made: what ended later makes them no worse. The day of an end counts as
one on which the right still stood, as the last day of a term does.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

CORRECTION = "correct_suspension"
"""The act by which a suspension is corrected."""


class UseChange(NamedTuple):
    """Something that happened to a right of use, and on which day.

    ``suspend``, ``reinstate`` or ``revoke``; or ``correct_suspension``, where the suspension was a mistake and is as if
    it had not been. One whose reason alone was put right goes on.
    """

    act: str
    day: date


class Terms(NamedTuple):
    """From when to when right and right of use stand, None without an end, and whether they do now.

    ``right_ended_on`` is the day on which the office ended the right before its term.
    """

    right_from: date | None
    right_until: date | None
    right_ended_on: date | None
    is_registered: bool
    use_from: date
    use_until: date | None
    is_active: bool


def stood(day: date, terms: Terms, changes: Iterable[UseChange]) -> bool:
    """Tell whether both stood on a day; ``changes`` are those of the right of use, oldest first.

    Where a right ended and nobody knows when, it is not told that it stood.
    """
    if not terms.is_registered and terms.right_ended_on is None:
        return False
    in_terms = (
        _within(day, terms.right_from, terms.right_until)
        and _within(day, None, terms.right_ended_on if not terms.is_registered else None)
        and _within(day, terms.use_from, terms.use_until)
    )
    return in_terms and not any(
        since < day and (until is None or day < until) for since, until in _gaps(changes, is_active=terms.is_active)
    )


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _gaps(changes: Iterable[UseChange], *, is_active: bool) -> Iterator[tuple[date, date | None]]:
    """Yield from when to when a right of use did not stand, None for until now.

    Only one that stands is suspended: where a second suspension follows, or it stands today, the first had no end.
    """
    since: date | None = None
    for act, day in changes:
        if act == "suspend":
            since = day
        elif act == "reinstate" and since is not None:
            yield since, day
            since = None
        elif act == CORRECTION:
            since = None
        elif act == "revoke":
            yield since or day, None
            since = None
    if since is not None and not is_active:
        yield since, None
