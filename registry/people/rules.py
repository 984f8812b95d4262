"""The pieces of which rules of visibility are made. Each is asked of facts that were read, or put into a statement.

``holds`` and ``condition`` say the same of the same facts; a property test on both databases holds them equal. A rule
is made with ``|``, ``&`` and ``~``, so that what is composed cannot disagree with itself.
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
    """What a rule asks of a record."""

    @property
    def custody(self) -> Custody: ...
    @property
    def category(self) -> Category | None: ...
    @property
    def seats(self) -> tuple[Seat, ...]: ...


class Rule(ABC):
    """Who may see something, or be told something of it. The asker is None where nobody is signed in."""

    @abstractmethod
    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        """Say whether the rule lets this asker see what these facts are of, on ``day``."""

    @abstractmethod
    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        """Return the same as a condition of a statement."""

    def __or__(self, other: "Rule") -> "Rule":
        return AnyOf((self, other))

    def __and__(self, other: "Rule") -> "Rule":
        return AllOf((self, other))

    def __invert__(self) -> "Rule":
        return Otherwise(self)


@dataclass(frozen=True)
class AnyOf(Rule):
    """One of several rules is enough."""

    rules: tuple[Rule, ...]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return any(rule.holds(actor, facts, day) for rule in self.rules)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return or_(*_until(True_, (rule.condition(actor, day) for rule in self.rules)))


@dataclass(frozen=True)
class AllOf(Rule):
    """Every one of several rules is needed."""

    rules: tuple[Rule, ...]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return all(rule.holds(actor, facts, day) for rule in self.rules)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return and_(*_until(False_, (rule.condition(actor, day) for rule in self.rules)))


def _until(decided: type[True_ | False_], conditions: Iterable[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return conditions up to the one that decides alone: what comes after it need not be written."""
    needed = []
    for condition in conditions:
        needed.append(condition)
        if isinstance(condition, decided):
            break
    return needed


@dataclass(frozen=True)
class Otherwise(Rule):
    """Where another rule does not hold."""

    rule: Rule

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:
        return not self.rule.holds(actor, facts, day)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return not_(self.rule.condition(actor, day))


@dataclass(frozen=True)
class Among(Rule):
    """A column that is never empty holds one of some words."""

    column: Any
    words: Collection[Any]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # the same for everybody
        return getattr(facts, self.column.key) in self.words

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return col(self.column).in_(sorted(self.words))


@dataclass(frozen=True)
class Acting(Rule):
    """The asker acts in one of some roles, for whomever."""

    roles: frozenset[Role]

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # nothing of the facts is asked
        return actor is not None and not actor.roles.isdisjoint(self.roles)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:
        return true() if self.holds(actor, None, day) else false()


@dataclass(frozen=True)
class Own(Rule):
    """The asker acts for the party that a column names, in one of ``roles`` or, where none is named, in any."""

    column: Any
    roles: tuple[Role, ...] = ()

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # a role stands today or not at all
        return actor is not None and getattr(facts, self.column.key) in actor.parties(*self.roles)

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return false() if actor is None else col(self.column).in_(actor.parties(*self.roles))


@dataclass(frozen=True)
class Seated(Rule):
    """A party the asker acts for stands in the record that day. ``record_id`` is the column that names the record."""

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
    """The asker is a manager's account of a party that manages the right that day."""

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
