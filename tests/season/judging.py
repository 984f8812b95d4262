"""The rules before a season: whom they warn, what they find, and what the office hears."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from registry.labels.scans import rules
from registry.labels.scans.counter import DAY, Scan, ScanCounter, after
from registry.labels.scans.limits import Limits, defaults
from registry.labels.scans.rules import Look
from registry.labels.scans.spread import MOST_OF_A_LABEL, OLD, Spread, unusual
from registry.vocabulary import ScanRule
from tests.season.world import BESIDE, HONEST, OF_AN_ORDER, ROLL, Season, World

ANY_DAY = date(2026, 1, 1)
"""No limits of a season are in shadow."""
Label = tuple[int, int]
HEAD = (
    "| who | sessions a season | of them warned | labels warned of | seasons found | first warning after | R2, R3, R4 "
    "speak |\n|---|---|---|---|---|---|---|"
)


@dataclass
class Outcome:
    """What the rules said, by who checked; ``first`` is the session at which each season's first warning came."""

    seasons: int = 0
    sessions: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    labels: dict[str, set[tuple[int, Label]]] = field(default_factory=lambda: defaultdict(set))
    caught: dict[str, set[tuple[int, Label]]] = field(default_factory=lambda: defaultdict(set))
    found: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    spoken: Counter[tuple[str, ScanRule]] = field(default_factory=Counter)
    orders: Counter[bool] = field(default_factory=Counter)
    """Orders that R6 named: the copied roll (True), and others."""

    def share_warned(self, who: str) -> float:
        """Return the part of the sessions that were warned."""
        return self.warned[who] / self.sessions[who]


def judged(world: World, seasons: int, limits: Limits | None = None) -> Outcome:
    """Put seasons before the rules, one after the other."""
    out = Outcome(seasons)
    for seed in range(seasons):
        _judge(out, seed, Season(seed, world), limits or defaults())
    return out


def _judge(out: Outcome, seed: int, season: Season, limits: Limits) -> None:
    rows: dict[Label, ScanCounter] = {}
    copied = set[Label]().union(*season.copied.values())
    orders = Orders(season, limits)
    sessions, found = Counter[str](), set[str]()
    for scan, kind in season.checks:
        label = scan.batch, scan.label_index
        who = BESIDE if kind == HONEST and label in copied else kind
        row = rows[label] = after(rows.get(label), scan)
        orders.count(scan)
        spoken = rules.spoken(row, Look(scan.minute, scan.place, label in season.displayed), limits)
        out.spoken.update((who, rule.name) for rule in spoken)
        sessions[who] += 1
        out.labels[who].add((seed, label))
        if rules.warning(spoken, limits, ANY_DAY) is not None:
            out.warned[who] += 1
            out.caught[who].add((seed, label))
            if who not in found:
                out.first[who].append(sessions[who])
            found.add(who)
    out.sessions += sessions
    out.found.update(found)
    roll = {batch for batch, _ in season.copied[ROLL]}
    out.orders.update(batch in roll for batch in orders.named)


class Orders:
    """The orders beside each other, as the clock compares them every day."""

    def __init__(self, season: Season, limits: Limits) -> None:
        self._season, self._limits = season, limits
        self._of_labels: Counter[Label] = Counter()
        self._counted: Counter[int] = Counter()
        self._day = 0
        self.named: set[int] = set()

    def count(self, scan: Scan) -> None:
        """Take a check in; the first of a day compares what the days before left."""
        day = scan.minute // DAY
        if day != self._day:
            self._day = day
            old = [n for n, begun in enumerate(self._season.begun) if day - begun // DAY >= OLD.days]
            spreads = [Spread(number, OF_AN_ORDER, self._counted[number]) for number in old]
            self.named |= {one.batch for one in unusual(spreads, self._limits)}
        label = scan.batch, scan.label_index
        self._of_labels[label] += 1
        self._counted[scan.batch] += self._of_labels[label] <= MOST_OF_A_LABEL


def table(out: Outcome) -> Iterator[str]:
    """Yield the lines of a table, and what R6 said."""
    yield HEAD
    for who in sorted(out.sessions, key=lambda one: (one != HONEST, one)):
        every = out.sessions[who]
        speak = ", ".join(f"{out.spoken[who, rule] / every:.2%}" for rule in (ScanRule.R2, ScanRule.R3, ScanRule.R4))
        first = f"{median(out.first[who]):.0f} sessions" if out.first[who] else "–"
        yield (
            f"| {who} | {every / out.seasons:.0f} | {out.share_warned(who):.3%} "
            f"| {len(out.caught[who]) / len(out.labels[who]):.1%} | {out.found[who]} of {out.seasons} | {first} "
            f"| {speak} |"
        )
    yield ""
    yield (
        f"R6 named the order of the copied roll in {out.orders[True]} of {out.seasons} seasons, and "
        f"{out.orders[False] / out.seasons:.1f} other orders a season."
    )
