"""Declares who receives a notice of an act, by their relation to the matter, and with which words.

``notify(APPLICANT, say("…"), NoticeKind.SERVICE)`` leaves a notice with every account in this relation when the act is
done. An act that tells nobody says why (``nobody``). Notices that an act waits for the second person, or was returned
by that person, need no declaration. The words name the matter and nothing else: the reader finds the decision in the
register.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from registry.acts.subject import Relation
from registry.saying import Said, say
from registry.vocabulary import NoticeKind


@dataclass(frozen=True, slots=True)
class InCharge:
    """The officer in charge: the last to act on the matter in this role, or everybody in the role while nobody has."""

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
    """Who gets a notice, and its words.

    The person who acted gets none unless ``even_who_acted`` is set (for a receipt or a warning).
    """

    to: Recipient
    said: Said
    kind: NoticeKind
    even_who_acted: bool = False


@dataclass(frozen=True, slots=True)
class Nobody:
    """Says, for readers of the declaration, why nobody gets a notice."""

    why: str


Notifies: TypeAlias = tuple[Notification, ...] | Nobody | None
"""None when the act does not say whom it notifies; a house test allows none of those."""

AWAITED = say("“%(act)s” waits for a second person: %(matter)s")
RETURNED = say("“%(act)s” was returned to you: %(matter)s")
FIRST = "first_person"
"""The recipient of a returned act: the first of the two persons."""


def notify(
    to: Recipient, said: Said, kind: NoticeKind = NoticeKind.PROGRESS, *, even_who_acted: bool = False
) -> Notification:
    """Tell everybody in this relation to the matter; ``said`` names only ``matter`` or a role, nothing personal."""
    return Notification(to, said, kind, even_who_acted)


def nobody(why: str) -> Nobody:
    """Tell nobody, for the given reason."""
    return Nobody(why)
