"""The port: what every engine promises. One contract suite holds all of them to it (``tests/search``).

An engine brings candidates; it neither decides what answers nor in which order. That is done once, for all of them, by
``finding``: a question is read by ``planner``, the candidates are put in order by ``ordering`` and counted by
``counting``, all of it pure. An engine holds no truth: it is filled by ``search.follower`` from the register, and can
be thrown away at any time. It holds what one audience may see and nothing else, since its vocabulary and its
frequencies tell what is in it.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from registry.errors import Unfit
from registry.saying import say
from search.documents import Document
from search.filters import FIELDS, Filters
from search.planner import Plan
from search.texts import Text

WINDOW = 300
"""Candidates that are ordered and counted by the pure rules; beyond them stands the engine's own order."""

DEEPEST = 10_000
"""How far a list can be paged; who needs more reads the register, not the index."""

MOST_VALUES = 500
"""Values of a field that are counted."""


class EngineUnavailable(Exception):
    """The engine does not answer now; asking again later may help."""


class EngineBusy(EngineUnavailable):
    """Another process is writing this index and has not let go in time."""


class EngineMisused(Exception):
    """The engine refuses what it was asked, or with which key: a fault of this program or of its settings."""


class Mark(NamedTuple):
    """Which line of the journal an index reflects: its position and, in hexadecimal, its digest.

    The digest tells an index of this register from one that was left behind by another; position 0 is an empty index.
    """

    position: int
    seal: str


class Sort(StrEnum):
    """In which order a list stands. With words BEST is by how well they are met; without any it is NEWEST."""

    BEST = "best"
    NEWEST = "newest"  # ``Text.latest`` downwards, unknown days last; then the id
    OLDEST = "oldest"  # ``Text.since`` upwards, unknown days last; then the id
    NAME = "name"  # ``Text.name`` by its code points; then the id


@dataclass(frozen=True, slots=True)
class Search:
    """What an engine is asked for: the plan of a question, what narrows it, what is to be counted, which part.

    A plan without words asks for everything that the filters, ``plan.phrases`` and ``plan.without`` leave. An engine
    is never asked for a plan that ``is_nothing``.
    """

    plan: Plan = field(default_factory=Plan)
    filters: Filters = field(default_factory=Filters)
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.BEST
    limit: int = WINDOW
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an engine brings.

    ``texts`` are those of the records from ``offset`` on, at most ``limit``, in the engine's own order (by ``sort``
    where that is not BEST or the plan has no words). ``rarest`` is the place in ``plan.words`` of that plain word
    (``plan.plain``) which the fewest records have as it stands, at least one; where no word stands in any record, that
    which the fewest meet otherwise; None when no record meets any.
    ``total`` is how many there are, as far as the engine counts, and ``is_exact`` says that it counted them all.
    ``is_complete`` says that ``texts`` are all there are: then the pure rules have the last word, and a few candidates
    too many do no harm, but one too few is an error. ``facets`` are the engine's counts of the fields asked for, each
    with its own filter left out, the most frequent value first, then by value; named fields by their written values.
    ``is_limited`` says that another engine than the one that was meant has answered in its place.
    """

    texts: Sequence[Text]
    total: int
    is_complete: bool
    is_exact: bool = True
    rarest: int | None = None
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    is_limited: bool = False


@runtime_checkable
class Finder(Protocol):
    """What a question is put to: an engine, or two of which one stands by."""

    async def candidates(self, search: Search) -> Candidates:
        """Return what may answer ``search``."""

    async def count(self) -> int:
        """Return how many records the index holds."""

    async def mark(self) -> Mark:
        """Return the line of the journal this index reflects; position 0 for one that is new or was thrown away."""


@runtime_checkable
class Engine(Finder, Protocol):
    """A full-text engine over the records that one audience may see.

    What ``finding.find`` promises over each of them:

    1. *Read once.* Text folds as in ``folding``. Apart from the syntax of ``syntax``, signs are no operators, and a
       question without a letter or a digit finds nothing; an empty one lists everything. Fillers and tiers are light:
       they decide between equals only. Ten words count.
    2. *Beginnings.* The last word may be the beginning of one. Neighbours are also read together, as a name (two,
       three, all of them) and as a unit (up to four).
    3. *Mistakes.* A word of 5 characters may hold one, of 9 two; swapped letters count once, a wrong first letter
       twice; words with digits hold none. A run read together may hold one less for every space left out.
    4. *What answers.* Both of two words, half of more, or the rarest that some record has, or a number. Words of kind,
       category, class, office, country are wishes: they raise, and alone they answer. No word is mandatory; a phrase
       is, and what is refused may not occur.
    5. *Order*, of the first WINDOW candidates: whole number; words met; mistakes; light words met; neighbours standing
       side by side; whole words before other words for the same before beginnings; name before goods before place
       before party; marks as typed; the whole name; the older right; the id. Beyond, the engine's order, and the
       answer says so.
    6. *Numbers* are met whole, with or without label, separators, leading zeros and office; one alone or with its label
       comes first; a bare number of few digits among words is a word.
    7. *Totals and facets* of up to WINDOW candidates are counted over what answers, each facet with its own filter left
       out, the most frequent value first, then by value. Beyond, they are the engine's, at most DEEPEST, and flagged;
       without words they are exact.
    8. *Scripts and places.* Han, kana, Hangul and Thai are met by any two neighbouring characters; places only as whole
       units, of today and former ones.

    Sets and order are asserted up to WINDOW, strict pairs (A before B) beyond. For the candidates this means: every
    record that meets ``plan.needed`` of the plain words in one of their ways (mistakes included), or the rarest, or one
    of the plan's numbers, or is called ``plan.whole``, has all ``plan.phrases`` and none of ``plan.without``, and
    passes the filters, is among them, unless there are more than ``limit``.

    Every method may raise EngineUnavailable; one that was asked wrongly raises EngineMisused.
    """

    async def put(
        self, documents: Sequence[Document], *, without: Sequence[UUID] = (), mark: Mark | None = None
    ) -> None:
        """Add or replace ``documents`` and drop ``without`` in one batch, and note ``mark`` with them.

        All of it is found by the next ``candidates`` of this engine after ``refresh``, or none. Ids that are not in the
        index are dropped silently, so that a batch can be repeated. What is searched of a document is its
        ``texts.text_of``.
        """

    async def refresh(self) -> None:
        """Return when everything put so far can be found."""

    def fresh(self) -> AbstractAsyncContextManager["Engine"]:
        """Give an empty index to fill; it takes the place of this one when the block ends well, at once for readers.

        When the block fails, this index stays as it was.
        """

    async def close(self) -> None:
        """Let go of files, threads and connections."""


def check_facets(facets: Sequence[str]) -> None:
    """Raise Unfit for a field that cannot be counted."""
    if not set(facets) <= set(FIELDS):
        raise Unfit(say("only %(facets)s can be counted", facets=FIELDS), "no_facet")
