"""Who may act by a role alone, by name and with its reason; a room adds those that look at its subjects."""

from typing import Any

from registry.acts.subject import Relation
from registry.people.rules import Acting
from registry.vocabulary import STAFF, Role


def holding(role: Role) -> Relation[Any]:
    """Return the relation of everybody who acts in a role."""
    return Relation(role.value, role.said, Acting(frozenset({role})), is_office=role in STAFF)


EXAMINER = holding(Role.EXAMINER)
REGISTRAR = holding(Role.REGISTRAR)
INSPECTOR = holding(Role.INSPECTOR)
ADMINISTRATOR = holding(Role.ADMINISTRATOR)
PRODUCER = holding(Role.PRODUCER)
MANAGER = holding(Role.MANAGER)
