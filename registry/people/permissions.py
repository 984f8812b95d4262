"""Who may do what, decided beside the rules and with the reason for a refusal. Pure: no database, no web."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from registry import calendar
from registry.errors import NotPermitted, ProofNeeded
from registry.saying import Either, say
from registry.vocabulary import STAFF, Role, Scope, Status

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


PROOF_LASTS = timedelta(minutes=15)
APPLICANT = frozenset({Role.PRODUCER, Role.MANAGER})
"""The roles in which an account acts for a party before the counter."""
COMMAND = "command"
"""The credential of what is done at the office's own machine."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request: its id, the name shown to colleagues, and its (party, role) pairs of today.

    ``credential`` is what let it in, as entries name it: ``session:ID``, ``token:ID``, or ``command``. ``scopes`` are
    those of its token; None where it did not come by one. ``proven_at`` is when its owner last proved to be that, in
    this session, and ``factor`` by what beside the password.
    """

    account_id: UUID
    name: str
    held: frozenset[tuple[UUID, Role]]
    credential: str = field(default=COMMAND, compare=False)  # whatever let them in, they are the same
    scopes: frozenset[Scope] | None = field(default=None, compare=False)
    proven_at: datetime | None = field(default=None, compare=False)
    factor: str | None = field(default=None, compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for _, role in self.held)

    @property
    def is_machine(self) -> bool:
        """Say whether a token let this actor in."""
        return self.credential.startswith("token:")

    @property
    def session_id(self) -> UUID | None:
        """Return the browser session that let this actor in; None for a token or a command."""
        kind, _, text = self.credential.partition(":")
        return UUID(text) if kind == "session" else None

    @property
    def is_staff(self) -> bool:
        return not STAFF.isdisjoint(self.roles)

    def parties(self, *roles: Role) -> frozenset[UUID]:
        """Return the parties this account acts for in any of ``roles`` (in any role at all when none is named)."""
        return frozenset(party for party, role in self.held if not roles or role in roles)


def demand_scope(actor: Actor, scope: Scope) -> None:
    """Let pass who came by no token, or by one that is for this; NotPermitted for others."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotPermitted(say("This token was not issued for this: %(scope)s.", scope=scope), code="scope")


def demand_proof(actor: Actor) -> None:
    """Let decide who proved within the last quarter of an hour to be who they are; ProofNeeded for other sessions.

    A session that somebody walked away from decides nothing. Tokens and commands prove themselves each time.
    """
    if actor.proven_at is not None and calendar.now() - actor.proven_at > PROOF_LASTS:
        raise ProofNeeded(say("It is more than a quarter of an hour since you last proved who you are."))


def without_office(actor: Actor) -> Actor:
    """Return who an account is without the roles of the office: what an officer is who has not proven enough."""
    return replace(actor, held=frozenset((party, role) for party, role in actor.held if role not in STAFF))


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
