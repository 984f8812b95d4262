"""Who checks labels in an invented season. Every rate is a guess that an office replaces by four weeks of its own."""

import random
from typing import NamedTuple

from registry.labels.scans.counter import DAY, Scan
from registry.labels.scans.rules import middles

DAYS = 120
OF_AN_ORDER = 1_000
"""Labels of each order."""
HUBS = ("VN-HN", "VN-SG")
"""Where addresses of mobile networks come out."""
PROVINCES = random.Random(34).sample(sorted(middles()), 34)  # noqa: S311 # an invented country, the same every time

HONEST, SHELF, BESIDE = "honest pack", "display, not declared", "honest pack beside its copies"
FEW, ONE, ROLL = (
    "20 labels, 100 copies each, far and wide",
    "one label, 2,000 copies",
    "a roll of 1,000, copied 5 times",
)


class World(NamedTuple):
    """How people check, and what the office knows of it.

    ``orders`` of a thousand labels are on sale; of honest packs the part ``checked`` is checked by anyone, ``shelves``
    stand on show, of which the part ``declared`` was told to the register. Of all addresses the part ``misplaced`` is
    one of a mobile network; they are believed, or have no place. Without ``places`` no address has one.
    """

    orders: int = 100
    checked: float = 0.06
    shelves: int = 60
    declared: float = 0.0
    misplaced: float = 0.25
    are_hubs_believed: bool = False
    places: bool = True


class Season:
    """All checks of a season; ``checks`` has each with who made it, ``displayed`` the labels declared as on show."""

    def __init__(self, seed: int, world: World) -> None:
        self._random = random.Random(seed)  # noqa: S311 # repeated with the same seed
        self._world = world
        self.checks: list[tuple[Scan, str]] = []
        self.displayed: set[tuple[int, int]] = set()
        self._markets = [self._random.sample(PROVINCES, 3) for _ in range(world.orders)]
        self.begun = [self._random.randrange(30) * DAY for _ in range(world.orders)]
        self._honest()
        self._shelves()
        self.copied = self._frauds()
        self.checks.sort(key=lambda one: one[0].minute)

    def _check(self, label: int, minute: float, place: str, who: str) -> None:
        chance = self._random.random()
        if chance < self._world.misplaced:
            place = self._random.choice(HUBS) if self._world.are_hubs_believed else ""
        if minute < DAYS * DAY:
            session = self._random.randbytes(8).hex()
            scan = Scan(*divmod(label, OF_AN_ORDER), session, int(minute), place if self._world.places else "")
            self.checks.append((scan, who))

    def _pack(self, label: int, who: str, place: str | None = None, sold: float | None = None) -> None:
        """One pack is bought and looked at, again by the family, again on another day, or where it was given to."""
        order, chance = label // OF_AN_ORDER, self._random.random
        home = place or self._random.choice(self._markets[order])
        at = sold if sold is not None else self.begun[order] + self._random.expovariate(1 / (30 * DAY))
        self._check(label, at, home, who)
        for _ in range((chance() < 0.35) + (chance() < 0.12) + (chance() < 0.04)):
            self._check(label, at + self._random.expovariate(1 / 120), home, who)
        while chance() < 0.2:
            at += self._random.expovariate(1 / (4 * DAY))
            self._check(label, at, home, who)
        if chance() < 0.08:
            away = self._random.choice(PROVINCES)
            for _ in range(1 + (chance() < 0.4)):
                self._check(label, at + self._random.uniform(0.3, 6) * DAY, away, who)

    def _honest(self) -> None:
        for label in range(self._world.orders * OF_AN_ORDER):
            if self._random.random() < self._world.checked:
                self._pack(label, HONEST)

    def _shelves(self) -> None:
        """A pack on show is looked at by whoever passes, between once in three days and four times a day."""
        for label in self._random.sample(range(self._world.orders * OF_AN_ORDER), self._world.shelves):
            order = label // OF_AN_ORDER
            home, at = self._random.choice(self._markets[order]), float(self.begun[order])
            often = self._random.uniform(0.3, 4) / DAY
            is_declared = self._random.random() < self._world.declared
            if is_declared:
                self.displayed.add(divmod(label, OF_AN_ORDER))
            for _ in range(200):
                at += self._random.expovariate(often)
                self._check(label, at, home, SHELF if not is_declared else "display, declared")

    def _frauds(self) -> dict[str, set[tuple[int, int]]]:
        """Copy labels in three ways, of orders apart from each other, and return which."""
        fifth, tenth = self._world.orders // 5 * OF_AN_ORDER, self._world.orders // 10 * OF_AN_ORDER
        chosen = {
            FEW: (self._random.sample(range(fifth), 20), 100, True),
            ONE: (self._random.sample(range(fifth, fifth + tenth), 1), 2_000, False),
            ROLL: (list(range(2 * fifth, 2 * fifth + OF_AN_ORDER)), 5, True),
        }
        for who, (labels, each, wide) in chosen.items():
            self._copies(who, labels, each, wide=wide)
        return {who: {divmod(label, OF_AN_ORDER) for label in labels} for who, (labels, _, _) in chosen.items()}

    def _copies(self, who: str, labels: list[int], each: int, *, wide: bool) -> None:
        """Sell copies over sixty days; as many of them are checked as of honest packs."""
        for label in labels:
            order = label // OF_AN_ORDER
            home = self._random.choice(self._markets[order])
            for _ in range(each):
                if self._random.random() < self._world.checked:
                    place = self._random.choice(PROVINCES) if wide else home
                    self._pack(label, who, place, self.begun[order] + self._random.uniform(20, 80) * DAY)
