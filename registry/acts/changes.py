"""Finds what an effect changes: which subjects, and what they are before and after. The second person is shown this."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import DateTime, event, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.journal.canonical import canonical
from registry.journal.describing import LONG, PERSONAL, Document, describe
from registry.journal.gathering import gather
from registry.journal.shapes import SHAPES, Part, chains
from registry.saying import Words, plain
from registry.tables import Table
from registry.tables.base import COUNTS_ACTS
from registry.vocabulary import Subject

Key = tuple[Subject, str]
SHORT = 200
"""Characters of a long field that a change shows; for a longer field it shows the digest."""


class Touched:
    """The subjects whose rows a session changes while it is watched, in the order of the changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.new: set[Key] = set()
        """Subjects that did not exist before."""
        self._found: dict[Key, None] = {}
        self._deep: dict[tuple[tuple[Part, ...], Subject, Any], None] = {}

    def note(self, session: Session) -> None:
        """Remember what the session is about to write."""
        changed = [one for one in session.dirty if session.is_modified(one)]
        for one in (*session.new, *changed, *session.deleted):
            for subject, chain in _places(one.__tablename__):
                if any(getattr(one, name) != value for name, value in chain[-1].fixed.items()):
                    continue
                value = getattr(one, chain[-1].key)
                if len(chain) <= 2:  # noqa: PLR2004 # the root itself, or a row directly below it
                    self._found[subject, str(value)] = None
                    if len(chain) == 1 and one in session.new:
                        self.new.add((subject, str(value)))
                else:
                    self._deep[chain, subject, value] = None

    async def keys(self) -> list[Key]:
        """Return the subjects that changed, also through rows several levels below them; the session may be flushed."""
        self.note(self._session.sync_session)
        if self._deep:
            await self._session.flush()
            connection = await self._session.connection()
            for chain, subject, value in self._deep:
                for owner in await _owners(connection, chain, value):
                    self._found[subject, owner] = None
        return list(self._found)


@contextmanager
def watching(session: AsyncSession) -> Iterator[Touched]:
    """Watch what a session writes."""
    touched = Touched(session)

    def note(sync_session: Session, *_: Any) -> None:
        touched.note(sync_session)

    event.listen(session.sync_session, "before_flush", note)
    try:
        yield touched
    finally:
        event.remove(session.sync_session, "before_flush", note)


@cache
def _places(table: str) -> tuple[tuple[Subject, tuple[Part, ...]], ...]:
    """Return the subjects and parts to which rows of a table belong.

    Shared rows are left out: they change no subject.
    """
    return tuple(
        (subject, chain)
        for subject, shape in SHAPES.items()
        for chain in chains(shape)
        if chain[-1].table == table and not chain[-1].shared
    )


async def _owners(connection: AsyncConnection, chain: tuple[Part, ...], value: Any) -> list[str]:
    """Return the ids of the subjects to which rows belong whose parent's key is ``value``."""
    tables = Table.metadata.tables
    first, above = chain[1], chain[-2]
    source: Any = tables[first.table]
    for upper, part in pairwise(chain[1:-1]):
        source = source.join(tables[part.table], tables[part.table].c[part.key] == tables[upper.table].c[part.by])
    owner = tables[first.table].c[first.key]
    statement = select(owner).select_from(source).where(tables[above.table].c[chain[-1].by] == value)
    return [str(found) for found in (await connection.execute(statement)).scalars()]


class ChangedField(NamedTuple):
    """A field that changes: its subject, its name, its value before and after; of a list, the elements that differ."""

    subject: Subject
    subject_id: str
    name: str
    before: Any
    after: Any


def word_in(subject: Subject, part: str, name: str, value: Any) -> Any:
    """Return the word of the office that a document stores in a field of a part ("" for the subject itself).

    Any other value is returned unchanged.
    """
    words = _words_of(subject, part, name) if isinstance(value, str) else None
    return value if words is None else words(value)


