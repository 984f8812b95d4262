"""An act of the office: one declaration above the function that carries it out; docs/acts.md says how to add one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Column, ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.errors import OutOfOrder, RegistryError
from registry.forms import Form
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.saying import Said, Value, Words
from registry.tables import Table
from registry.vocabulary import Clock, Readers
from registry.vocabulary import Subject as Kind

Id: TypeAlias = UUID | int
"""The key of a subject."""


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
F = TypeVar("F", bound=Form)

Telling: TypeAlias = Said | Callable[[Mapping[str, Value]], Said]
"""The sentence of an entry, or the choice of one where it depends on what was told."""
Facts: TypeAlias = Mapping[str, Value] | None
"""What an effect adds to what was asked, for the entry and its sentence: a number given, a day supplied."""


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
    looks at and the matter does not hold. What is ``lasting`` never comes to pass: the act is not offered then.
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject(Generic[M]):
    """What acts are done to, and how it is read.

    ``plural`` is its word in addresses; ``load`` makes its matter of its row; ``visible`` and ``is_party`` are asked of
    the matter; ``told`` is the status as an asker is told it. ``words`` are the titles of the fields that a change
    shows, ``parties`` or ``parties.from_on`` for instance.
    """

    kind: Kind
    plural: str
    table: type[Table]
    load: Callable[[AsyncConnection, Any], Awaitable[M]]
    visible: Callable[[Actor | None, M], bool]
    is_party: Callable[[Actor, M], bool]
    told: Callable[[Actor, Any], Any] = field(default=lambda _, status: status)
    words: Mapping[str, Said] = field(default_factory=dict)

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


@dataclass(kw_only=True)
class Taking(Generic[M, F]):
    """One act being taken: what its effect works with.

    ``proposer`` is the first of two persons. ``provided`` is what the house has and nobody is asked for: the office's
    code, say. ``made`` is set by the effect that makes a subject; ``touch`` names rows changed by a statement.
    """

    session: AsyncSession
    actor: Actor
    act: "Act[M, F]"
    matter: M
    form: F
    proposer: UUID | None = None
    provided: Mapping[str, Any] = field(default_factory=dict)
    today: date = field(default_factory=calendar.today)
    made: Any = None
    corrects: int | None = None
    """The line that is mended, where it is another than the last of the act that is corrected."""
    once: Any = field(default=None, repr=False)
    """What is told to whoever takes the act, this once, and kept nowhere: the text of a token."""
    entered: int | None = None
    """The line, where the effect entered it itself: an erasure is entered before what it names may go."""
    touched: dict[tuple[Kind, str], None] = field(default_factory=dict)

    def touch(self, kind: Kind, subject_id: object) -> None:
        """Say that rows of a subject change without being entities of the session."""
        self.touched[kind, str(subject_id)] = None


Effect: TypeAlias = Callable[[Taking[M, F]], Awaitable[Facts]]
Prepare: TypeAlias = Callable[[Database, Actor, Id | None, F], Awaitable[Mapping[str, Any]]]
"""What takes its time before any transaction is opened, a password's hash; what it returns is ``provided``."""

Follow: TypeAlias = Callable[[Database], Awaitable[None]]
"""What follows once an act is committed and changes no row: freed pages of a file that are overwritten."""

EVERYTHING = ("*",)
"""Every other act on the same subject."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Act(Generic[M, F]):
    """An act as it is declared.

    ``name`` in entries and addresses; ``on`` the subject it is done to (None: nothing is held), ``makes`` the subject
    that comes of it; ``asks`` its form; ``title`` what one does, ``outcome`` what becomes of it, ``done`` what the page
    says after it; ``by`` any of these may take it, ``confirmed_by`` makes it an act of two persons, which ``bars`` the
    named acts on its subject while it waits; ``during`` any of these statuses (none: always), ``needs`` what else must
    be so, ``leads_to`` the status after it (None: the same); ``starts``, ``stops`` name clocks; ``told_to`` who reads
    its line, ``history`` the line, whose names are fields of the form and what the effect returns, ``tells`` which
    fields of the form the line keeps (None: all); ``corrects`` the act or acts it mends, ``final`` why nothing mends
    it; ``is_grave`` marks what is not undone, ``needs_version`` what replaces a whole (who takes it says which version
    they read), ``place`` its order among the offers, ``prepares`` what is done before any transaction is opened,
    ``follows`` what is done once the act has happened and is committed.
    """

    name: str
    on: Subject[M] | None
    asks: type[F]
    title: Said
    outcome: Said
    by: tuple[Relation[M], ...]
    confirmed_by: tuple[Relation[M], ...]
    bars: tuple[str, ...]
    during: tuple[Words, ...]
    needs: tuple[Condition[M], ...]
    leads_to: Words | None
    makes: Subject[Any] | None
    starts: tuple[Clock, ...]
    stops: tuple[Clock, ...]
    told_to: Readers
    tells: tuple[str, ...] | None
    history: Telling
    corrects: "tuple[Act[M, Any], ...]"
    final: Said | None
    is_grave: bool
    needs_version: bool
    place: int
    done: Said | None
    prepares: Prepare[F] | None
    follows: Follow | None
    effect: Effect[M, F] | None

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")

    @property
    def about(self) -> Subject[Any]:
        """Return the subject that its entry is about."""
        found = self.makes or self.on
        if found is None:
            raise TypeError(f"{self.name} is neither on a subject nor makes one.")
        return found

    @property
    def bars_everything(self) -> bool:
        return self.bars == EVERYTHING


def act(
    name: str,
    *,
    on: Subject[M] | None,
    asks: type[F],
    title: Said,
    outcome: Said,
    by: tuple[Relation[M], ...],
    during: tuple[Words, ...] = (),
    needs: tuple[Condition[M], ...] = (),
    leads_to: Words | None = None,
    makes: Subject[Any] | None = None,
    confirmed_by: tuple[Relation[M], ...] = (),
    bars: tuple[str, ...] = (),
    starts: tuple[Clock, ...] = (),
    stops: tuple[Clock, ...] = (),
    told_to: Readers = Readers.OFFICE,
    tells: tuple[str, ...] | None = None,
    history: Telling | None = None,
    corrects: "Act[Any, Any] | tuple[Act[Any, Any], ...]" = (),
    final: Said | None = None,
    is_grave: bool = False,
    needs_version: bool = False,
    place: int = 50,
    done: Said | None = None,
    prepares: Prepare[F] | None = None,
    follows: Follow | None = None,
) -> Callable[[Effect[M, F]], Act[M, F]]:
    """Declare an act above its effect, in the order in which one asks; `Act` says what each word means."""

    def declare(effect: Effect[M, F]) -> Act[M, F]:
        made = Act(
            name=name, on=on, asks=asks, title=title, outcome=outcome, by=by, confirmed_by=confirmed_by, bars=bars,
            during=during, needs=needs, leads_to=leads_to, makes=makes, starts=starts, stops=stops, told_to=told_to,
            tells=tells, history=history or title, final=final, is_grave=is_grave,
            corrects=corrects if isinstance(corrects, tuple) else (corrects,),
            needs_version=needs_version, place=place, done=done, prepares=prepares, follows=follows, effect=effect,
        )  # fmt: skip
        _DECLARED[made.about.name, name] = made
        return made

    return declare


_DECLARED: dict[tuple[str, str], Act[Any, Any]] = {}


def declared(on: Subject[Any] | None, name: str) -> Act[Any, Any] | None:
    """Return the act of that name, for what bears its name in the register: a line, a waiting act."""
    return _DECLARED.get((on.name, name)) if on is not None else None
