"""The JSON of notices, and the page to which each leads."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.people import watching
from registry.people.permissions import Actor
from registry.vocabulary import NoticeKind, Role, Subject

_DESK = {
    Subject.RECORD: "records",
    Subject.AUTHORISATION: "authorisations",
    Subject.PLOT: "plots",
    Subject.QUANTITY: "quantities",
    Subject.LOT: "lots",
    Subject.LABEL_BATCH: "orders",
    Subject.PARTY: "parties",
    Subject.CASE: "cases",
    Subject.JOIN_REQUEST: "join-requests",
}
_PRODUCER = {
    Subject.RECORD: "records",
    Subject.LOT: "lots",
    Subject.LABEL_BATCH: "orders",
    Subject.CASE: "cases",
    Subject.PARTY: "parties",
}
"""Pages of each face by subject; something under a right of use that has no page of its own is shown on the right's."""
_SIGNING_IN = {watching.ELSEWHERE, watching.UNPROVEN, watching.RECOVERED}
_OWN = {Subject.ACCOUNT: "/account", Subject.TOKEN: "/account/tokens"}
"""Pages where the owner reads of it, on whichever face they work."""


class NoticeView(msgspec.Struct):
    """What an account is told, in the reader's language.

    ``subject`` and ``subject_id`` are the matter; ``page`` is where a person reads it, ``search_id`` the saved search
    that found it.
    """

    id: UUID
    kind: NoticeKind
    words: str
    subject: str | None
    subject_id: str | None
    search_id: UUID | None
    page: str | None
    at: datetime
    is_read: bool


def notice_view(row: Any, words: str, actor: Actor) -> NoticeView:
    """Return a notice of ``people.notices``."""
    return NoticeView(
        id=row.id,
        kind=row.kind,
        words=words,
        subject=row.subject,
        subject_id=row.subject_id,
        search_id=row.search_id,
        page=page_of(row, actor),
        at=row.at,
        is_read=row.read_at is not None,
    )


def page_of(row: Any, actor: Actor) -> str | None:
    """Return the page of the matter on the face where the account was told of it; None where there is none."""
    if row.kind is NoticeKind.SUMMARY:
        return "/desk"
    if row.search_id is not None and row.record_id is None:
        return f"/desk/searches/{row.search_id}"
    if row.subject in _OWN:
        return _page_of_account(row)
    is_desk = row.is_office or row.record_id is not None or Role.PRODUCER not in actor.roles or _as_manager(row)
    pages = _DESK if is_desk else _PRODUCER
    if row.subject in pages:
        return f"/{'desk' if is_desk else 'producer'}/{pages[Subject(row.subject)]}/{row.subject_id}"
    return f"/producer/authorisations/{row.told['use']}" if "use" in row.told else None


def _page_of_account(row: Any) -> str:
    """Return the page where an account reads of itself, or an officer of the account."""
    if row.is_office:
        return "/desk/tokens" if row.subject == Subject.TOKEN else f"/desk/accounts/{row.subject_id}"
    return "/account/sessions" if row.act in _SIGNING_IN else _OWN[Subject(row.subject)]


def _as_manager(row: Any) -> bool:
    return str(row.recipient).startswith("manager")
