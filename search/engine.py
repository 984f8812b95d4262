"""The port: what every engine promises. One contract suite tests all of them (``tests/search``).

An engine brings candidates. It decides neither which of them answer nor their order: ``planner`` reads the question,
``ordering`` puts the candidates in order, ``counting`` counts them, all of it pure; ``finding`` does this once for all
engines. An engine holds no truth: ``search.follower`` fills it from the register, and it can be thrown away at any
time. It holds only what one audience may see, because its vocabulary and its frequencies show what is in it.
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
"""How many candidates the pure rules order and count; beyond them the engine's own order stands."""

DEEPEST = 10_000
"""How far a list can be paged; whoever needs more reads the register, not the index."""

MOST_VALUES = 500
"""How many values of a field are counted."""


class EngineUnavailable(Exception):
    """The engine does not answer now; the same request may succeed later."""


class EngineBusy(EngineUnavailable):
    """Another process is writing this index and has not released it in time."""


class EngineMisused(Exception):
    """The engine refuses a request or its key: a fault of this program or of its settings."""


class Mark(NamedTuple):
    """Which line of the journal an index reflects: its position and, in hexadecimal, its digest.

    The digest tells an index of this register from one that was left behind by another; position 0 is an empty index.
    """

    position: int
    seal: str


class Sort(StrEnum):
    """In which order a list stands. With words, BEST puts those first that meet them best; otherwise it is NEWEST."""

    BEST = "best"
    NEWEST = "newest"  # ``Text.latest`` downwards, unknown days last; then the id
    OLDEST = "oldest"  # ``Text.since`` upwards, unknown days last; then the id
    NAME = "name"  # ``Text.name`` by its code points; then the id


@dataclass(frozen=True, slots=True)
class Search:
    """What an engine is asked: the plan of a question, what narrows it, what is counted, and which part of the list.

    A plan without words asks for all records that the filters, ``plan.phrases`` and ``plan.without`` leave. An engine
    is never asked a plan that ``is_nothing``.
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
    where that is not BEST or the plan has no words). ``rarest`` is the index in ``plan.words`` of the plain word
    (``plan.plain``) that the fewest records have as it stands, at least one record; where no record has any word as it
    stands, it is the word that the fewest records meet in another way; None when no record meets any. ``total`` is how
    many there are, as far as the engine counts, and ``is_exact`` says that it counted all of them. ``is_complete`` says
    that ``texts`` are all there are: then the pure rules decide, and a few candidates too many do no harm, but one too
    few is an error. ``facets`` are the engine's counts of the requested fields, each without its own filter, the most
    frequent value first, then by value; named fields by their written values. ``is_limited`` says that the stand-by
    engine answered.
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
    """What answers a question: an engine, or two engines of which one stands by."""

    async def candidates(self, search: Search) -> Candidates:
        """Return what may answer ``search``."""

    async def count(self) -> int:
        """Return how many records the index holds."""

    async def mark(self) -> Mark:
        """Return the line of the journal that this index reflects; position 0 for a new or discarded index."""


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

        After ``refresh`` the next ``candidates`` of this engine finds all of the batch, or none of it. Ids that are not
        in the index are dropped silently, so that a batch can be repeated. What is searched of a document is its
        ``texts.text_of``.
        """

    async def refresh(self) -> None:
        """Return when everything put so far can be found."""

    def fresh(self) -> AbstractAsyncContextManager["Engine"]:
        """Give an empty index to fill; when the block ends without an error it replaces this one, at once for readers.

        When the block fails, this index stays as it was.
        """

    async def close(self) -> None:
        """Release files, threads and connections."""


def check_facets(facets: Sequence[str]) -> None:
    """Raise Unfit for a field that cannot be counted."""
    if not set(facets) <= set(FIELDS):
        raise Unfit(say("only %(facets)s can be counted", facets=FIELDS), "no_facet")
