"""Who may do what, decided beside the rules and with the reason for a refusal. Pure: no database, no web."""

from dataclasses import dataclass, field
from uuid import UUID

from registry.errors import NotPermitted
from registry.saying import Either, say
from registry.vocabulary import STAFF, Role, Status

PUBLIC = frozenset(
    {
        Status.PUBLISHED,
        Status.UNDER_EXAMINATION,
        Status.GRANT_PROPOSED,
        Status.REFUSAL_PROPOSED,
        Status.GRANT_APPROVED,
        Status.REGISTERED,
        Status.TERMINATED,
    }
)
"""Records in these states are open to everybody; before publication a dossier is its applicant's and the office's."""

UNDISCLOSED = {
    Status.GRANT_PROPOSED: Status.UNDER_EXAMINATION,
    Status.REFUSAL_PROPOSED: Status.UNDER_EXAMINATION,
    Status.GRANT_APPROVED: Status.UNDER_EXAMINATION,
}


COMMAND = "command"
"""The credential of what is done at the office's own machine."""

APPLICANT = frozenset({Role.PRODUCER, Role.MANAGER})
"""The roles in which an account acts for a party before the counter."""
COMMAND = "command"
"""The credential of what is done at the office's own machine."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request: its id, the name shown to colleagues, and its (party, role) pairs of today.

    ``credential`` is what let it in, as entries name it: ``session:ID``, ``token:ID``, or ``command``.
    """

    account_id: UUID
    name: str
    held: frozenset[tuple[UUID, Role]]
    credential: str = field(default=COMMAND, compare=False)  # whatever let them in, they are the same

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for _, role in self.held)

    @property
    def is_staff(self) -> bool:
        return not STAFF.isdisjoint(self.roles)

    def parties(self, *roles: Role) -> frozenset[UUID]:
        """Return the parties this account acts for in any of ``roles`` (in any role at all when none is named)."""
        return frozenset(party for party, role in self.held if not roles or role in roles)


def demand(actor: Actor, *roles: Role) -> None:
    """Let the actor pass in one of ``roles``; raise NotPermitted naming who may."""
    if actor.roles.isdisjoint(roles):
        raise NotPermitted(
            say(
                "Only the roles %(who)s may do this; this account acts as: %(mine)s.",
                who=Either(roles),
                mine=sorted(actor.roles) or say("nobody"),
            )
        )
