"""An act of the office: one declaration above the function that carries it out; docs/acts.md says how to add one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts.notifying import Notifies
from registry.acts.subject import ActSubject, Condition, M, Relation
from registry.database import Database
from registry.forms import Form
from registry.people.permissions import Actor
from registry.saying import Said, Value, Words
from registry.vocabulary import Clock, Readers, Subject

Id: TypeAlias = UUID | int
"""The key of a subject."""

F = TypeVar("F", bound=Form)

Telling: TypeAlias = Said | Callable[[Mapping[str, Value]], Said]
"""The sentence of an entry, or the choice of one where it depends on what was told."""
Facts: TypeAlias = Mapping[str, Value] | None
"""What an effect adds to what was asked, for the entry and its sentence: a number given, a day supplied."""


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
    mends: dict[tuple[Subject, str], int] = field(default_factory=dict)
    """Of subjects that are changed beside: the line that is mended of each."""
    once: Any = field(default=None, repr=False)
    """What is told to whoever takes the act, this once, and kept nowhere: the text of a token."""
    entered: int | None = None
    """The line, where the effect entered it itself: an erasure is entered before what it names may go."""
    touched: dict[tuple[Subject, str], None] = field(default_factory=dict)

    def touch(self, kind: Subject, subject_id: object) -> None:
        """Say that rows of a subject change without being entities of the session."""
        self.touched[kind, str(subject_id)] = None


Effect: TypeAlias = Callable[[Taking[M, F]], Awaitable[Facts]]
Prepare: TypeAlias = Callable[[Database, Actor, Id | None, F, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""What takes its time before any transaction is opened, a password's hash; what it returns is ``provided``.

The mapping is what the house provides, and the ``site`` and ``browser`` at which somebody proves who they are."""

Follow: TypeAlias = Callable[[Database, Mapping[str, Any]], Awaitable[None]]
"""What follows once an act is committed and changes no row: freed pages of a file that are overwritten.

The mapping is what the house provides: the store of files, above all."""


class Misdeclared(Exception):
    """A mistake of a programmer in a declaration."""


