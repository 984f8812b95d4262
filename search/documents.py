"""A record as the engines see it: one flat document, made by one function, without natural persons. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from registry.forms import Searched
from registry.people.permissions import Actor
from registry.people.visibility import RECORD, RecordFacts, disclosed, may_see
from registry.rights import kinds
from registry.vocabulary import Category, Confidence, Custody, Kind, PartyKind, Role, Scheme, Status
from search.folding import marked, words
from search.paragraphs import Paragraph, passages_of
from search.places import NOWHERE, Lying, Told, succession

ORGANISATIONS = frozenset({PartyKind.COOPERATIVE, PartyKind.COMPANY, PartyKind.ASSOCIATION, PartyKind.AUTHORITY})
"""Kinds of party whose names may stand in an index. A household business is mostly named after the person who runs
it."""

OPENINGS = frozenset(
    {
        "công ty", "tổng công", "tập đoàn", "hợp tác", "liên hiệp", "liên minh", "hiệp hội", "ủy ban", "uỷ ban",
        "chi cục", "trung tâm", "trường đại", "trường cao", "ngân hàng", "nhà máy", "tổ hợp",
    }
)  # fmt: skip
"""How names of Vietnamese organisations begin. They are read with their marks: Trương is a family name, trường a
school."""

OFFICES = frozenset({"hội", "sở", "bộ", "cục", "viện", "ubnd", "htx"})
"""The same beginnings as one word; they count only in names of four words or more."""

FORMS = frozenset(
    {
        "association", "bureau", "committee", "company", "consortium", "consorzio", "cooperative", "corp",
        "corporation", "council", "department", "foundation", "gmbh", "inc", "incorporated", "institute", "kft", "llc",
        "llp", "ltd", "limited", "ministry", "plc", "sarl", "srl", "university",
    }
)  # fmt: skip
"""Words that are never part of a person's name. Short forms that are also names (AS, Sa, Ag) are left out on
purpose."""

FOUR_WORDS = 4
GOODS_WORDS = 3

OF_SOURCES = {Searched.NAME: frozenset({"latin_names"}), Searched.PRODUCT: frozenset({"product_en"})}
"""Keys under which other registers hold further names and products, beside the fields of the kinds of right."""
PROVINCES_IN = frozenset({"province_2025", "province_old"})
DISTRICTS_IN = frozenset({"district_old"})
COMMUNES_IN = frozenset({"communes_old"})
CODES_IN = frozenset({"communes_2025_codes"})
"""Keys under which the particulars of a mirrored record hold places, at any depth."""

LONGEST_PRODUCT = 120
"""Letters of a product that counts as one product; a longer text is a list of goods."""


class Audience(StrEnum):
    """Who searches an index. Its content also decides its vocabulary and frequencies, so each audience has its own."""

    PUBLIC = "public"
    OFFICE = "office"


EYES: Mapping[Audience, Actor | None] = {
    Audience.PUBLIC: None,
    Audience.OFFICE: Actor(UUID(int=0), "the office", frozenset({(UUID(int=0), Role.EXAMINER)})),
}
"""With whose rights an index is filled: with nobody's, and with the office's."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is indexed of a record.

    ``names`` are all names of the record, its own first; ``units`` are the administrative units in which it lies, of
    today and former ones. ``facts`` holds the values of ``filters.FIELDS`` as they are shown; ``passages`` are the
    texts of its particulars.
    """

    id: UUID
    kind: Kind
    office: str
    name: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    product: tuple[str, ...]
    parties: tuple[str, ...]
    units: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    passages: tuple[Paragraph, ...] = ()
    filed_on: date | None
    registered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """What the tables hold of a record, before anything is selected for an index."""

    id: UUID
    kind: Kind
    category: Category | None
    custody: Custody
    office: str
    country: str
    status: Status
    name: str
    product: str | None
    application_number: str | None
    registration_number: str | None
    decision_number: str | None
    filed_on: date | None
    registered_on: date | None
    particulars: Mapping[str, Any] = field(default_factory=dict)
    parties: Sequence[tuple[str, PartyKind | None]] = ()
    holders: Sequence[tuple[str, PartyKind | None]] = ()
    classes: Sequence[tuple[Scheme, str]] = ()
    told: Told = NOWHERE
    source: str | None = None
    confidence: Confidence | None = None


@cache
def keys_of(way: Searched) -> frozenset[str]:
    """Return the keys under which particulars of any kind hold the values that are found in one way."""
    fields = (name for one in kinds.everything().values() for name in one.searched(way))
    return frozenset(fields) | OF_SOURCES.get(way, frozenset())


def document_of(
    facts: TableFacts, audience: Audience = Audience.PUBLIC, *, reader: Actor | None = None
) -> Document | None:
    """Return the document of a record, or None when the audience may not see the record.

    Everybody sees published records, with the status that the public is told; the office sees all but drafts, as they
    stand. For a ``reader``, on whose desk the record lies, the document holds what the reader may see, persons
    included. Such a document answers one question and is never indexed.
    """
    status = disclosed(reader, facts.status) if reader else _status(facts, audience)
    if status is None:
        return None
    own_names = facts.name.split(" / ")
    lying = succession().lying(_told(facts))
    product = _distinct([facts.product or "", *_strings(facts.particulars, keys_of(Searched.PRODUCT))])
    return Document(
        id=facts.id,
        kind=facts.kind,
        office=facts.office,
        name=facts.name,
        names=_distinct([*own_names, *_spoken(facts, own_names), *_strings(facts.particulars, keys_of(Searched.NAME))]),
        numbers=_numbers(facts),
        product=product,
        parties=_distinct(name for name, kind in facts.parties if reader or is_organisation(name, kind, facts.kind)),
        units=lying.names,
        facts={name: values for name, values in _counted(facts, status, lying, product) if values},
        passages=tuple(passages_of(facts.particulars, kinds.of(facts.kind).searched(Searched.PASSAGE))),
        filed_on=facts.filed_on,
        registered_on=facts.registered_on,
    )


def _status(facts: TableFacts, audience: Audience) -> Status | None:
    eyes = EYES[audience]
    seen = may_see(RECORD, eyes, RecordFacts(facts.status, facts.custody, facts.category))
    return disclosed(eyes, facts.status) if seen else None


def _told(facts: TableFacts) -> Told:
    """Return where the right lies by its area, and what its source says of that in words."""
    area, body = facts.told, facts.particulars
    return Told(
        provinces=_distinct([*area.provinces, *_strings(body, PROVINCES_IN)]),
        districts=_distinct([*area.districts, *_strings(body, DISTRICTS_IN)]),
        communes=_distinct([*area.communes, *_strings(body, COMMUNES_IN)]),
        codes=_distinct([*area.codes, *_strings(body, CODES_IN)]),
        former=area.former,
    )


def _counted(
    facts: TableFacts, status: Status, lying: Lying, product: Sequence[str]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield every field that can be filtered, with its values."""
    day = facts.registered_on or facts.filed_on
    goods = (
        () if facts.category is Category.ORDINARY else tuple(one for one in product[:1] if len(one) <= LONGEST_PRODUCT)
    )
    yield "kind", (facts.kind.value,)
    yield "category", (facts.category.value,) if facts.category else ()
    yield "status", (status.value,)
    yield "custody", (facts.custody.value,)
    yield "office", (facts.office,)
    yield "country", (facts.country,)
    for scheme in Scheme:
        yield scheme.value, _distinct(code for one, code in facts.classes if one is scheme)
    yield "year", (str(day.year),) if day else ()
    yield "source", (facts.source,) if facts.source else ()
    yield "confidence", (facts.confidence.value,) if facts.confidence else ()
    yield "province", lying.provinces
    yield "former_province", lying.former_provinces
    yield "commune", lying.communes
    yield "former_commune", lying.former_communes
    yield "product", goods
    yield "holder", _distinct(name for name, kind in facts.holders if is_organisation(name, kind, facts.kind))
    yield "stars", _distinct(_strings(facts.particulars, keys_of(Searched.STARS)))
    yield "basis", _distinct(_strings(facts.particulars, keys_of(Searched.BASIS)))


