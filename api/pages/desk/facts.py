"""The facts of a line of the journal for people: with titles, in words, without keys."""

from collections.abc import Mapping
from typing import Any

from api.language import Speech
from api.pages.forms.fields import titles
from api.pages.second import is_key
from registry.acts import AnyAct
from registry.acts.told import revived
from registry.saying import Value, Words, say
from registry.vocabulary import (
    AuthorisationStatus,
    BatchStatus,
    CaseStatus,
    JoinStatus,
    LotStatus,
    Status,
    Subject,
)

STATUSES: dict[str, type[Words]] = {
    Subject.RECORD: Status,
    Subject.AUTHORISATION: AuthorisationStatus,
    Subject.LOT: LotStatus,
    Subject.LABEL_BATCH: BatchStatus,
    Subject.CASE: CaseStatus,
    Subject.JOIN_REQUEST: JoinStatus,
}
"""The words for the status of a subject at that time."""
TITLES = {
    "activated": say("Labels in use"),
    "amount": say("Quantity"),
    "applicant": say("Applicant"),
    "application_number": say("Application number"),
    "before": say("Before"),
    "certified": say("Certified quantity"),
    "changed": say("Changed"),
    "content": say("Content of one pack"),
    "count": say("How many"),
    "decided_on": say("Decided on"),
    "difference": say("Difference"),
    "expires_on": say("Expires on"),
    "fields": say("Fields"),
    "file": say("File"),
    "filed_on": say("Filed on"),
    "kind": say("Kind"),
    "lots": say("Lots"),
    "manager": say("Manager"),
    "name": say("Name"),
    "number": say("Number"),
    "officer": say("Officer"),
    "opponent": say("Opponent"),
    "opposable_until": say("Can be opposed until"),
    "passkey": say("Passkey"),
    "producer": say("Producer"),
    "quantity": say("Quantity"),
    "reasons": say("Reasons"),
    "recipient": say("Recipient of the file"),
    "registered_on": say("Registered on"),
    "registration_number": say("Registration number"),
    "role": say("Role"),
    "sha256": say("SHA-256"),
    "state": say("Word"),
    "status": say("Status"),
    "taken": say("Labels taken for printing"),
    "version": say("Version"),
}
"""Facts that acts add to those of their forms."""


def facts_shown(subject: str, facts: Mapping[str, Any], declared: AnyAct | None, said: Speech) -> list[tuple[str, str]]:
    """Return the facts of a line as title and value; keys and facts without a title are left to the API."""
    words = {name: said.tell(title) for name, title in TITLES.items()}
    if declared is not None:
        words |= titles(declared.asks, said)
        words |= {name: said.tell(title) for name, title in (declared.on.words if declared.on else {}).items()}
    told = {name: _told(subject, name, value) for name, value in facts.items() if value not in (None, [], {})}
    return [
        (words[name], said.value(value)) for name, value in told.items() if name in words and not is_key(str(value))
    ]


def _told(subject: str, name: str, value: Any) -> Value:
    vocabulary = STATUSES.get(subject) if name == "status" else None
    return vocabulary(value) if vocabulary is not None else revived(value)
