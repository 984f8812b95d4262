"""The JSON of the search."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from registry.vocabulary import Category, Custody, Kind, PartyKind, Status


class SegmentView(msgspec.Struct):
    """A piece of a text, plain and without markup; escape it where it is shown."""

    text: str
    is_match: bool


class FoundView(msgspec.Struct):
    """A record that was found. ``matched_words`` is how many words of the question it meets.

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
    """One page of what was found, and how much there is in all.

    ``is_exact_total`` and ``are_exact_facets`` are false where more than 300 records answer and the engine has counted,
    ``is_ordered`` where a part of the page is in the engine's own order. ``spelled`` is the question with its mistakes
    corrected. ``behind`` counts lines of the journal that are not found yet, ``is_limited`` says that the stand-by
    engine answered. ``label`` is the address of a verdict, where the question is the code of a label.
    """

    query: str
    words: int
    total: int
    is_exact_total: bool
    are_exact_facets: bool
    is_ordered: bool
    spelled: str | None
    is_limited: bool
    behind: int
    label: str | None
    limit: int
    offset: int
    found: list[FoundView]
    facets: list[FacetView]


class SuggestionView(msgspec.Struct):
    """A name that may complete a question."""

    id: UUID
    name: str
    kind: Kind
    url: str


class SuggestionsView(msgspec.Struct):
    """Names, each once; ``spelled`` is the question with its mistakes corrected, null where it has none."""

    names: list[SuggestionView]
    spelled: str | None


class PassageView(msgspec.Struct):
    """A passage of a specification: the record, the field of its particulars, and the text in pieces."""

    id: UUID
    url: str
    name: str
    section: str
    segments: list[SegmentView]


class PassagesView(msgspec.Struct):
    """One page of passages, the closest first."""

    total: int
    limit: int
    offset: int
    passages: list[PassageView]


class CoveringView(msgspec.Struct):
    """Rights that cover a place. ``communes`` are those that the name or code means, of today and former ones."""

    communes: list[str]
    records: list[FoundView]


class PartyFoundView(msgspec.Struct):
    """A party whose name or tax code a question on the desk meets."""

    id: UUID
    kind: PartyKind
    name: str
    unit: str | None
    tax_code: str | None


class LabelPlaceView(msgspec.Struct):
    """The place of the label whose code was asked: the number of its order, and its own number in the order, from 1."""

    number: int
    label: int
    code: str
    record_name: str
    holder_name: str


class DeskSearchView(msgspec.Struct):
    """The answer to a question on the desk: records, and beside them parties and the place of a label."""

    search: SearchView
    parties: list[PartyFoundView]
    label: LabelPlaceView | None


class SavedSearchView(msgspec.Struct):
    """A search that an account has saved. ``query`` holds the parameters of ``search``, the address that answers it.

    ``unread`` counts its unread notices, where searches are listed.
    """

    id: UUID
    name: str
    query: str
    search: str
    saved_at: datetime
    unread: int
