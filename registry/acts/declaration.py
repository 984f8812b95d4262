"""An act of the office is one declaration above the function that carries it out; docs/acts.md says how to add one."""

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
"""The sentence of an entry, or a function that chooses it from the values that the entry keeps."""
Facts: TypeAlias = Mapping[str, Value] | None
"""What an effect adds to the answers of the form, for the entry and its sentence: a number given, a day computed."""


@dataclass(kw_only=True)
class Taking(Generic[M, F]):
    """One act while it is carried out: what its effect works with.

    ``proposer`` is the first of two persons. ``provided`` holds what the program has and no form asks for, for example
    the office's code. An effect that makes a subject sets ``made``. ``touch`` names rows that the effect changes by a
    statement.
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
    """The position of the entry that this act corrects, when it is not the last entry of the corrected act."""
    mends: dict[tuple[Subject, str], int] = field(default_factory=dict)
    """For other subjects that change too: the position of the entry of each that this act corrects."""
    once: Any = field(default=None, repr=False)
    """A value that only the person who acts sees, once, and that is stored nowhere: for example the text of a token."""
    entered: int | None = None
    """The entry's position, when the effect wrote the entry itself.

    An erasure is entered before it removes anything.
    """
    touched: dict[tuple[Subject, str], None] = field(default_factory=dict)

    def touch(self, kind: Subject, subject_id: object) -> None:
        """Note that rows of a subject change by a statement instead of as entities of the session."""
        self.touched[kind, str(subject_id)] = None


Effect: TypeAlias = Callable[[Taking[M, F]], Awaitable[Facts]]
Prepare: TypeAlias = Callable[[Database, Actor, Id | None, F, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Slow work that is done before any transaction is opened, for example hashing a password; it returns ``provided``.

The mapping holds what the program provides, and the ``site`` and ``browser`` where somebody proves their identity.
"""

Follow: TypeAlias = Callable[[Database, Mapping[str, Any]], Awaitable[None]]
"""Work that is done after an act is committed and changes no row: for example overwriting freed pages of a file.

The mapping holds what the program provides, above all the store of files.
"""


class Misdeclared(Exception):
    """A declaration is wrong; a programmer has to correct it."""


EVERYTHING = ("*",)
"""Bars every other act on the same subject."""
NOTHING_ELSE: tuple[str, ...] = ()
"""Bars no act while this one waits. Each act of two persons says this, or names the acts that it bars."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Act(Generic[M, F]):
    """The declaration of an act.

    ``name`` is used in entries and addresses. ``on`` is the subject that the act changes (None: no subject is locked),
    ``makes`` the subject that it creates. ``asks`` is its form. ``title`` says what the person does, ``outcome`` what
    the act causes, ``done`` what the page says afterwards.

    Anybody in one of the relations ``by`` may act. With ``confirmed_by`` it is an act of two persons: while it waits,
    it bars the acts named in ``bars`` on its subject; the first person may withdraw it, and so may ``withdrawn_by``. It
    is possible in one of the statuses ``during`` (none: always) when the conditions ``needs`` are met, and ``leads_to``
    is the status afterwards (None: unchanged). ``starts`` and ``stops`` name clocks.

    ``told_to`` says who reads its entry, ``notifies`` who receives a notice and with which words (or ``nobody`` and
    why). ``history`` is the sentence of the entry; its values are fields of the form and facts that the effect returns.
    ``tells`` names the fields of the form that the entry keeps (None: all). ``corrects`` names the acts that it
    corrects, ``final`` says why no act corrects it.

    ``is_grave`` marks what cannot be undone. ``needs_version`` marks an act that replaces a whole: the request says
    which version the person read. ``needs_proof`` asks for a new proof of identity as a decision does, because the act
    gives access. ``place`` is its order among the offers. ``prepares`` runs before any transaction is opened,
    ``follows`` after the commit. ``numbers`` names fields of the made subject that get a number of a series when the
    second person confirms; a change does not show them.
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
        """Return the name as it is written in addresses."""
        return self.name.replace("_", "-")

    @property
    def about(self) -> ActSubject[Any]:
        """Return the subject that the act's entry is about; TypeError when it has none."""
        found = self.makes or self.on
        if found is None:
            raise TypeError(f"{self.name} is neither on a subject nor makes one.")
        return found

    @property
    def is_decision(self) -> bool:
        """Say whether the office decides by this act.

        It does when the act takes two persons, or when only officers may take it and it sets a status.
        """
        return bool(self.confirmed_by) or (self.leads_to is not None and all(one.is_office for one in self.by))

    @property
    def bars_everything(self) -> bool:
        """Say whether the act bars all others on its subject while it waits."""
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
    """Declare an act above its effect; `Act` says what each word means. Raises Misdeclared."""

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
        raise Misdeclared(
            f"{name}: an act of two persons, and only such an act, says which acts it bars while it waits"
        )
    return bars or ()


_DECLARED: dict[tuple[str, str], Act[Any, Any]] = {}


def declared(on: ActSubject[Any] | None, name: str) -> Act[Any, Any] | None:
    """Return the act with this name on a subject; None when no act has it."""
    return _DECLARED.get((on.name, name)) if on is not None else None