@cache
def _words_of(subject: Subject, part: str, name: str) -> type[Words] | None:
    shape = SHAPES[subject]
    where = next((one for one in shape.parts if one.name == part), None) if part else shape
    column = None if where is None else Table.metadata.tables[where.table].columns.get(name)
    words = None if column is None else getattr(column.type, "enum_class", None)
    return words if isinstance(words, type) and issubclass(words, Words) else None


@dataclass(frozen=True)
class Change:
    """What an act changes, before and after, and a digest by which a confirmation names what the person was shown.

    Keys, instants, versions and acting accounts are left out, because they differ each time the effect is tried.
    """

    before: Mapping[Key, Document]
    after: Mapping[Key, Document]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the change as 64 hexadecimal digits."""
        fields = [[one.subject.value, one.name, one.before, one.after] for one in self.fields()]
        fields.sort(key=canonical)  # a session reports its changes in no fixed order
        return hashlib.sha256(canonical([fields, plain(dict(self.facts))]).encode()).hexdigest()

    def fields(self) -> list[ChangedField]:
        """Return the fields that change, in the order of the subjects and then of their fields."""
        found: list[ChangedField] = []
        for key in dict.fromkeys((*self.before, *self.after)):
            before, after = self.before.get(key, {}), self.after.get(key, {})
            found += [
                ChangedField(*key, name, *_apart(before.get(name), after.get(name)))
                for name in dict.fromkeys((*before, *after))
                if before.get(name) != after.get(name)
            ]
        return found


def _apart(before: Any, after: Any) -> tuple[Any, Any]:
    """Return two values; of two lists, each without the elements that the other contains too.

    So a label that is sold before the second person confirms does not change what this person is shown.
    """
    if not isinstance(before or [], list) or not isinstance(after or [], list):
        return before, after
    return _without_shared(before, after), _without_shared(after, before)


def _without_shared(value: list[Any] | None, other: list[Any] | None) -> list[Any] | None:
    if value is None:
        return None
    shared = Counter(map(canonical, other or ()))
    left = []
    for one in value:
        text = canonical(one)
        if shared[text]:
            shared[text] -= 1
        else:
            left.append(one)
    return left


async def documents(session: AsyncSession, keys: list[Key]) -> dict[Key, Document]:
    """Return what subjects are, in the form in which a change shows them; one that does not exist is left out."""
    await session.flush()
    connection = await session.connection()
    found: dict[Key, Document] = {}
    for subject, subject_id in keys:
        rows = (await gather(connection, subject, [subject_id])).get(subject_id)
        if rows is not None:
            shape = SHAPES[subject]
            found[subject, subject_id] = _shown(shape, describe(subject, rows), is_root=True)
    return found


def _shown(part: Part, row: Document, *, is_root: bool = False) -> Document:
    """Return a row as it is shown: with personal and long fields, without what differs each time."""
    hidden = _hidden(part.table) | ({"schema", "subject", "version"} if is_root else set())
    inner = {one.name: one for one in part.parts}
    shown: Document = {}
    for name, value in row.items():
        if name in {PERSONAL, LONG}:
            shown |= {field: _short(one) for field, one in value.items()}
        elif name == "waiting":
            continue
        elif name in inner:
            rows = [value] if inner[name].single else value
            shown[name] = sorted((_shown(inner[name], one) for one in rows), key=canonical)
        elif name not in hidden:
            shown[name] = value
    return shown


@cache
def _hidden(table: str) -> frozenset[str]:
    """Return the columns that a change does not show: the row's own keys, instants, counts of acts, and accounts."""
    columns = Table.metadata.tables[table].columns
    persons = [column.name for column in columns for key in column.foreign_keys if key.column.table.name == "account"]
    keys = [column.name for column in columns if column.primary_key and not column.foreign_keys]
    instants = [column.name for column in columns if isinstance(getattr(column.type, "impl", column.type), DateTime)]
    counts = [column.name for column in columns if COUNTS_ACTS in column.info]
    return frozenset((*keys, *instants, *persons, *counts))


def _short(value: Any) -> Any:
    text = canonical(value)
    return value if len(text) <= SHORT or isinstance(value, str | list) else hashlib.sha256(text.encode()).hexdigest()
