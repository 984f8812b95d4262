"""Finding records by name, product, place, organisation or number; inside their specifications; on the map."""

import unicodedata
from collections.abc import AsyncIterator, Awaitable, Sequence
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_503_SERVICE_UNAVAILABLE
from sqlalchemy.ext.asyncio import AsyncConnection

from api.exporting import COLUMNS, cells, titles
from api.language import language_of, speech
from api.narrowing import LARGEST, filters_of, query_of
from api.problems import Refused, may_answer
from api.tables import MEDIA, Cell, Format, headers_of, written
from api.views.search import (
    CountView,
    CoveringView,
    FacetView,
    FoundView,
    PassagesView,
    PassageView,
    SearchView,
    SegmentView,
    SuggestionsView,
    SuggestionView,
)
from registry.codes import label_codes
from registry.database import Database
from registry.saying import say
from search.covering import at_point, in_unit
from search.engine import DEEPEST, EngineUnavailable, Finder
from search.finding import Query, find
from search.highlighting import Segment
from search.narrowing import LONGEST_QUESTION
from search.passages import PassageFinder, look_inside
from search.queries import SHOWN, Found, SearchAnswer, Suggestions, every, look_up, named, suggest

RETRY_SECONDS = "5"
SUGGESTED = 8
DEPENDENCIES = {
    "filters": Provide(filters_of, sync_to_thread=False),
    "question": Provide(query_of, sync_to_thread=False),
}
T = TypeVar("T")
Asking = Request[Any, Any, Any]

Words = Annotated[str, QueryParameter(max_length=LONGEST_QUESTION, description="Words to look for.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST, description="How many of them.")]
Offset = Annotated[int, QueryParameter(ge=0, le=DEEPEST - LARGEST, description="How many before them.")]


class SearchController(Controller):
    """The search over the public part of the register."""

    path = "/search"
    tags = ("Search",)
    dependencies = DEPENDENCIES

    @get(summary="Search the register", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE))
    async def search(
        self,
        engine: NamedDependency[Finder],
        snapshot: NamedDependency[AsyncConnection],
        question: NamedDependency[Query],
    ) -> SearchView:
        """Return the records that answer, the best first, with the pieces of name and product that match.

        A filter that is given more than once means any of its values. Lists end at 10,000 records.
        """
        answer = await answered(look_up(engine, snapshot, question))
        return answer_view(question, answer, label=label_of(question.text))

    @get("/suggestions", summary="Suggest names while one types", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE))
    async def suggestions(
        self,
        engine: NamedDependency[Finder],
        snapshot: NamedDependency[AsyncConnection],
        q: Words = "",
        limit: Limit = SUGGESTED,
    ) -> SuggestionsView:
        """Return names that may complete the question, each once, and the question with its mistakes corrected."""
        text = plain(q)
        return suggestions_view(await answered(suggest(engine, snapshot, text, limit))) if text else NO_SUGGESTIONS

    @get("/passages", summary="Search inside specifications", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE))
    async def inside(
        self,
        passages: NamedDependency[PassageFinder],
        snapshot: NamedDependency[AsyncConnection],
        q: Words = "",
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> PassagesView:
        """Return the passages that meet every word, the closest first, with the pieces that match."""
        found, total = await answered(look_inside(passages, snapshot, plain(q), limit=limit, offset=offset))
        shown = [
            PassageView(one.id, f"/api/v1/records/{one.id}", one.name, one.section, _segments(one.segments))
            for one in found
        ]
        return PassagesView(total, limit, offset, shown)

    @get(
        "/covering", summary="Find the rights that cover a place", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE)
    )
    async def covering(
        self,
        engine: NamedDependency[Finder],
        snapshot: NamedDependency[AsyncConnection],
        longitude: Annotated[float | None, QueryParameter(ge=-180, le=180, description="Degrees, WGS 84.")] = None,
        latitude: Annotated[float | None, QueryParameter(ge=-90, le=90, description="Degrees, WGS 84.")] = None,
        commune: Annotated[
            str | None, QueryParameter(max_length=200, description="A code or a name, of today or before July 2025.")
        ] = None,
    ) -> CoveringView:
        """Return the rights whose area contains a point, or that lie in a commune of today or a former one."""
        if commune is not None and longitude is latitude is None:
            units, ids = await answered(in_unit(engine, plain(commune)))
        elif commune is None and longitude is not None and latitude is not None:
            units, ids = [], await at_point(snapshot, longitude, latitude)
        else:
            told = say("Give a point by longitude and latitude, or a commune.")
            raise Refused(told, "no_place", status_code=HTTP_400_BAD_REQUEST)
        return CoveringView([unit.shown for unit in units], [_view(one) for one in await named(snapshot, ids)])

    @get("/export", summary="Take an answer away", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE))
    async def export(
        self,
        request: Asking,
        engine: NamedDependency[Finder],
        database: NamedDependency[Database],
        question: NamedDependency[Query],
        form: Annotated[Format, QueryParameter(name="format", description="csv, xlsx or jsonl.")] = Format.CSV,
        lang: Annotated[str, QueryParameter(description="The language of its heads: vi or en.")] = "",  # noqa: ARG002 # read by language_of
    ) -> Stream:
        """Return the whole answer as a table, in the order of the list, from the register as it is now."""
        await answered(find(engine, question))  # what cannot be answered is said before the file begins

        async def parts() -> AsyncIterator[Sequence[Found]]:
            async for ids in every(engine, question):
                async with database.reading() as connection:
                    yield await named(connection, ids)

        return table_of(request, parts(), form)


