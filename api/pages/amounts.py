"""Amounts in the units in which people weigh and pour: kilograms, quintals (tạ), tonnes, litres, pieces."""

from api.language import Speech
from api.pages import numbers
from api.pages.submission import Submission
from registry.errors import Fault
from registry.saying import Language, Said, say
from registry.vocabulary import Measure

UNITS: dict[Measure, dict[str, tuple[int, Said]]] = {
    Measure.GRAM: {
        "kg": (1000, say("kg")),
        "g": (1, say("g")),
        "quintal": (100_000, say("quintals (100 kg)")),
        "t": (1_000_000, say("tonnes")),
    },
    Measure.MILLILITRE: {"l": (1000, say("litres")), "ml": (1, say("ml"))},
    Measure.PIECE: {"piece": (1, say("pieces"))},
}
"""How many of the register's units one unit is, and its words; the first is offered first."""

ALL: dict[str, tuple[Measure, int, Said]] = {
    unit: (measure, times, words) for measure, known in UNITS.items() for unit, (times, words) in known.items()
}
"""Every unit: its measure, how many of the register's units it is, and its words."""


def all_units(said: Speech) -> list[tuple[str, str]]:
    """Return the units in which any amount may be typed."""
    return [(unit, said.tell(words)) for unit, (_, _, words) in ALL.items()]


def units(measure: Measure, said: Speech) -> list[tuple[str, str]]:
    """Return the units an amount may be typed in."""
    return [(unit, said.tell(words)) for unit, (_, words) in UNITS[measure].items()]


def read(submission: Submission, name: str, measure: Measure, language: Language, faults: list[Fault]) -> int | None:
    """Return an amount in the register's units; its unit stands in the field of the same name with ``_unit``."""
    known = UNITS[measure]
    times, _ = known.get(submission.text(f"{name}_unit") or "", next(iter(known.values())))
    return numbers.whole(name, submission.text(name), language, faults, times=times)
