"""The search as a page: the whole question in a short address, every filter kept while somebody types."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.building import ASKED, built, leading_to
from api.pages.frame import Visit, note_parameter, page, visitor
from api.pages.sources import source_name
from api.tables import Format
from registry.codes import label_codes
from registry.documents import filing
from registry.saying import say, say_many
from search.engine import DEEPEST, EngineUnavailable, Finder, Sort
from search.filters import FIELDS, Filters
from search.finding import Query
from search.narrowing import LONGEST_QUESTION, NARROWING, RANGES, Narrowed, narrowed, sort_of, written
from search.passages import FoundPassage, PassageFinder, look_inside
from search.queries import Found, SearchAnswer, look_up

Html = Response[bytes]
ON_A_PAGE = 20
VALUES = 8
"""How many values of a field are shown at first; chosen values are always shown."""

OPEN = frozenset({"kind", "category", "status", "province"})
"""Fields that everybody understands at once."""

PASSAGES = 3
VOCABULARIES = {
    "kind": "Kind", "category": "Category", "status": "Status", "custody": "Custody", "confidence": "Confidence",
}  # fmt: skip


class Value(msgspec.Struct):
    """A value that can be chosen: as in the address, in words, how many records have it, whether it is chosen."""

    value: str
    words: str
    count: int
    is_chosen: bool


class Field(msgspec.Struct):
    """A field of the form: its name, its title, whether it is open at first, the values shown then, and the others."""

    name: str
    title: str
    is_open: bool
    first: Sequence[Value]
    more: Sequence[Value]


class Chip(msgspec.Struct):
    """A filter in force, and the address without it."""

    words: str
    without: str


@get("/search", include_in_schema=False)
async def search(
    request: Visit,
    *,
    engine: NamedDependency[Finder],
    passages: NamedDependency[PassageFinder],
    snapshot: NamedDependency[AsyncConnection],
    q: Annotated[str, QueryParameter(max_length=LONGEST_QUESTION)] = "",
    sort: FromQuery[str] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST - ON_A_PAGE)] = 0,
) -> Html | Redirect:
    """Find records; the address holds the whole question and can be passed on."""
    at = address_of(request, q, sort)
    if (text := built(request, at.text)) is not None:
        return leading_to(request, at.of(text=text))
    answer, inside = None, (list[FoundPassage](), 0)
    try:
        answer = await look_up(engine, snapshot, at.query(offset))
        if at.text:
            inside = await look_inside(passages, snapshot, at.text, limit=PASSAGES, offset=0)
    except EngineUnavailable:
        pass  # the page says so; the register answers nevertheless
    return page(
        request,
        "public/search.html",
        status=HTTPStatus.OK if answer else HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"HX-Push-Url": at.of(offset)},
        label=label_of(at.text),
        beside="",
        specimens=await specimens_of(request, snapshot, answer.found if answer else ()),
        **names_of(speech(language_of(request)), at, offset, answer, inside),
    )


async def specimens_of(request: Visit, snapshot: AsyncConnection, shown: Sequence[Found]) -> dict[str, str]:
    """Return the pictures of the signs that were found, by the ids of the records as the template has them."""
    found = await filing.specimens(snapshot, visitor(request), [one.id for one in shown])
    return {str(record_id): digest for record_id, digest in found.items()}


def address_of(request: Visit, q: str, sort: str, home: str = "/search") -> "Address":
    """Return the question in the address of a page; an unknown order means the order of best answers."""
    text = unicodedata.normalize("NFC", q).strip()
    return Address(text, sort_of(sort), _narrowed(request), home)


def names_of(
    said: Speech, at: "Address", offset: int, answer: SearchAnswer | None, inside: tuple[Sequence[FoundPassage], int]
) -> dict[str, Any]:
    """Return what ``search_body.html`` needs."""
    titles = titles_of(said)
    return {
        "home": at.home,
        "records": f"{at.home.removesuffix('/search')}/records",
        "query": at.text,
        "answer": answer,
        "facets": _fields(said, titles, answer, at.narrow),
        "chips": [Chip(words, at.of(but=(name, value))) for name, value, words in _chosen(said, titles, at.narrow)],
        "days": _days(at.narrow),
        "orders": _orders(said, has_words=bool(at.text)),
        "order": at.sort,
        "parts": [(name, titles[name]) for name in ASKED],
        "inside": inside[0],
        "places": inside[1],
        **_ways(at, answer, offset),
    }


def _narrowed(request: Visit) -> Narrowed:
    """Read the filters of the address; the page says which of them cannot be read."""
    narrow = narrowed(request.query_params.multi_items())
    for name in NARROWING:
        note_parameter(request, name)
    for name, value in narrow.ignored:
        note_parameter(request, name, ignored=value)
    return narrow


@get("/search/help", include_in_schema=False, sync_to_thread=False)
def explained(request: Visit) -> Html:
    """Say what may be written in a question."""
    titles = titles_of(speech(language_of(request)))
    return page(request, "public/search_help.html", fields=list(titles.items()))


def titles_of(said: Speech) -> dict[str, str]:
    """Return the fields that a page filters by, in their order, with their titles."""
    return {
        "kind": said.tell(say("Kind of right")),
        "category": said.tell(say("Nature of the mark")),
        "status": said.tell(say("Status")),
        "stars": said.tell(say("Stars")),
        "province": said.tell(say("Province")),
        "former_province": said.tell(say("Province before July 2025")),
        "commune": said.tell(say("Commune")),
        "former_commune": said.tell(say("Commune before July 2025")),
        "product": said.tell(say("Product")),
        "holder": said.tell(say("Holder")),
        "nice": said.tell(say("Nice class")),
        "vienna": said.tell(say("Vienna code")),
        "year": said.tell(say("Year")),
        "country": said.tell(say("Country")),
        "office": said.tell(say("Registering office")),
        "custody": said.tell(say("Kept by")),
        "basis": said.tell(say("Legal basis")),
        "source": said.tell(say("Imported from")),
        "confidence": said.tell(say("How far confirmed")),
    }


def label_of(text: str) -> str:
    """Return the address of a label's verdict where the question is a label's code."""
    try:
        return f"/{label_codes.write(label_codes.parse(text))}"
    except label_codes.Mistyped:
        return ""


class Address:
    """Short addresses of a question: no empty parameters, always in one order. ``home`` is the page that answers."""

    def __init__(self, text: str, sort: Sort, narrow: Narrowed, home: str) -> None:
        self.text, self.sort, self.narrow, self.home = text, sort, narrow, home

    @property
    def filters(self) -> Filters:
        return self.narrow.filters

    def query(self, offset: int) -> Query:
        """Return the question for one page of the list, with every field counted."""
        return Query(self.text, self.filters, ON_A_PAGE, offset, FIELDS, self.sort)

    def of(
        self,
        offset: int = 0,
        *,
        but: tuple[str, str] = ("", ""),
        text: str | None = None,
        path: str = "",
        more: Iterable[tuple[str, str]] = (),
    ) -> str:
        """Return the address of a part of the list, without the filter ``but``, at another ``text`` or ``path``."""
        path = path or self.home
        part = [("offset", str(offset) if offset else ""), *more]
        pairs = written(self.text if text is None else text, self.filters, self.sort)
        kept = [pair for pair in (*pairs, *part) if pair[1] and pair != but]
        return f"{path}?{urlencode(kept)}" if kept else path


def _ways(at: Address, answer: SearchAnswer | None, offset: int) -> dict[str, Any]:
    """Return the addresses that lead further: to other parts of the list, to the corrected question, to the files."""
    is_more = answer is not None and offset + ON_A_PAGE < min(answer.hits.total, DEEPEST)
    exports = [(form.upper(), at.of(path=f"/api/v1{at.home}/export", more=(("format", form),))) for form in Format]
    return {
        "spelled": at.of(text=answer.hits.spelled) if answer and answer.hits.spelled else "",
        "exports": exports,
        "earlier": at.of(max(0, offset - ON_A_PAGE)) if offset else "",
        "later": at.of(offset + ON_A_PAGE) if is_more else "",
    }


def _fields(said: Speech, titles: Mapping[str, str], answer: SearchAnswer | None, narrow: Narrowed) -> list[Field]:
    """Return the fields that have values to choose, or chosen values."""
    fields = []
    for name, title in titles.items():
        chosen = narrow.filters.any_of.get(name, frozenset())
        counts = dict(answer.hits.facets.get(name, ())) if answer else {}
        values = [Value(one, _said(said, name, one), count, one in chosen) for one, count in counts.items()]
        values += [Value(one, _said(said, name, one), 0, is_chosen=True) for one in sorted(chosen - counts.keys())]
        if len(values) > 1 or chosen:
            first = [one for n, one in enumerate(values) if n < VALUES or one.is_chosen]
            fields.append(Field(name, title, name in OPEN, first, [one for one in values if one not in first][:100]))
    return fields


def _said(said: Speech, name: str, value: str) -> str:
    if name in VOCABULARIES:
        return said.word(value, VOCABULARIES[name])
    if name == "source":
        return source_name(value, said)
    if name == "office":
        return said.office(value)
    if name == "stars" and value.isdecimal():
        return said.tell(say_many("one star", "%(n)s stars", n=int(value)))
    return said.country(value) if name == "country" else value


def _chosen(said: Speech, titles: Mapping[str, str], narrow: Narrowed) -> list[tuple[str, str, str]]:
    """Return the filters in force: the parameter, its value, and both in words."""
    found = [
        (name, value, f"{titles[name]}: {_said(said, name, value)}")
        for name, several in sorted(narrow.filters.any_of.items())
        for value in sorted(several)
    ]
    ends = {
        "filed_from": said.tell(say("filed from")), "filed_to": said.tell(say("filed to")),
        "registered_from": said.tell(say("registered from")), "registered_to": said.tell(say("registered to")),
    }  # fmt: skip
    return found + [(end, day, f"{ends[end]} {day}") for end, day in _days(narrow).items() if day]


def _days(narrow: Narrowed) -> dict[str, str]:
    filters = narrow.filters
    ranges = dict(zip(RANGES, (filters.filed, filters.registered), strict=True))
    return {
        f"{name}_{end}": day.isoformat() if day else ""
        for name, days in ranges.items()
        for end, day in (("from", days.first), ("to", days.last))
    }


def _orders(said: Speech, *, has_words: bool) -> list[tuple[str, str]]:
    best = said.tell(say("Best match")) if has_words else said.tell(say("Newest first"))
    others = [(Sort.NEWEST, said.tell(say("Newest first")))] if has_words else []
    return [("", best), *others, (Sort.OLDEST, said.tell(say("Oldest first"))), (Sort.NAME, said.tell(say("By name")))]
