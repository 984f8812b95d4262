"""Whether right and right of use were in force on a day, by their terms and by later changes of the right of use.

Goods are judged by the day on which they were made, so a later end does not affect them. The day of an end still counts
as a day in force, like the last day of a term.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

CORRECTION = "correct_suspension"
"""The act that corrects a suspension."""


class UseChange(NamedTuple):
    """A change of a right of use, and its day.

    The act is ``suspend``, ``reinstate``, ``revoke`` or ``correct_suspension``; the last only where the suspension
    itself was the mistake. A suspension of which only the reason was corrected continues.
    """

    act: str
    day: date


class Terms(NamedTuple):
    """From when to when right and right of use are in force (None: open), and whether they are now.

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
    """Say whether both were in force on a day; ``changes`` are those of the right of use, oldest first.

    When a right ended on an unknown day, the answer is False.
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
    """Yield the periods in which a right of use was not in force, with None for an end that is still open.

    Only a right of use in force can be suspended. So when another suspension follows, or it is in force today, an
    earlier suspension without an end did end.
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
