"""What acts are about: a subject, its matter with everything that rules look at, relations and conditions."""

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
from registry.saying import Said, Titled, Words
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
    """A subject with everything that its rules look at, read in advance; rooms inherit from it.

    ``row`` is the entity while an act is taken, and a row of a snapshot where options are read. ``read`` names the
    conditions whose data has been read.
    """

    row: Any
    waiting: tuple[Pending, ...] = ()
    read: set[str] = field(default_factory=set)
    mended: dict[str, int | None] = field(default_factory=dict)
    """By name of the correction: the position of the entry that it corrects."""

    @property
    def id(self) -> Any:
        return self.row.id

    @property
    def status(self) -> Words | None:
        """Return the status of the subject; None when it has none."""
        return getattr(self.row, "status", None)


M = TypeVar("M", bound=Matter)
M_contra = TypeVar("M_contra", bound=Matter, contravariant=True)


@dataclass(frozen=True)
class Relation(Generic[M_contra]):
    """A relation to the subject that allows an act; ``said`` completes "This is for …".

    ``is_office`` says that only officers can be in it.
    """

    name: str
    said: Said
    rule: Rule
    is_office: bool = False

    def holds(self, actor: Actor, matter: M_contra | None) -> bool:
        """Say whether the actor is in this relation to the subject today."""
        return self.rule.holds(actor, matter, calendar.today())

    def condition(self, actor: Actor) -> ColumnElement[bool]:
        """Return the SQL condition for subjects to which the actor is in this relation today."""
        return self.rule.condition(actor, calendar.today())


@dataclass(frozen=True, kw_only=True)
class Condition(Generic[M]):
    """What an act needs besides status and person; it is checked on a matter, and in SQL for worklists.

    ``said`` describes it. ``unmet`` returns a sentence that says why it is not met. ``reads`` reads in advance what it
    looks at and the matter does not hold. An unmet ``lasting`` condition cannot become met by waiting, so the act is
    not offered.
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
        """Return the refusal when the condition is not met, None when it is."""
        said = self.unmet(actor, matter)
        if said is None:
            return None
        return self.refusal(said, code=self.code or (self.name if self.refusal is OutOfOrder else ""))


async def bare(_: AsyncConnection, row: Any) -> Any:
    """Return a matter that holds nothing besides the row."""
    return Matter(row=row)


@dataclass(frozen=True, kw_only=True, eq=False)
class ActSubject(Generic[M]):
    """What acts change, and how it is read.

    ``plural`` is its word in addresses. ``load`` makes its matter from its row. ``visible`` (default: officers) and
    ``is_party`` (default: nobody) are asked of the matter. ``told`` gives the status that a reader is told. ``knows``
    says whether an act of this name applies to the matter. ``words`` are titles of the fields that a change shows, for
    example ``parties`` or ``parties.from_on``. ``called`` names the matter in a notice: a number or the name of a
    right, nothing personal.
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

    def titled(self, name: str, path: str = "") -> Titled | str:
        """Return a field by its title in ``words``, under ``path`` or its own name; the name where it has no title."""
        title = self.words.get(path or name)
        return Titled(title, name) if title is not None else name

    @property
    def name(self) -> str:
        return self.kind.value

    @property
    def said(self) -> Said:
        return self.kind.said

    @property
    def key(self) -> Column[Any]:
        """Return the column of its key: a UUID or a number."""
        (column,) = self.table.__table__.primary_key.columns  # type: ignore[attr-defined] # SQLModel gives every table its Table
        found: Column[Any] = column
        return found
