"""The states recorded for the labels of one order: read once, and after that only the new ones."""

from registry.labels import rows
from registry.labels.rows import Rows
from registry.labels.runs import RunsByLabel
from registry.labels.verdicts import LabelMark
from registry.vocabulary import RangeState

NOTHING_YET = -1
"""The version of an order after which all states were recorded."""
_WATCHED = frozenset({RangeState.DISPLAYED, RangeState.SOLD})


class Marks:
    """The states in force for the labels of an order, up to a ``version`` of the order.

    ``is_watched``: some of them are displays or sales, which the rules about copies need.
    """

    __slots__ = ("_runs", "is_watched", "version")

    def __init__(self, told: Rows) -> None:
        self._runs: RunsByLabel[LabelMark] = RunsByLabel()
        self.is_watched = False
        self.version = NOTHING_YET
        self._extend(told)

    def take(self, told: Rows) -> bool:
        """Add the states recorded after ``version``; False, without adding any, when one of them takes back another."""
        if rows.take_back(told):
            return False
        self._extend(told)
        return True

    def of(self, index: int) -> tuple[LabelMark, ...]:
        """Return the states recorded for a label, oldest first."""
        return self._runs.of(index)

    def _extend(self, told: Rows) -> None:
        runs = rows.runs_in(told)
        self._runs.extend(runs)
        self.is_watched = self.is_watched or any(mark.state in _WATCHED for _, _, mark in runs)
        self.version = rows.last_version(told, self.version)
