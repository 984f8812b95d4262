"""Finding records by name, product, place, organisation or number."""

import unicodedata
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_503_SERVICE_UNAVAILABLE
from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import Refused, may_answer
from api.views.search import CountView, FacetView, FoundView, SearchView, SegmentView
from registry.errors import Unfit
from registry.saying import say
from registry.vocabulary import Category, Kind, Status
from search.engine import DEEPEST, Engine, EngineUnavailable, Filters, Query
from search.queries import SHOWN, Answer, Found, look_up

COUNTED = ("kind", "status", "country")
RETRY_SECONDS = "5"
WORDS = (
    "Words of a name, product, place or organisation, with or without diacritics, or a number. "
    "The last word may be a beginning. Empty lists everything, newest first."
)


class SearchController(Controller):
    """The search over the public part of the register."""

    path = "/search"
    tags = ("Search",)

    @get(summary="Search the register", responses=may_answer(HTTPStatus.SERVICE_UNAVAILABLE))
    async def search(
        self,
        engine: NamedDependency[Engine],
        snapshot: NamedDependency[AsyncConnection],
        q: Annotated[str, QueryParameter(max_length=200, description=WORDS)] = "",
        kind: FromQuery[list[Kind] | None] = None,
        category: FromQuery[list[Category] | None] = None,
        status: FromQuery[list[Status] | None] = None,
        country: Annotated[
            list[Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]] | None,
            QueryParameter(description="ST.3 codes of where the goods come from."),
        ] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=100, description="Records on the page.")] = 20,
        offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST, description="Records before the page.")] = 0,
    ) -> SearchView:
        """Return the records that answer, the best first, with the pieces of name and product that match.

        A filter given more than once means any of its values. Lists end at 10,000 records.
        """
        filters = Filters(
            kinds=frozenset(kind or ()),
            categories=frozenset(category or ()),
            statuses=frozenset(status or ()),
            countries=frozenset(country or ()),
        )
        text = unicodedata.normalize("NFC", q).strip()
        try:
            query = Query(text, filters, limit, offset, COUNTED)
        except Unfit as fault:
            raise Refused(fault.said, fault.code, status_code=HTTP_400_BAD_REQUEST) from fault
        try:
            return _answer(query, await look_up(engine, snapshot, query))
        except EngineUnavailable as fault:
            raise Refused(
                say("The search does not answer now; the register itself does."),
                "search_unavailable",
                status_code=HTTP_503_SERVICE_UNAVAILABLE,
                headers={"Retry-After": RETRY_SECONDS},
            ) from fault


def _answer(query: Query, answer: Answer) -> SearchView:
    return SearchView(
        query=query.text,
        words=answer.words,
        total=answer.total,
        is_exact_total=answer.is_exact_total,
        limit=query.limit,
        offset=query.offset,
        found=[_view(found) for found in answer.found],
        facets=[
            FacetView(field=name, counts=[CountView(value=value, count=count) for value, count in counts])
            for name, counts in answer.facets.items()
        ],
    )


def _view(found: Found) -> FoundView:
    return FoundView(
        **{name: getattr(found, name) for name in SHOWN},
        url=f"/api/v1/records/{found.id}",
        holder=found.holder,
        matched_words=found.matched_words,
        name_segments=[SegmentView(text=piece.text, is_match=piece.is_match) for piece in found.name_segments],
        product_segments=[SegmentView(text=piece.text, is_match=piece.is_match) for piece in found.product_segments],
    )
