"""Who looked at whose data, as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.vocabulary import Role, Subject


class AccessView(msgspec.Struct):
    """Somebody looked at unpublished data: ``who``, in which ``roles``, in a browser or with a token.

    ``party_id`` and ``party`` say whose data it was, or ``about_id`` names the account.
    """

    id: UUID
    at: datetime
    account_id: UUID
    who: str
    roles: list[Role]
    credential: str
    subject: Subject
    subject_id: str
    party_id: UUID | None
    party: str | None
    about_id: UUID | None


def access_view(row: Any) -> AccessView:
    """Return a line of ``people.accesses``; of the credential only its kind."""
    return AccessView(
        id=row.id,
        at=row.at,
        account_id=row.account_id,
        who=row.who,
        roles=[Role(word) for word in row.roles.split()],
        credential=row.credential.partition(":")[0],
        subject=Subject(row.subject),
        subject_id=row.subject_id,
        party_id=row.party_id,
        party=row.party,
        about_id=row.about_id,
    )
