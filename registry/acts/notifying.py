"""Who is told of an act, by their part in the matter, and in which words: a piece of its declaration.

``notify(APPLICANT, say("…"), NoticeKind.SERVICE)`` leaves a notice with every account that stands so to the matter when
the act is done; an act that tells nobody says why (``nobody``). What waits for a second person, and what that person
returned, is told by itself. The words name no more than the matter: what was decided is read where it stands.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from registry.acts.subject import Relation
from registry.saying import Said, say
from registry.vocabulary import NoticeKind


@dataclass(frozen=True, slots=True)
class InCharge:
    """The officer in charge: who last acted on the matter in this role, or its whole desk while nobody has."""

    desk: Relation[Any]
    or_desk: bool = True

    @property
    def name(self) -> str:
        return f"{self.desk.name}_in_charge"

    @property
    def is_office(self) -> bool:
        return True


Recipient: TypeAlias = Relation[Any] | InCharge


@dataclass(frozen=True, slots=True)
class Notification:
    """Who is told what. Whoever acted knows it and is left out, but for ``even_who_acted``: a receipt, a warning."""

    to: Recipient
    said: Said
    kind: NoticeKind
    even_who_acted: bool = False


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why nobody is told: for those who read the declaration."""

    why: str


Notifies: TypeAlias = tuple[Notification, ...] | Nobody | None
"""None where an act says nothing of it; a test of the house wants none of those."""

AWAITED = say("“%(act)s” waits for a second person: %(matter)s")
RETURNED = say("“%(act)s” was returned to you: %(matter)s")
FIRST = "first_person"
"""The recipient of what the second of two persons returned."""


def notify(
    to: Recipient, said: Said, kind: NoticeKind = NoticeKind.PROGRESS, *, even_who_acted: bool = False
) -> Notification:
    """Tell those who stand so to the matter; ``said`` may name ``matter`` and what the line tells, nothing personal."""
    return Notification(to, said, kind, even_who_acted)


def nobody(why: str) -> Nobody:
    """Tell nobody, for a reason."""
    return Nobody(why)
