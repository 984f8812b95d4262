"""The document of the season: what was assumed, what came out, and what that does not show."""

from registry.labels.scans.limits import Limits, defaults
from tests.season.judging import judged, table
from tests.season.world import World

SEASONS = 4
SMALL = World(orders=30, shelves=18)
"""What a test repeats: one season of it."""
MILDER = defaults()._replace(sessions_in_30_days=10, provinces_in_7_days=3)
TRIALS: tuple[tuple[str, World, Limits], ...] = (
    ("With places, those of mobile networks left out: the default", World(), defaults()),
    ("Without places: R3 and R4 are off", World(places=False), defaults()),
    ("With places, those of mobile networks believed", World(are_hubs_believed=True), defaults()),
    ("Eight of ten displays declared", World(declared=0.8), defaults()),
    ("Milder: more than 10 sessions in 30 days, more than 3 provinces", World(), MILDER),
    ("Only 2 % of packs are checked by anyone", World(checked=0.02), defaults()),
)
HEADING = "# A simulated season"
OPENING = """
The rules of [scans.md](scans.md), tried on simulated checks: `make season` writes this page from seeds 0 to 3, so
that a change of a limit shows what it costs. Everybody in it is invented, and every rate is a guess that an office
replaces by four weeks of its own in shadow.

## What is assumed

A hundred orders of a thousand labels go on sale within a month and are sold over some thirty days; the season has 120.
Of honest packs 6 % are checked by anyone: once when bought, by a second (35 %), third (12 %) or fourth (4 %) person
within hours, again on later days (20 % each time), and elsewhere once they are given away (8 %). Each order goes to
three of 34 provinces. Of all addresses a quarter is one of a mobile network, which comes out in Hà Nội or Hồ Chí Minh
City. Sixty packs are on display and are checked by passers-by, from once in three days to four times a day.

Three frauds, each sold over sixty days and checked as often as honest packs: twenty labels copied a hundred times each
and sold everywhere, one label copied two thousand times, and a roll of a thousand labels copied five times.

A session is one browser on one day. *Warned* is what a shopper is told (R2, R4); R3 and R6 are told to the office
alone. *Found* is a season in which at least one session was warned. Honest packs that carry a copied code have a
row of their own, and so have displays that nobody declared.
"""
CLOSING = """
## What it shows

* Of honest sessions fewer than one in a thousand are warned, with places and without them. Nearly all needless
  warnings concern a display that nobody declared: the sentence is true there too, and the holder of the pack ends the
  warnings by declaring the display.
* One label copied in thousands is found within its first ten or so sessions. Few copies are found once enough of them
  are checked, half of the labels or more; with places sooner than without.
* Believing the addresses of mobile networks warns honest shoppers many times as often: these addresses have no place.

## What it cannot show, because the rules cannot see it

* A copied roll: each of its labels is seen a few times, as honest ones are. Only its order stands out, and only to the
  office (R6).
* Few copies while few people check: with 2 % of packs checked, most of their labels stay below every limit.
* One copy of a label, goods under a label that was taken off other goods, and copies that are sold only where
  nobody checks.
* How people really check. Until an office has counted its own, these are numbers of an invented country.
"""


def small() -> str:
    """Return the table of one small season."""
    return "\n".join(table(judged(SMALL, 1)))


def document() -> str:
    """Return the whole page."""
    tables = [f"### {title}\n\n" + "\n".join(table(judged(world, SEASONS, limits))) for title, world, limits in TRIALS]
    shown = f"### One season of 30 orders and 18 displays, which a test repeats\n\n{small()}"
    parts = [HEADING, OPENING.strip(), "## What came out", *tables, shown, CLOSING.strip()]
    return "\n\n".join(parts) + "\n"
