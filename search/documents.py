"""A record as the engines see it: one flat document, made by one function, without a natural person in it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from registry.people.visibility import RECORD, RecordFacts, disclosed, may_see
from registry.rights.numbering import PREFIX
from registry.vocabulary import Category, Custody, Kind, PartyKind, Scheme, Status
from search.folding import joined, marked, number_key, words

ORGANISATIONS = frozenset({PartyKind.COOPERATIVE, PartyKind.COMPANY, PartyKind.ASSOCIATION, PartyKind.AUTHORITY})
"""Whose names may stand in an index. A household business is mostly named after the person who runs it."""

OPENINGS = frozenset(
    {
        "công ty", "tổng công", "tập đoàn", "hợp tác", "liên hiệp", "liên minh", "hiệp hội", "ủy ban", "uỷ ban",
        "chi cục", "trung tâm", "trường đại", "trường cao", "ngân hàng", "nhà máy", "tổ hợp",
    }
)  # fmt: skip
"""How the name of a Vietnamese organisation begins. Read with its marks: Trương is a family name, trường a school."""

OFFICES = frozenset({"hội", "sở", "bộ", "cục", "viện", "ubnd", "htx"})
"""The same in one word, believed from four words on."""

FORMS = frozenset(
    {
        "association", "bureau", "committee", "company", "consortium", "consorzio", "cooperative", "corp",
        "corporation", "council", "department", "foundation", "gmbh", "inc", "incorporated", "institute", "kft", "llc",
        "llp", "ltd", "limited", "ministry", "plc", "sarl", "srl", "university",
    }
)  # fmt: skip
"""Words no natural person is called by. Short forms that are also names (AS, Sa, Ag) are left out on purpose."""

FOUR_WORDS = 4
GOODS_WORDS = 3

NAMES_IN = frozenset({"transliteration", "translation", "latin_names"})
PRODUCTS_IN = frozenset({"product_category", "product_en"})
PLACES_IN = frozenset({"province_2025", "province_old", "district_old", "communes_old"})
"""Where the particulars of a record hold further names, products and places, at whatever depth."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is indexed of a record that everybody may see.

    ``names`` are all it is called by; ``name_fold`` holds them folded, and their words joined by two, three and all;
    ``number_key`` every number without separators; ``classes`` read ``nice:31``; ``status`` is the one told to the
    public.
    """

    id: UUID
    kind: Kind
    category: Category | None
    custody: Custody
    office: str
    country: str
    status: Status
    name: str
    names: tuple[str, ...]
    name_fold: tuple[str, ...]
    numbers: tuple[str, ...]
    number_key: tuple[str, ...]
    product: tuple[str, ...]
    parties: tuple[str, ...]
    classes: tuple[str, ...]
    place: tuple[str, ...]
    filed_on: date | None
    registered_on: date | None

    @property
    def since(self) -> date | None:
        """The day the right is counted from, as far as it is known: of two alike, the older comes first."""
        return min((day for day in (self.filed_on, self.registered_on) if day), default=None)

    @property
    def latest(self) -> date | None:
        """The last thing that happened to it, for lists of what is new."""
        return max((day for day in (self.filed_on, self.registered_on) if day), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the tables say of a record, before any of it is judged fit for an index."""

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
    classes: Sequence[tuple[Scheme, str]] = ()
    places: Sequence[str] = ()


def document_of(facts: Facts) -> Document | None:
    """Return the document of a record, or None when it is not everybody's to see (a draft, a withdrawn dossier)."""
    if not may_see(RECORD, None, RecordFacts(facts.status, facts.custody)):
        return None
    own_names = facts.name.split(" / ")
    names = _distinct([*own_names, *_spoken(facts, own_names), *_strings(facts.particulars, NAMES_IN)])
    numbers = _numbers(facts)
    return Document(
        id=facts.id,
        kind=facts.kind,
        category=facts.category,
        custody=facts.custody,
        office=facts.office,
        country=facts.country,
        status=disclosed(None, facts.status),
        name=facts.name,
        names=names,
        name_fold=_distinct(form for name in names for form in _forms(name)),
        numbers=numbers,
        number_key=_distinct(number_key(number) for number in numbers),
        product=_distinct([facts.product or "", *_strings(facts.particulars, PRODUCTS_IN)]),
        parties=_distinct(name for name, kind in facts.parties if is_organisation(name, kind, facts.kind)),
        classes=_distinct(f"{scheme}:{code}" for scheme, code in facts.classes),
        place=_distinct([*facts.places, *_strings(facts.particulars, PLACES_IN)]),
        filed_on=facts.filed_on,
        registered_on=facts.registered_on,
    )


def is_organisation(name: str, kind: PartyKind | None, right: Kind) -> bool:
    """Say whether a party may be named where everybody searches.

    A party of this register says what it is. One that another register names in words is taken for an organisation
    when its words say so; that of a geographical indication always is one: no natural person holds such a right.
    """
    if kind is not None:
        return kind in ORGANISATIONS
    if right is Kind.GEOGRAPHICAL_INDICATION:
        return True
    if not FORMS.isdisjoint(words(name)):
        return True
    several = marked(name)
    return " ".join(several[:2]) in OPENINGS or (len(several) >= FOUR_WORDS and several[0] in OFFICES)


def _spoken(facts: Facts, names: Sequence[str]) -> list[str]:
    """Return what a Vietnamese geographical indication is called: the goods, then the name.

    Phúc Trạch is registered for "bưởi quả", and everybody says "bưởi Phúc Trạch"; so the goods are given by their
    first word, by two and by three.
    """
    if facts.kind is not Kind.GEOGRAPHICAL_INDICATION or not facts.office.startswith("VN"):
        return []
    goods = re.split(r"[(,;]", facts.product or "")[0].split()[:GOODS_WORDS]
    return [" ".join([*goods[:size], name]) for name in names for size in range(1, len(goods) + 1)]


def _numbers(facts: Facts) -> tuple[str, ...]:
    """Return every way a number of the record is written; a certificate is also cited with the digit of its kind."""
    cited = [facts.application_number, facts.registration_number, facts.decision_number]
    certificate = facts.registration_number
    if certificate and certificate.isdecimal():
        cited.append(f"{PREFIX[facts.kind]}-{certificate}")
    return _distinct(number or "" for number in cited)


def _forms(name: str) -> list[str]:
    several = words(name)
    return [" ".join(several), *joined(several)]


def _strings(body: Mapping[str, Any], keys: Collection[str]) -> list[str]:
    """Return the texts under ``keys``, one by one: what a file tells in one cell is divided by bars or semicolons."""
    found: list[str] = []
    for key, value in body.items():
        if isinstance(value, Mapping):
            found += _strings(value, keys)
        elif key in keys:
            several = value if isinstance(value, list) else [value]
            found += [part for text in several if isinstance(text, str) for part in re.split(r"[|;]", text)]
    return found


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
