"""Who may do what, with the reason for each refusal. Pure: no database, no web."""

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
"""Everybody sees records in these statuses; before publication only the applicant and the office do."""

UNDISCLOSED = {
    Status.GRANT_PROPOSED: Status.UNDER_EXAMINATION,
    Status.REFUSAL_PROPOSED: Status.UNDER_EXAMINATION,
    Status.GRANT_APPROVED: Status.UNDER_EXAMINATION,
}


PROOF_LASTS = timedelta(minutes=15)
APPLICANT = frozenset({Role.PRODUCER, Role.MANAGER})
"""The roles in which an account acts for a party towards the office."""
COMMAND = "command"
"""The credential of a command at the office's own machine."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request: its id, the name that colleagues see, and its (party, role) pairs of today.

    ``credential`` says how it came in, as entries name it: ``session:ID``, ``token:ID`` or ``command``. ``scopes`` are
    those of its token, None without a token. ``proven_at`` is when its owner last proved their identity in this
    session, ``factor`` the second proof that was used.
    """

    account_id: UUID
    name: str
    held: frozenset[tuple[UUID, Role]]
    credential: str = field(default=COMMAND, compare=False)  # the same actor, whatever its credential
    scopes: frozenset[Scope] | None = field(default=None, compare=False)
    proven_at: datetime | None = field(default=None, compare=False)
    factor: str | None = field(default=None, compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles that the account has for any party."""
        return frozenset(role for _, role in self.held)

    @property
    def is_machine(self) -> bool:
        """Say whether the actor uses a token."""
        return self.credential.startswith("token:")

    @property
    def session_id(self) -> UUID | None:
        """Return the id of the actor's browser session; None for a token or a command."""
        kind, _, text = self.credential.partition(":")
        return UUID(text) if kind == "session" else None

    @property
    def is_staff(self) -> bool:
        """Say whether the account has a role of the office."""
        return not STAFF.isdisjoint(self.roles)

    def parties(self, *roles: Role) -> frozenset[UUID]:
        """Return the parties for which this account acts in one of ``roles`` (in any role when none is named)."""
        return frozenset(party for party, role in self.held if not roles or role in roles)


def demand_scope(actor: Actor, scope: Scope) -> None:
    """Raise NotPermitted when the actor uses a token without this scope."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotPermitted(say("This token was not issued for this: %(scope)s.", scope=scope), code="scope")


def demand_proof(actor: Actor) -> None:
    """Raise ProofNeeded when the last proof of identity in this session is older than 15 minutes.

    An unattended session decides nothing. Tokens and commands prove themselves each time.
    """
    if actor.proven_at is not None and calendar.now() - actor.proven_at > PROOF_LASTS:
        raise ProofNeeded(say("It is more than a quarter of an hour since you last proved who you are."))


def without_office(actor: Actor) -> Actor:
    """Return the actor without the roles of the office: an officer whose proof is not sufficient."""
    return replace(actor, held=frozenset((party, role) for party, role in actor.held if role not in STAFF))


def demand(actor: Actor, *roles: Role) -> None:
    """Raise NotPermitted, naming who may, unless the actor has one of ``roles``."""
    if actor.roles.isdisjoint(roles):
        raise NotPermitted(
            say(
                "Only the roles %(who)s may do this; this account acts as: %(mine)s.",
                who=Either(roles),
                mine=sorted(actor.roles) or say("nobody"),
            )
        )
