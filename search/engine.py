"""The port: what every engine promises. One contract suite holds all of them to it (``tests/search``).

An engine holds no truth: it is filled by ``search.follower`` from the register, and can be thrown away at any time.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from registry.errors import Unfit
from registry.saying import say
from registry.vocabulary import Category, Custody, Kind, Scheme, Status
from search.documents import Document

DEEPEST = 10_000
"""How far a list can be paged; who needs more reads the register, not the index."""


class EngineUnavailable(Exception):
    """The engine does not answer now; asking again later may help."""


class EngineBusy(EngineUnavailable):
    """Another process is writing this index and has not let go in time."""


class Mark(NamedTuple):
    """Which line of the journal an index reflects: its position and, in hexadecimal, its digest.

    The digest tells an index of this register from one that was left behind by another; position 0 is an empty index.
    """

    position: int
    seal: str


class ClassCode(NamedTuple):
    """A class to filter by: Nice 31, Vienna 05.07.11."""

    scheme: Scheme
    code: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be: any of the values within a field, and every field that names values."""

    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    statuses: frozenset[Status] = frozenset()
    custodies: frozenset[Custody] = frozenset()
    countries: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    classes: frozenset[ClassCode] = frozenset()


FACETS = ("kind", "category", "status", "country", "custody")
"""The fields whose values can be counted."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Without a word to read in ``text`` it is everything, newest first.

    ``offset + limit`` may not pass DEEPEST; a ValueError says so.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.limit < 1 or self.offset < 0 or self.offset + self.limit > DEEPEST:
            raise Unfit(
                say(
                    "limit and offset: a list is read from 0 to %(deepest)s, not %(limit)s from %(offset)s",
                    deepest=DEEPEST,
                    limit=self.limit,
                    offset=self.offset,
                ),
                "too_deep",
            )
        if not set(self.facets) <= set(FACETS):
            raise Unfit(say("only %(facets)s can be counted", facets=FACETS), "no_facet")


class Hit(NamedTuple):
    """A record found, and how many words of the query it answers (all of them for an exact number)."""

    id: UUID
    words: int


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits in their order; ``words`` of the query were read; facets map a field to (value, count)."""

    hits: tuple[Hit, ...]
    words: int
    total: int
    is_exact_total: bool
    facets: Mapping[str, tuple[tuple[str, int], ...]]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(hit.id for hit in self.hits)


@runtime_checkable
class Engine(Protocol):
    """A full-text engine over the public part of the register.

    What ``find`` promises, whatever the engine:

    1. The first ten words count; quotes, hyphens and other signs are no operators. Text folds as in ``folding``.
    2. The last word is read as a beginning, the others as whole words; neighbours are also tried written together.
    3. A word of 5 characters may hold one typing mistake, of 9 two; two letters swapped count once, a wrong first
       letter twice; words with digits none.
    4. The first word must be met, the others may; the total counts all of these.
    5. Order: more words met, fewer mistakes, whole words before beginnings, the name before product before place and
       parties, the marks as typed and the whole name, then the older right, then the id. The same question
       therefore always gets the same order, on every page.
    6. A number (application, registration, decision) is met whole or not at all, however its parts are divided, and
       comes first.
    7. Facets count each field with its own filter left out; the most frequent value first, then by value.
    8. Han, kana, Hangul and Thai are found by any two neighbouring characters.

    Every method may raise EngineUnavailable.
    """

    async def put(
        self, documents: Sequence[Document], *, without: Sequence[UUID] = (), mark: Mark | None = None
    ) -> None:
        """Add or replace ``documents`` and drop ``without`` in one batch, and note ``mark`` with them.

        All of it is found by the next ``find`` of this engine after ``refresh``, or none. Ids that are not in the
        index are dropped silently, so that a batch can be repeated.
        """

    async def find(self, query: Query) -> Hits:
        """Return the page of hits that ``query`` asks for."""

    async def refresh(self) -> None:
        """Return when everything put so far can be found."""

    async def mark(self) -> Mark:
        """Return the line of the journal this index reflects; position 0 for one that is new or was thrown away."""

    def fresh(self) -> AbstractAsyncContextManager["Engine"]:
        """Give an empty index to fill; it takes the place of this one when the block ends well, at once for readers.

        When the block fails, this index stays as it was.
        """

    async def close(self) -> None:
        """Let go of files, threads and connections."""