async def answered(answer: Awaitable[T]) -> T:
    """Return an answer of the search; 503 where the engine does not answer now."""
    try:
        return await answer
    except EngineUnavailable as fault:
        raise Refused(
            say("The search does not answer now; the register itself does."),
            "search_unavailable",
            status_code=HTTP_503_SERVICE_UNAVAILABLE,
            headers={"Retry-After": RETRY_SECONDS},
        ) from fault


def label_of(text: str) -> str | None:
    """Return the address of a label's verdict where the question is a label's code."""
    try:
        return f"/{label_codes.write(label_codes.parse(text))}"
    except label_codes.Mistyped:
        return None


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def suggestions_view(suggested: Suggestions) -> SuggestionsView:
    """Return suggestions as JSON has them."""
    names = [SuggestionView(id=one.id, name=one.name, kind=one.kind, url=_address(one)) for one in suggested.found]
    return SuggestionsView(names, suggested.spelled)


NO_SUGGESTIONS = SuggestionsView([], None)


def table_of(request: Asking, parts: AsyncIterator[Sequence[Found]], form: Format) -> Stream:
    """Return records, part by part, as an exported table."""
    said = speech(language_of(request))

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for several in parts:
            for found in several:
                yield cells(found, None if form is Format.LINES else said)

    table = written(form, COLUMNS, titles(said), rows())
    return Stream(table, media_type=MEDIA[form], headers=headers_of("records", form))


def answer_view(query: Query, answer: SearchAnswer, *, label: str | None) -> SearchView:
    """Return an answer as JSON has it; ``label`` is the address of a verdict."""
    hits = answer.hits
    return SearchView(
        query=query.text,
        words=hits.words,
        total=hits.total,
        is_exact_total=hits.is_exact_total,
        are_exact_facets=hits.are_exact_facets,
        is_ordered=hits.is_ordered,
        spelled=hits.spelled,
        is_limited=hits.is_limited,
        behind=answer.behind,
        label=label,
        limit=query.limit,
        offset=query.offset,
        found=[_view(found) for found in answer.found],
        facets=[
            FacetView(field=name, counts=[CountView(value=value, count=count) for value, count in counts])
            for name, counts in hits.facets.items()
        ],
    )


def _view(found: Found) -> FoundView:
    return FoundView(
        **{name: getattr(found, name) for name in SHOWN},
        url=_address(found),
        holder=found.holder,
        matched_words=found.matched_words,
        name_segments=_segments(found.name_segments),
        product_segments=_segments(found.product_segments),
    )


def _address(found: Found) -> str:
    return f"/api/v1/records/{found.id}"


def _segments(pieces: Sequence[Segment]) -> list[SegmentView]:
    return [SegmentView(text=piece.text, is_match=piece.is_match) for piece in pieces]
