"""The matter of a request to join, and who handles it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from registry.acts import ActSubject, Matter
from registry.acts.relations import ADMINISTRATOR, EXAMINER, REGISTRAR
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import JoinRequest
from registry.vocabulary import JoinStatus, Subject

HANDLING = (ADMINISTRATOR, EXAMINER, REGISTRAR)
"""Who handles requests to join: those who may enrol a party."""
OPEN = (JoinStatus.RECEIVED, JoinStatus.QUESTIONED)


@dataclass(kw_only=True)
class JoinMatter(Matter):
    """A request; rules look only at its row."""

    row: JoinRequest


def handles(actor: Actor | None) -> bool:
    """Say whether a person handles requests to join; others do not see them."""
    return actor is not None and any(relation.holds(actor, None) for relation in HANDLING)


async def _load(_: AsyncConnection, row: Any) -> JoinMatter:
    return JoinMatter(row=row)


JOIN_REQUEST = ActSubject(
    kind=Subject.JOIN_REQUEST,
    plural="join-requests",
    table=JoinRequest,
    load=_load,
    called=lambda matter: matter.row.number,
    visible=lambda actor, _: handles(actor),
    words={
        "status": say("Status"),
        "kind": say("Kind of party"),
        "name": say("Name"),
        "tax_code": say("Tax code"),
        "address": say("Address"),
        "unit_id": say("Commune"),
        "representative": say("Representative of the organisation"),
        "phone": say("Telephone"),
        "email": say("Electronic mail"),
        "message": say("What else was told"),
        "reason": say("Reason"),
        "party_id": say("Party"),
        "account_id": say("Account"),
        "questions.question": say("What was asked back"),
        "questions.answer": say("Answer"),
        "files.name": say("Name of a paper"),
        "files.content": say("The paper itself"),
    },
)
