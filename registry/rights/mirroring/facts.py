"""The facts that a source gives of a right, and the outcome of importing one row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from registry.errors import Fault
from registry.vocabulary import Capacity, Category, Choice, Confidence, Feature, Kind, Scheme, Status

FACTS = (
    "kind",
    "category",
    "feature",
    "office",
    "status",
    "name",
    "product",
    "country",
    "application_number",
    "filed_on",
    "registration_number",
    "registered_on",
    "expires_on",
    "decision_number",
)
ORIGIN = ("confidence", "references", "note")


class RowOutcome(NamedTuple):
    """The outcome of one row; a faulty row has the reasons."""

    choice: Choice
    faults: tuple[Fault, ...] = ()


class NamedParty(NamedTuple):
    """A party that the source names in words."""

    capacity: Capacity
    name: str


class Class(NamedTuple):
    """A class that the source gives, with its edition."""

    scheme: Scheme
    code: str
    edition: str
    goods: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MirroredRecord:
    """A right as its source states it. ``digest`` is the SHA-256 of the row as it was read."""

    source: str
    source_key: str
    digest: str
    kind: Kind
    office: str
    status: Status
    name: str
    country: str
    category: Category | None = None
    feature: Feature | None = None
    product: str | None = None
    application_number: str | None = None
    filed_on: date | None = None
    registration_number: str | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    decision_number: str | None = None
    confidence: Confidence | None = None
    references: str | None = None
    note: str | None = None
    parties: tuple[NamedParty, ...] = ()
    classes: tuple[Class, ...] = ()
    particulars: dict[str, Any] = field(default_factory=dict)  # the document of its kind
    as_read: dict[str, Any] = field(default_factory=dict)  # the source's own words

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, self.source_key


def digest_of(row: Mapping[str, str]) -> str:
    """Return the SHA-256 of a row as it was read, independent of the order of its columns, in hexadecimal."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What another source says of a right that is already mirrored; it is not a right itself.

    The right is found by ``office``, ``kind`` and ``number`` (of the application or the registration). The facts are
    stored in its particulars under ``section`` and ``key``.
    """

    office: str
    kind: Kind
    number: str
    section: str
    key: str
    facts: dict[str, Any]

    @property
    def identity(self) -> tuple[str, str]:
        return self.section, self.key