def is_organisation(name: str, kind: PartyKind | None, right: Kind) -> bool:
    """Say whether a party may be named in an index that everybody searches.

    The kind of a party of this register decides. A party that another register gives only by name counts as an
    organisation when the words of its name say so. The holder of a geographical indication always is one: no natural
    person holds such a right.
    """
    if kind is not None:
        return kind in ORGANISATIONS
    if kinds.of(right).is_of_organisations:
        return True
    if not FORMS.isdisjoint(words(name)):
        return True
    several = marked(name)
    return " ".join(several[:2]) in OPENINGS or (len(several) >= FOUR_WORDS and several[0] in OFFICES)


def _spoken(facts: TableFacts, names: Sequence[str]) -> list[str]:
    """Return how people call a Vietnamese geographical indication: the goods, then the name.

    Phúc Trạch is registered for "bưởi quả", and everybody says "bưởi Phúc Trạch"; so the goods are given by their first
    word, by two and by three.
    """
    if not kinds.of(facts.kind).follows_product or not facts.office.startswith("VN"):
        return []
    goods = re.split(r"[(,;]", facts.product or "")[0].split()[:GOODS_WORDS]
    return [" ".join([*goods[:size], name]) for name in names for size in range(1, len(goods) + 1)]


def _numbers(facts: TableFacts) -> tuple[str, ...]:
    """Return all ways in which a number of the record is written; certificates are also cited with the kind's digit."""
    cited = [facts.application_number, facts.registration_number, facts.decision_number]
    certificate = facts.registration_number
    if certificate and certificate.isdecimal():
        cited.append(f"{kinds.of(facts.kind).prefix}-{certificate}")
    return _distinct(number or "" for number in cited)


def _strings(body: Mapping[str, Any], keys: Collection[str]) -> list[str]:
    """Return the texts under ``keys``, one by one; a file puts several into one cell, divided by bars or semicolons."""
    found: list[str] = []
    for key, value in body.items():
        if isinstance(value, Mapping):
            found += _strings(value, keys)
        elif key in keys:
            several = value if isinstance(value, list) else [value]
            found += [part for text in several if isinstance(text, str | int) for part in re.split(r"[|;]", str(text))]
    return found


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
