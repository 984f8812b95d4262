"""Who may act by a role alone, by name and with its reason; a room adds those that look at its subjects."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, true

from registry.acts.declaration import Relation
from registry.people.permissions import Actor
from registry.vocabulary import STAFF, Role


@dataclass(frozen=True)
class Holding:
    """The actor acts in one of some roles, for whomever."""

    roles: frozenset[Role]

    def holds(self, actor: Actor, facts: Any, day: date) -> bool:  # noqa: ARG002 # nothing of the facts is asked
        return not actor.roles.isdisjoint(self.roles)

    def condition(self, actor: Actor, day: date) -> ColumnElement[bool]:
        return true() if self.holds(actor, None, day) else false()


def holding(role: Role) -> Relation[Any]:
    """Return the relation of everybody who acts in a role."""
    return Relation(role.value, role.said, Holding(frozenset({role})), is_office=role in STAFF)


EXAMINER = holding(Role.EXAMINER)
REGISTRAR = holding(Role.REGISTRAR)
INSPECTOR = holding(Role.INSPECTOR)
ADMINISTRATOR = holding(Role.ADMINISTRATOR)
PRODUCER = holding(Role.PRODUCER)
MANAGER = holding(Role.MANAGER)