EVERYTHING = ("*",)
"""Every other act on the same subject."""
NOTHING_ELSE: tuple[str, ...] = ()
"""No act: what waits stands in nobody's way. An act of two persons says so, or which it bars."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Act(Generic[M, F]):
    """An act as it is declared.

    ``name`` in entries and addresses; ``on`` the subject it is done to (None: nothing is held), ``makes`` the subject
    that comes of it; ``asks`` its form; ``title`` what one does, ``outcome`` what becomes of it, ``done`` what the page
    says after it; ``by`` any of these may take it, ``confirmed_by`` makes it an act of two persons, which ``bars`` the
    named acts on its subject while it waits and whoever took it withdraws, or else ``withdrawn_by``; ``during`` any of
    these statuses (none: always), ``needs`` what else must be so, ``leads_to`` the status after it (None: the same);
    ``starts``, ``stops`` name clocks; ``told_to`` who reads its line, ``notifies`` who is
    sent a notice in which words (or ``nobody`` and why), ``history`` the line, whose names are fields of
    the form and what the effect returns, ``tells`` which fields of the form the line keeps (None: all); ``corrects``
    the act or acts it mends, ``final`` why nothing mends it; ``is_grave`` marks what is not undone, ``needs_version``
    what replaces a whole (who takes it says which version they read), ``needs_proof`` what asks for a new proof as a
    decision does, since it opens a way in; ``place`` its order among the offers,
    ``prepares`` what is done before any transaction is opened, ``follows`` what is done once the act has happened and
    is committed; ``numbers`` names what of the made subject a series numbers: it is given when a second person
    confirms, and is no part of what they are shown.
    """

    name: str
    on: ActSubject[M] | None
    asks: type[F]
    title: Said
    outcome: Said
    by: tuple[Relation[M], ...]
    confirmed_by: tuple[Relation[M], ...]
    bars: tuple[str, ...]
    withdrawn_by: tuple[Relation[M], ...]
    during: tuple[Words, ...]
    needs: tuple[Condition[M], ...]
    leads_to: Words | None
    makes: ActSubject[Any] | None
    starts: tuple[Clock, ...]
    stops: tuple[Clock, ...]
    told_to: Readers
    notifies: Notifies
    tells: tuple[str, ...] | None
    history: Telling
    corrects: "tuple[Act[M, Any], ...]"
    final: Said | None
    is_grave: bool
    needs_version: bool
    needs_proof: bool
    place: int
    done: Said | None
    prepares: Prepare[F] | None
    follows: Follow | None
    numbers: tuple[str, ...]
    effect: Effect[M, F] | None

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")

    @property
    def about(self) -> ActSubject[Any]:
        """Return the subject that its entry is about."""
        found = self.makes or self.on
        if found is None:
            raise TypeError(f"{self.name} is neither on a subject nor makes one.")
        return found

    @property
    def is_decision(self) -> bool:
        """Say whether the office decides by it: it takes two persons, or an officer moves the matter on by it."""
        return bool(self.confirmed_by) or (self.leads_to is not None and all(one.is_office for one in self.by))

    @property
    def bars_everything(self) -> bool:
        return self.bars == EVERYTHING


def act(
    name: str,
    *,
    on: ActSubject[M] | None,
    asks: type[F],
    title: Said,
    outcome: Said,
    by: tuple[Relation[M], ...],
    during: tuple[Words, ...] = (),
    needs: tuple[Condition[M], ...] = (),
    leads_to: Words | None = None,
    makes: ActSubject[Any] | None = None,
    confirmed_by: tuple[Relation[M], ...] = (),
    bars: tuple[str, ...] | None = None,
    withdrawn_by: tuple[Relation[M], ...] = (),
    starts: tuple[Clock, ...] = (),
    stops: tuple[Clock, ...] = (),
    told_to: Readers = Readers.OFFICE,
    notifies: Notifies = None,
    tells: tuple[str, ...] | None = None,
    history: Telling | None = None,
    corrects: "Act[Any, Any] | tuple[Act[Any, Any], ...]" = (),
    final: Said | None = None,
    is_grave: bool = False,
    needs_version: bool = False,
    needs_proof: bool = False,
    place: int = 50,
    done: Said | None = None,
    prepares: Prepare[F] | None = None,
    follows: Follow | None = None,
    numbers: tuple[str, ...] = (),
) -> Callable[[Effect[M, F]], Act[M, F]]:
    """Declare an act above its effect, in the order in which one asks; `Act` says what each word means."""

    def declare(effect: Effect[M, F]) -> Act[M, F]:
        return _entered(Act(
            name=name, on=on, asks=asks, title=title, outcome=outcome, by=by, confirmed_by=confirmed_by,
            bars=_barred(name, bars, waits=bool(confirmed_by)), withdrawn_by=withdrawn_by, during=during, needs=needs,
            leads_to=leads_to, makes=makes, starts=starts, stops=stops, told_to=told_to, notifies=notifies, tells=tells,
            history=history or title, final=final, is_grave=is_grave, numbers=numbers, needs_version=needs_version,
            needs_proof=needs_proof, corrects=_several(corrects), place=place, done=done, prepares=prepares,
            follows=follows, effect=effect,
        ))  # fmt: skip

    return declare


def _entered(made: Act[M, F]) -> Act[M, F]:
    _DECLARED[made.about.name, made.name] = _DECLARED[(made.on or made.about).name, made.name] = made
    return made


def _several(corrects: Act[Any, Any] | tuple[Act[Any, Any], ...]) -> tuple[Act[Any, Any], ...]:
    return corrects if isinstance(corrects, tuple) else (corrects,)


def _barred(name: str, bars: tuple[str, ...] | None, *, waits: bool) -> tuple[str, ...]:
    if waits is (bars is None):
        raise Misdeclared(f"{name}: an act of two persons, and no other, says which acts it bars while it waits")
    return bars or ()


_DECLARED: dict[tuple[str, str], Act[Any, Any]] = {}


def declared(on: ActSubject[Any] | None, name: str) -> Act[Any, Any] | None:
    """Return the act of that name, for what bears its name in the register: a line, a waiting act."""
    return _DECLARED.get((on.name, name)) if on is not None else None
