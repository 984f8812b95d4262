"""The JSON of records. INID codes of WIPO ST.60 stand in brackets."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from api.views.base import show
from registry.rights.reading import Detail
from registry.vocabulary import (
    Capacity,
    Category,
    Confidence,
    Custody,
    Feature,
    Kind,
    OppositionOutcome,
    Outcome,
    Scheme,
    Status,
)

Category551 = Annotated[Category | None, msgspec.Meta(description="The nature of a mark, INID (551).")]
Feature550 = Annotated[Feature | None, msgspec.Meta(description="How a mark is represented, INID (550).")]
Name540 = Annotated[str, msgspec.Meta(description="The protected name or the mark in words, INID (540), (541).")]
Number210 = Annotated[str | None, msgspec.Meta(description="The number of the application, INID (210).")]
Date220 = Annotated[date | None, msgspec.Meta(description="The day of filing, INID (220).")]
Number111 = Annotated[str | None, msgspec.Meta(description="The number of the registration, INID (111).")]
Date151 = Annotated[date | None, msgspec.Meta(description="The day of registration, INID (151).")]
Date180 = Annotated[
    date | None, msgspec.Meta(description="The last day of the term, INID (180); null while there is none.")
]


class RecordRow(msgspec.Struct):
    """A record in a list."""

    id: UUID
    kind: Kind
    category: Category551
    custody: Custody
    office: str
    status: Status
    name: Name540
    product: str | None
    country: str
    application_number: Number210
    filed_on: Date220
    registration_number: Number111
    registered_on: Date151
    expires_on: Date180
    is_example: bool
    created_at: datetime


class StandingView(msgspec.Struct):
    """Somebody who stands in a record: (731), (732), (740), the managing organisation."""

    capacity: Capacity
    party_id: UUID | None
    name: str
    from_on: date | None
    to_on: date | None


class ClassView(msgspec.Struct):
    """A class with its edition and goods: (511) Nice, (531) Vienna."""

    scheme: Scheme
    code: str
    edition: str
    goods: str | None


class PublicationView(msgspec.Struct):
    """An appearance in the gazette (441)."""

    gazette: str
    page: str | None
    published_on: date


class ProvenanceView(msgspec.Struct):
    """Where a mirrored record was read."""

    source: str
    source_key: str
    fetched_at: datetime
    digest: str
    confidence: Confidence | None
    references: str | None
    note: str | None


class RecordView(msgspec.Struct):
    """One right: kind (550)/(551), name (540), numbers and dates (210), (220), (111), (151), (180)."""

    id: UUID
    kind: Kind
    category: Category551
    feature: Feature550
    custody: Custody
    office: str
    status: Status
    name: Name540
    product: str | None
    country: str
    application_number: Number210
    filed_on: Date220
    registration_number: Number111
    registered_on: Date151
    expires_on: Date180
    decision_number: str | None
    version: int
    is_example: bool
    parties: list[StandingView]
    classes: list[ClassView]
    particulars: dict[str, Any]
    particulars_version: int
    publications: list[PublicationView]
    provenance: ProvenanceView | None


class DefectNoticeView(msgspec.Struct):
    """A notice of defects and its answer."""

    defects: list[str]
    issued_at: datetime
    answer: str | None
    answered_at: datetime | None


class CitedView(msgspec.Struct):
    """An earlier record on which the reasons of a proposal rest, as it is called now."""

    id: UUID
    kind: Kind
    category: Category | None
    name: str
    application_number: str | None
    registration_number: str | None
    filed_on: date | None
    status: Status


class ProposalView(msgspec.Struct):
    """What was proposed, with its reasons, and the decision on it.

    An applicant reads an approved refusal, with the public records that it cites; ``remark`` and ``near``, the signs
    that were near when it was proposed (compared, as_of, weights_version and the first hits), are for the office only.
    """

    id: UUID
    outcome: Outcome
    reasons: str
    cites: list[CitedView]
    near: dict[str, Any] | None
    proposed_at: datetime
    decided_at: datetime | None
    is_approved: bool | None
    remark: str | None


class OppositionView(msgspec.Struct):
    """An opposition as received, and the decision on it."""

    id: UUID
    opponent: str
    grounds: str
    received_on: date
    outcome: OppositionOutcome | None
    reasons: str | None
    decided_on: date | None


def record_view(detail: Detail) -> RecordView:
    return show(
        detail.record,
        RecordView,
        status=detail.status,
        parties=[show(row, StandingView) for row in detail.parties],
        classes=[show(row, ClassView) for row in detail.classes],
        particulars=detail.particulars,
        particulars_version=detail.particulars_version,
        publications=[show(row, PublicationView) for row in detail.publications],
        provenance=show(detail.provenance, ProvenanceView) if detail.provenance else None,
    )
