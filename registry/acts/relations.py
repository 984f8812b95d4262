"""The relations that depend on a role alone; rooms add relations that look at their subjects."""

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
