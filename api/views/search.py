"""What the search answers."""

from datetime import date
from uuid import UUID

import msgspec

from registry.vocabulary import Category, Custody, Kind, Status


class SegmentView(msgspec.Struct):
    """A piece of a text, plain and without markup; escape it where it is shown."""

    text: str
    is_match: bool


class FoundView(msgspec.Struct):
    """A record found. ``matched_words`` tells how many words of the question it answers.

    ``holder`` names an organisation; where a natural person holds the right, it is null here.
    """

    id: UUID
    url: str
    kind: Kind
    category: Category | None
    custody: Custody
    office: str
    country: str
    status: Status
    name: str
    name_segments: list[SegmentView]
    product: str | None
    product_segments: list[SegmentView]
    application_number: str | None
    registration_number: str | None
    holder: str | None
    filed_on: date | None
    registered_on: date | None
    matched_words: int


class CountView(msgspec.Struct):
    """How many of the records found have this value."""

    value: str
    count: int


class FacetView(msgspec.Struct):
    """A field and its values, the most frequent first; each counted without the filter on its own field."""

    field: str
    counts: list[CountView]


class SearchView(msgspec.Struct):
    """One page of what was found, and how much there is in all."""

    query: str
    words: int
    total: int
    is_exact_total: bool
    limit: int
    offset: int
    found: list[FoundView]
    facets: list[FacetView]
