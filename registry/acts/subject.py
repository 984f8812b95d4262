"""What acts are about: a subject, its matter with all that rules look at, who may act on it and what must be so."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Column, ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from registry import calendar
from registry.errors import OutOfOrder, RegistryError
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.saying import Said, Words
from registry.tables import Table
from registry.vocabulary import Subject


@dataclass(frozen=True, slots=True)
class Pending:
    """An act of two persons that waits for the second."""

    act: str
    form: Mapping[str, Any]
    proposed_by: UUID


@dataclass(kw_only=True)
class Matter:
    """A subject with all that rules about it look at, read beforehand: a room makes its own by inheriting.

    ``row`` is the entity while an act is taken, a row of a snapshot where options are read. ``read`` names the
    conditions that have read what they look at.
    """

    row: Any
    waiting: tuple[Pending, ...] = ()
    read: set[str] = field(default_factory=set)
    mended: dict[str, int | None] = field(default_factory=dict)
    """By correction: the line that it mends."""

    @property
    def id(self) -> Any:
        return self.row.id

    @property
    def status(self) -> Words | None:
        """Return where the subject stands, None where it has no such word."""
        return getattr(self.row, "status", None)


M = TypeVar("M", bound=Matter)
M_contra = TypeVar("M_contra", bound=Matter, contravariant=True)


@dataclass(frozen=True)
class Relation(Generic[M_contra]):
    """Who may act, by name; ``said`` completes "This is for …". ``is_office``: it names officers alone."""

    name: str
    said: Said
    rule: Rule
    is_office: bool = False

    def holds(self, actor: Actor, matter: M_contra | None) -> bool:
        """Say whether the actor stands so to the subject today."""
        return self.rule.holds(actor, matter, calendar.today())

    def condition(self, actor: Actor) -> ColumnElement[bool]:
        """Return the condition under which a subject is one to which the actor stands so today."""
        return self.rule.condition(actor, calendar.today())


@dataclass(frozen=True, kw_only=True)
class Condition(Generic[M]):
    """What must be so beside status and person: asked of a matter, or put into a statement, from which worklists come.

    ``said`` tells it in a description. ``unmet`` returns in a sentence what hinders; ``reads`` reads beforehand what it
    looks at and the matter does not hold. While a ``lasting`` one is unmet, waiting is no help: the act is not offered.
    """

    name: str
    said: Said
    unmet: Callable[[Actor, M], Said | None]
    met: Callable[[Actor], ColumnElement[bool]] | None = None
    reads: Callable[[AsyncConnection, M], Awaitable[None]] | None = None
    refusal: type[RegistryError] = OutOfOrder
    code: str = ""
    lasting: bool = False

    def hindrance(self, actor: Actor, matter: M) -> RegistryError | None:
        """Return why the condition is not met."""
        said = self.unmet(actor, matter)
        if said is None:
            return None
        return self.refusal(said, code=self.code or (self.name if self.refusal is OutOfOrder else ""))


async def bare(_: AsyncConnection, row: Any) -> Any:
    """Return the matter of a row that no rule looks beyond."""
    return Matter(row=row)


@dataclass(frozen=True, kw_only=True, eq=False)
class ActSubject(Generic[M]):
    """What acts are done to, and how it is read.

    ``plural`` is its word in addresses; ``load`` makes its matter of its row; ``visible`` (to officers, unless it says
    otherwise) and ``is_party`` (nobody) are asked of the matter; ``told`` is the status as an asker is told it.
    ``words`` are the titles of the fields that a change shows, ``parties`` or ``parties.from_on`` for instance;
    ``called`` names the matter in a notice: a number, the name of a right, nothing personal.
    """

    kind: Subject
    plural: str
    table: type[Table]
    load: Callable[[AsyncConnection, Any], Awaitable[M]] = bare
    visible: Callable[[Actor | None, M], bool] = lambda actor, _: actor is not None and actor.is_staff
    is_party: Callable[[Actor, M], bool] = lambda _, __: False
    told: Callable[[Actor, Any], Any] = field(default=lambda _, status: status)
    knows: Callable[[M, str], bool] = field(default=lambda _, __: True)
    words: Mapping[str, Said] = field(default_factory=dict)
    called: Callable[[M], str] = field(default=lambda _: "")

    @property
    def name(self) -> str:
        return self.kind.value

    @property
    def said(self) -> Said:
        return self.kind.said

    @property
    def key(self) -> Column[Any]:
        """Return the column of its key: an UUID or a number."""
        (column,) = self.table.__table__.primary_key.columns  # type: ignore[attr-defined] # SQLModel gives every table its Table
        found: Column[Any] = column
        return found
