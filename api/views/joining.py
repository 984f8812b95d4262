"""The JSON of requests to join: all of a request for officers; for its applicant what the private address shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.views.base import show
from registry.vocabulary import JoinPurpose, JoinStatus, PartyKind


class ReceiptView(msgspec.Struct):
    """The receipt of a request: its number, and the private address at which it is followed, told only once."""

    number: str
    status: JoinStatus
    address: str
    received_at: datetime


class QuestionView(msgspec.Struct):
    """A question of the office, and the answer."""

    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class PaperView(msgspec.Struct):
    """A paper of a request."""

    name: str
    digest: str
    media_type: str
    size: int
    added_at: datetime
    erased_at: datetime | None


class FollowedRequestView(msgspec.Struct):
    """A request as its applicant follows it. ``login`` is told once the request is approved."""

    number: str
    status: JoinStatus
    kind: PartyKind
    name: str
    received_at: datetime
    decided_at: datetime | None
    reason: str | None
    login: str | None
    questions: list[QuestionView]
    papers: list[PaperView]


class RequestView(msgspec.Struct):
    """A request as officers read it. ``address`` is told once, to the officer who entered it from paper."""

    id: UUID
    number: str
    status: JoinStatus
    kind: PartyKind
    name: str
    tax_code: str | None
    unit_code: str | None
    unit: str | None
    address: str | None
    representative: str
    phone: str
    email: str | None
    purposes: list[JoinPurpose]
    message: str | None
    received_at: datetime
    decided_at: datetime | None
    reason: str | None
    party_id: UUID | None
    account_id: UUID | None
    version: int
    private_address: str | None = None


class InvitationView(msgspec.Struct):
    """The path of the page on which the password is set; it works once."""

    link: str


class AlikeView(msgspec.Struct):
    """A match that is probably the same: a party of the register, or another request."""

    id: UUID
    name: str
    kind: PartyKind
    tax_code: str | None
    phone: str | None


class LikelyView(msgspec.Struct):
    """Parties and other requests with the same name, tax code or telephone."""

    parties: list[AlikeView]
    requests: list[AlikeView]


def request_view(row: Any) -> RequestView:
    """Return a request as officers read it."""
    return show(row, RequestView, private_address=None)


def followed_view(row: Any, questions: Sequence[Any], papers: Sequence[Any]) -> FollowedRequestView:
    """Return a request as its applicant follows it."""
    return show(
        row,
        FollowedRequestView,
        questions=[show(one, QuestionView) for one in questions],
        papers=[show(one, PaperView) for one in papers],
    )
