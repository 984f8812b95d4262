"""The JSON of cases: whole for officers, without the reporter for others, and for the reporter by an address."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from api.views.base import show
from registry.cases.reporting import Followed
from registry.cases.statistics import Counted, Statistics
from registry.vocabulary import CaseOutcome, CaseSource, CaseStatus, ReferralRecipient, Suspicion


class ReporterView(msgspec.Struct):
    """The reporter of a case, as far as they named themselves."""

    name: str | None
    phone: str | None
    email: str | None
    erasure_asked_on: date | None


class CaseRow(msgspec.Struct):
    """A case in a list. ``label`` counts from 1; ``summary`` is the text for the right's manager and the producer."""

    id: UUID
    number: str
    source: CaseSource
    suspicion: Suspicion
    status: CaseStatus
    code: str | None
    batch_number: int | None
    label: int | None
    lot_id: UUID | None
    lot_number: str | None
    party_id: UUID | None
    producer: str | None
    record_id: UUID | None
    record_name: str | None
    unit_code: str | None
    unit: str | None
    place: str | None
    seen_on: date | None
    offer: str | None
    summary: str | None
    is_told: bool
    officer: str | None
    outcome: CaseOutcome | None
    opened_at: datetime
    closed_at: datetime | None
    version: int


class PictureView(msgspec.Struct):
    """A picture of a case, by the SHA-256 of its bytes; ``is_reporters``: it was sent with the report."""

    digest: str
    name: str
    media_type: str
    size: int
    is_reporters: bool
    added_at: datetime
    erased_at: datetime | None


class ReferralView(msgspec.Struct):
    """A referral to a platform or to market surveillance, and when and how it was sent."""

    id: UUID
    recipient: ReferralRecipient
    addressee: str
    request: str
    written_at: datetime
    sent_on: date | None
    way: str | None


class CaseView(CaseRow):
    """A case. Only officers of the office read the fields from ``story`` on; they are empty for others."""

    range_id: UUID | None
    story: str | None
    reporter: ReporterView | None
    assigned_to: UUID | None
    findings: str | None
    answer: str | None
    pictures: list[PictureView]
    referrals: list[ReferralView]


class ReportedView(msgspec.Struct):
    """The number of a report, and the address at which its reporter follows it; whoever has the address can open it."""

    number: str
    follow: str


class FollowedCaseView(msgspec.Struct):
    """A case as its reporter reads it."""

    number: str
    status: CaseStatus
    suspicion: Suspicion
    code: str | None
    offer: str | None
    place: str | None
    unit: str | None
    seen_on: date | None
    photos: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: CaseOutcome | None
    answer: str | None
    has_contact: bool
    erasure_asked_on: date | None


class CaseCountView(msgspec.Struct):
    """How many cases there were of something, and how many are closed; ``of`` is null where it is not known."""

    of: str | None
    cases: int
    closed: int


class StatisticsView(msgspec.Struct):
    """Counts of the cases opened from ``since`` to ``until``; ``by_month`` has months as ``2026-11``."""

    since: date
    until: date
    total: int
    closed: int
    by_suspicion: list[CaseCountView]
    by_source: list[CaseCountView]
    by_right: list[CaseCountView]
    by_place: list[CaseCountView]
    by_month: list[CaseCountView]
    by_outcome: list[CaseCountView]


def row_view(row: Any) -> CaseRow:
    """Return a case of a list."""
    return show(row, CaseRow, label=_label(row))


def case_view(row: Any, pictures: Sequence[Any], referrals: Sequence[Any], *, is_office: bool) -> CaseView:
    """Return a case with what hangs on it."""
    reporter = ReporterView(row.reporter_name, row.reporter_phone, row.reporter_email, row.erasure_asked_on)
    return show(
        row,
        CaseView,
        label=_label(row),
        reporter=reporter if is_office else None,
        pictures=[show(one, PictureView) for one in pictures],
        referrals=[show(one, ReferralView) for one in referrals],
    )


def followed_view(found: Followed) -> FollowedCaseView:
    """Return a case as its reporter reads it."""
    return FollowedCaseView(**found._asdict())


def statistics_view(found: Statistics, since: date, until: date) -> StatisticsView:
    """Return the counts as JSON has them."""
    return StatisticsView(
        since=since,
        until=until,
        total=found.total,
        closed=found.closed,
        by_suspicion=_counts(found.by_suspicion),
        by_source=_counts(found.by_source),
        by_right=_counts(found.by_right),
        by_place=_counts(found.by_place),
        by_month=[CaseCountView(f"{one.of[0]}-{one.of[1]:02}", one.cases, one.closed) for one in found.by_month],
        by_outcome=_counts(found.by_outcome),
    )


def _counts(found: Sequence[Counted]) -> list[CaseCountView]:
    return [CaseCountView(*one) for one in found]


def _label(row: Any) -> int | None:
    return None if row.label_index is None else row.label_index + 1
