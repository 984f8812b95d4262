"""What a search is asked for: one set of parameters for the JSON, the export and the page.

The JSON refuses a parameter that it does not know, by its name: a filter that is quietly ignored answers another
question. A page drops it, says so, and is silent about those that trackers hang on every address.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromQuery, QueryParameter

from registry.vocabulary import Category, Confidence, Custody, Kind, Status
from search.engine import DEEPEST, Sort
from search.filters import FIELDS, Days, Filters
from search.finding import Query
from search.syntax import days_of

LONGEST_QUESTION = 500
RANGES = ("filed", "registered")
COUNTED = ("kind", "status", "country")
LARGEST = 100

TRACKING = ("utm_", "fbclid", "gclid", "dclid", "msclkid", "zalo", "mc_cid", "mc_eid", "igshid", "_ga", "ref", "ttclid")
"""What trackers hang on an address begins with one of these."""

Code = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2,8}$")]
Year = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_QUESTION)]
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
    source: FromQuery[list[Name] | None] = None,
    confidence: FromQuery[list[Confidence] | None] = None,
    province: Annotated[
        list[Name] | None, QueryParameter(description="Provinces of today, without their tier.")
    ] = None,
    former_province: Annotated[list[Name] | None, QueryParameter(description="Before 1 July 2025.")] = None,
    commune: Annotated[
        list[Name] | None, QueryParameter(description="Communes of today: `Phúc Trạch, Hà Tĩnh`.")
    ] = None,
    former_commune: Annotated[list[Name] | None, QueryParameter(description="Before 1 July 2025.")] = None,
    product: FromQuery[list[Name] | None] = None,
    holder: Annotated[list[Name] | None, QueryParameter(description="Organisations that answer for the right.")] = None,
    basis: FromQuery[list[Name] | None] = None,
    filed_from: FromQuery[date | None] = None,
    filed_to: FromQuery[date | None] = None,
    registered_from: FromQuery[date | None] = None,
    registered_to: FromQuery[date | None] = None,
) -> Filters:
    """Return the filters of an address; one given more than once means any of its values."""
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
    """Return the question of an address. What cannot be asked is a 400."""
    text = unicodedata.normalize("NFC", q).strip()
    try:
        return Query(text, filters, limit, offset, COUNTED if facet is None else tuple(facet), sort)
    except ValueError as fault:
        raise ClientException(str(fault)) from fault


def refuse_unknown(request: Request[Any, Any, Any], known: Iterable[str]) -> None:
    """Raise a 400 that names every parameter which the handler does not know."""
    unknown = sorted({*request.query_params} - {*known})
    if unknown:
        faults = [{"key": name, "message": "is no parameter of this address"} for name in unknown]
        raise ClientException("The address has parameters that are not known here.", extra=faults)


class Narrowed(NamedTuple):
    """The filters of a page's address, and the parameters that could not be used."""

    filters: Filters
    ignored: tuple[str, ...]


def narrowed(pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> Narrowed:
    """Read a page's address as far as it can be read; empty values are unused fields of a form."""
    values: dict[str, set[str]] = {}
    days: dict[str, Days] = {}
    ignored: dict[str, None] = {}
    for name, value in pairs:
        if name in known or not value or name.startswith(TRACKING):
            continue
        field, _, end = name.rpartition("_")
        if name in FIELDS and _is_value(name, value):
            values.setdefault(name, set()).add(unicodedata.normalize("NFC", value))
        elif field in RANGES and end in {"from", "to"} and (read := days_of(value)) is not None:
            days[field] = _with(days.get(field, Days()), end, read)
        else:
            ignored[name] = None
    narrowest = {name: frozenset(several) for name, several in values.items()}
    return Narrowed(Filters(narrowest, {}, **days), tuple(ignored))


CHOICES: Mapping[str, frozenset[str]] = {
    "kind": frozenset(Kind), "category": frozenset(Category), "status": frozenset(Status),
    "custody": frozenset(Custody), "confidence": frozenset(Confidence),
}  # fmt: skip


def _is_value(name: str, value: str) -> bool:
    return len(value) <= LONGEST_QUESTION and (name not in CHOICES or value in CHOICES[name])


def _with(days: Days, end: str, read: Days) -> Days:
    return Days(read.first, days.last) if end == "from" else Days(days.first, read.last)
