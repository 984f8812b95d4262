"""The parts of which rules of visibility are composed. Each is applied to facts in memory and in an SQL statement.

``holds`` and ``condition`` give the same answer for the same facts; a property test on both databases compares them.
Rules are composed with ``|``, ``&`` and ``~``, so that both forms stay equal.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, False_, True_, and_, false, not_, or_, true
from sqlalchemy import select as rows
from sqlmodel import col

from registry.people.managing import Seat, managed_by, managers_among, seated
from registry.people.periods import covering
from registry.people.permissions import Actor
from registry.tables import RecordParty
from registry.vocabulary import Capacity, Category, Custody, Role


class OfARecord(Protocol):
    """The facts of a record that rules look at."""

    @property
    def custody(self) -> Custody: ...
    @property
    def category(self) -> Category | None: ...
    @property
    def seats(self) -> tuple[Seat, ...]: ...


class Rule(ABC):
    """Who may see something, or get a notice of it. The actor is None when nobody is signed in."""

    @abstractmethod
    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        """Say whether this actor may see the thing that these facts describe, on ``day``."""

    @abstractmethod
    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        """Return the same rule as an SQL condition."""

    def __or__(self, other: "Rule") -> "Rule":
        return AnyOf((self, other))

    def __and__(self, other: "Rule") -> "Rule":
        return AllOf((self, other))

    def __invert__(self) -> "Rule":
        return Otherwise(self)


@dataclass(frozen=True)
class AnyOf(Rule):
    """At least one of the rules holds."""

    rules: tuple[Rule, ...]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return any(rule.holds(actor, facts, day) for rule in self.rules)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return or_(*_until(True_, (rule.condition(actor, day) for rule in self.rules)))


@dataclass(frozen=True)
class AllOf(Rule):
    """All of the rules hold."""

    rules: tuple[Rule, ...]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return all(rule.holds(actor, facts, day) for rule in self.rules)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return and_(*_until(False_, (rule.condition(actor, day) for rule in self.rules)))


def _until(decided: type[True_ | False_], conditions: Iterable[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return the conditions up to the first that decides the result; those after it are not needed."""
    needed = []
    for condition in conditions:
        needed.append(condition)
        if isinstance(condition, decided):
            break
    return needed


@dataclass(frozen=True)
class Otherwise(Rule):
    """The rule does not hold."""

    rule: Rule

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return not self.rule.holds(actor, facts, day)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return not_(self.rule.condition(actor, day))


@dataclass(frozen=True)
class Among(Rule):
    """A column that is never NULL has one of some values."""

    column: Any
    words: Collection[Any]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # the same for everybody
        return getattr(facts, self.column.key) in self.words

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return col(self.column).in_(sorted(self.words))


@dataclass(frozen=True)
class Acting(Rule):
    """The actor has one of the roles, for any party."""

    roles: frozenset[Role]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # nothing of the facts is asked
        return actor is not None and not actor.roles.isdisjoint(self.roles)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return true() if self.holds(actor, None, day) else false()


@dataclass(frozen=True)
class Own(Rule):
    """The actor acts for the party that a column names, in one of ``roles`` (in any role when none is named)."""

    column: Any
    roles: tuple[Role, ...] = ()

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # roles are those of today
        return actor is not None and getattr(facts, self.column.key) in actor.parties(*self.roles)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return false() if actor is None else col(self.column).in_(actor.parties(*self.roles))


@dataclass(frozen=True)
class Seated(Rule):
    """The actor acts for a party that has a capacity in the record that day; ``record_id`` is the record's column."""

    record_id: Any
    capacities: Collection[Capacity]
    roles: Collection[Role]

    def holds(self, actor: Actor | None, facts: OfARecord, day: date) -> bool:
        return actor is not None and bool(actor.parties(*self.roles) & seated(facts.seats, day, *self.capacities))

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        if actor is None:
            return false()
        theirs: Any = rows(col(RecordParty.record_id)).where(
            col(RecordParty.party_id).in_(actor.parties(*self.roles)),
            col(RecordParty.capacity).in_(self.capacities),
            covering(RecordParty.from_on, RecordParty.to_on, day),
        )
        return col(self.record_id).in_(theirs)


@dataclass(frozen=True)
class Manages(Rule):
    """The actor is a manager for a party that manages the right that day."""

    record_id: Any

    def holds(self, actor: Actor | None, facts: OfARecord, day: date) -> bool:
        if actor is None:
            return False
        managers: frozenset[UUID] = managers_among(facts.seats, custody=facts.custody, category=facts.category, day=day)
        return bool(actor.parties(Role.MANAGER) & managers)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        if actor is None or not actor.parties(Role.MANAGER):
            return false()
        return col(self.record_id).in_(managed_by(actor, day))
