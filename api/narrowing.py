"""What a search is asked: the parameters of the JSON and of the export, which refuse what they cannot read.

A page ignores such parameters and says so (``search.narrowing``).
"""

import unicodedata
from datetime import date
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.status_codes import HTTP_400_BAD_REQUEST

from api.problems import Refused
from registry.errors import Unfit
from registry.vocabulary import Category, Confidence, Custody, Kind, Status
from search.engine import DEEPEST, Sort
from search.filters import FIELDS, Days, Filters
from search.finding import Query
from search.narrowing import LONGEST_QUESTION

COUNTED = ("kind", "status", "country")
LARGEST = 100

Code = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2,8}$")]
Year = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_QUESTION)]
Stars = Annotated[str, msgspec.Meta(pattern="^[3-5]$")]
Nice = Annotated[str, msgspec.Meta(pattern="^([1-9]|[1-3][0-9]|4[0-5])$")]
Vienna = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2}){0,2}$")]

WORDS = (
    "Words of a name, product, place or organisation, with or without diacritics, or a number; also "
    '`field:value`, `"a phrase"` and `-not`. The last word may be a beginning. Empty lists everything, newest first.'
)


def filters_of(
    *,
    kind: FromQuery[list[Kind] | None] = None,
    category: FromQuery[list[Category] | None] = None,
    status: FromQuery[list[Status] | None] = None,
    custody: FromQuery[list[Custody] | None] = None,
    office: Annotated[list[Code] | None, QueryParameter(description="ST.3 codes of registers.")] = None,
    country: Annotated[
        list[Code] | None, QueryParameter(description="ST.3 codes of where the goods come from.")
    ] = None,
    nice: Annotated[list[Nice] | None, QueryParameter(description="Nice classes, 1 to 45.")] = None,
    vienna: Annotated[list[Vienna] | None, QueryParameter(description="Vienna codes.")] = None,
    year: Annotated[list[Year] | None, QueryParameter(description="Of registration, or of filing before it.")] = None,
    source: Annotated[
        list[Name] | None, QueryParameter(description="Which other register a record was read from.")
    ] = None,
    confidence: Annotated[
        list[Confidence] | None, QueryParameter(description="How far it is confirmed: A, B or C.")
    ] = None,
    stars: Annotated[list[Stars] | None, QueryParameter(description="Stars of an OCOP title, 3 to 5.")] = None,
    province: Annotated[
        list[Name] | None, QueryParameter(description="Provinces of today, without their tier.")
    ] = None,
    former_province: Annotated[list[Name] | None, QueryParameter(description="Before 1 July 2025.")] = None,
    commune: Annotated[
        list[Name] | None, QueryParameter(description="Communes of today: `Phúc Trạch, Hà Tĩnh`.")
    ] = None,
    former_commune: Annotated[list[Name] | None, QueryParameter(description="Before 1 July 2025.")] = None,
    product: Annotated[list[Name] | None, QueryParameter(description="The goods, as a facet names them.")] = None,
    holder: Annotated[list[Name] | None, QueryParameter(description="Organisations that answer for the right.")] = None,
    basis: Annotated[list[Name] | None, QueryParameter(description="The legal basis: `national`, or a treaty.")] = None,
    filed_from: Annotated[date | None, QueryParameter(description="The first day of filing.")] = None,
    filed_to: Annotated[date | None, QueryParameter(description="The last day of filing.")] = None,
    registered_from: Annotated[date | None, QueryParameter(description="The first day of registration.")] = None,
    registered_to: Annotated[date | None, QueryParameter(description="The last day of registration.")] = None,
) -> Filters:
    """Return the filters of an address; a filter that is given more than once means any of its values."""
    given = locals()
    values = {name: frozenset(given[name]) for name in FIELDS if given[name]}
    return Filters(values, {}, Days(filed_from, filed_to), Days(registered_from, registered_to))


def query_of(
    *,
    filters: NamedDependency[Filters],
    q: Annotated[str, QueryParameter(max_length=LONGEST_QUESTION, description=WORDS)] = "",
    sort: Annotated[Sort, QueryParameter(description="`best` without words is `newest`.")] = Sort.BEST,
    facet: Annotated[list[str] | None, QueryParameter(description=f"Fields to count: {', '.join(FIELDS)}.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST, description="Records on the page.")] = 20,
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST, description="Records before the page.")] = 0,
) -> Query:
    """Return the question of an address. A question that cannot be asked is a 400."""
    text = unicodedata.normalize("NFC", q).strip()
    try:
        return Query(text, filters, limit, offset, COUNTED if facet is None else tuple(facet), sort)
    except Unfit as fault:
        raise Refused(fault.said, fault.code, status_code=HTTP_400_BAD_REQUEST) from fault
