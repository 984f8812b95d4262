"""The audit: it checks that the chain is whole, that items are as sealed, and that tables say what the items say.

Memory use does not grow with the journal: entries are read once in their order, and subjects are compared in batches in
the order of their ids.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.database import Database
from registry.journal.checks import Finding, bookmarks, files, quantities, series, underived
from registry.journal.describing import describe, secrets
from registry.journal.entries import ERASE, GENESIS, Head, Written, chained, leaf
from registry.journal.gathering import AT_ONCE, all_ids, gather
from registry.journal.growing import otherwise, told_by
from registry.journal.history import KeptItem, as_of, kept, lines
from registry.journal.items import TOLD, commitment, commitments, passages_of, seal, told_in
from registry.journal.made import lots_made
from registry.journal.restatement import unexplained
from registry.journal.restating import UPGRADES, Upgrade, upgraded
from registry.journal.shapes import SHAPES
from registry.journal.values import sha256
from registry.tables import Entry, Erasure, Passage, Table
from registry.tables.guards import fallen
from registry.tables.journal import Phase
from registry.vocabulary import Subject

BATCH = 500
Stored = Callable[[str], str | None]
"""Returns the SHA-256 (64 hexadecimal digits) of a stored file's bytes, None when the file is not in the store."""


class Replay(NamedTuple):
    """What an audit read and found.

    ``head`` is the digest of the last entry, for comparison with one kept elsewhere. ``erased`` is the number of
    personal fields that are absent because a confirmed erasure removed them.
    """

    entries: int
    head: bytes
    findings: list[Finding]
    erased: int


async def audit(
    database: Database,
    report: Callable[[int, int], None] = lambda _, __: None,
    *,
    kept_head: Head | None = None,
    stored: Stored | None = None,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
) -> Replay:
    """Compare the whole journal with everything that it describes, in one snapshot, and return what was found.

    ``report`` is called with (entries read, entries in all). ``kept_head`` is a head that was written down elsewhere:
    the same entry must still be in this journal. ``stored`` gives the digest of a stored file; without it files are
    not checked. A fault in the data is a finding, never an exception.
    """
    async with database.reading() as connection:
        journal = _Journal(connection, kept_head)
        await journal.read(report)
        findings = journal.findings
        findings += await _erasures(connection)
        findings += await unexplained(connection, upgrades)
        findings += await _passages(connection)
        for subject in SHAPES:
            findings += await _tables(connection, subject, upgrades)
        findings += await series(connection)
        findings += await quantities(connection)
        findings += await lots_made(connection)
        findings += await bookmarks(connection, journal.reached.position)
        if stored is not None:
            findings += await files(connection, stored)
        gone = await connection.run_sync(fallen)
        findings += [Finding(0, f"table {one.table}", f"the guard {one.name} does not stand") for one in gone]
    return Replay(journal.lines, journal.reached.digest, findings, journal.erased)


class _Journal:
    """Reads the chain and the item of every entry once, from the first to the last."""

    def __init__(self, connection: AsyncConnection, kept_head: Head | None) -> None:
        self.connection = connection
        self.kept_head = kept_head
        self.findings: list[Finding] = []
        self.reached = Head(0, GENESIS)
        self.lines = self.erased = 0

    async def read(self, report: Callable[[int, int], None]) -> None:
        total = (await self.connection.execute(select(func.count()).select_from(Entry))).scalar_one()
        batch: list[Row[Any]] = []
        async for row in lines(self.connection, -1):
            batch.append(row)
            if len(batch) == BATCH:
                await self._take(batch)
                report(self.lines, total)
                batch = []
        await self._take(batch)
        report(self.lines, total)
        wanted = self.kept_head
        if wanted is not None and wanted.position > self.reached.position:
            self._find(self.reached, "journal", f"it once reached line {wanted.position}: its end is cut off")

    async def _take(self, rows: Sequence[Row[Any]]) -> None:
        named = await _named(self.connection, [row.position for row in rows])
        wanted: dict[bytes, Row[Any]] = {}
        for row in rows:
            self._chain(row)
            self._item(row, named.get(row.position, frozenset()), wanted)
        there = select(col(Passage.digest)).where(col(Passage.digest).in_(wanted))
        for digest in wanted.keys() - set((await self.connection.execute(there)).scalars()):
            self._find(wanted[digest], _about(wanted[digest]), f"the passage {digest.hex()} that it names is gone")

    def _chain(self, row: Row[Any]) -> None:
        self.lines += 1
        if row.position != self.reached.position + 1:
            self._find(row, _about(row), f"line {self.reached.position + 1} is missing before this one")
        written = Written(*(getattr(row, name) for name in Written._fields))
        if chained(self.reached.digest, leaf(written)) != row.digest:
            self._find(row, _about(row), "the digest does not bind this line to the one before it")
        self.reached = Head(row.position, row.digest)
        wanted = self.kept_head
        if wanted is not None and wanted.position == row.position and wanted.digest != row.digest:
            self._find(row, "journal", "this is not the line whose digest was written down: history was rewritten")

    def _item(self, row: Row[Any], named: frozenset[str], wanted: dict[bytes, Row[Any]]) -> None:
        about = _about(row)
        if row.body is None:
            self._find(row, about, "what the line says of its subject is gone")
            return
        try:
            item = kept(row)
        except ValueError:
            self._find(row, about, "what the line says of its subject cannot be read")
            return
        if sha256(item.salt, item.text.encode()) != row.item:
            self._find(row, about, "what the line says of its subject is not what was sealed")
            return
        if '"sha256"' in item.text:
            wanted |= dict.fromkeys(passages_of(item.body), row)
        for path, sealed in commitments(item.body).items():
            opening = item.openings.get(path)
            if opening is None and path in named:
                self.erased += 1
            elif opening is None:
                self._find(row, about, f"what was told as {path} is gone, and nobody erased it")
            elif path in named:
                self._find(row, about, f"{path} was erased and is still told")
            elif len(opening) > 1 and commitment(*opening) != sealed:
                self._find(row, about, f"{path} is not what was sealed")

    def _find(self, at: Row[Any] | Head, about: str, sentence: str) -> None:
        self.findings.append(Finding(at.position, about, sentence))


def _about(row: Row[Any]) -> str:
    return f"{row.subject} {row.subject_id}"


async def _named(connection: AsyncConnection, positions: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return, by item, the paths that confirmed erasures removed from these items."""
    if not positions:
        return {}
    statement = (
        select(col(Erasure.item), col(Erasure.path))
        .join(Entry, col(Entry.position) == col(Erasure.position))
        .where(col(Entry.act) == ERASE, col(Entry.phase) == Phase.CONFIRMED)
        .where(col(Erasure.item).between(positions[0], positions[-1]), col(Erasure.position) > col(Erasure.item))
    )
    found: dict[int, set[str]] = {}
    for item, path in await connection.execute(statement):
        found.setdefault(item, set()).add(path)
    return {item: frozenset(paths) for item, paths in found.items()}


async def _erasures(connection: AsyncConnection) -> list[Finding]:
    """Compare the rows of ``erasure`` with the items of the erasing entries, which the chain protects."""
    named: dict[int, set[tuple[int, str]]] = {}
    for position, item, path in await connection.execute(
        select(col(Erasure.position), col(Erasure.item), col(Erasure.path))
    ):
        named.setdefault(position, set()).add((item, path))
    findings = []
    acts = select(col(Entry.position)).where(col(Entry.act) == ERASE, col(Entry.phase) == Phase.CONFIRMED)
    confirmed = set((await connection.execute(acts)).scalars())
    for position in sorted(confirmed | named.keys()):
        async for row in lines(connection, position - 1, position):
            about = _about(row)
            if position not in confirmed:
                findings.append(Finding(position, about, "losses are named here by no confirmed erasure"))
            elif row.body is not None and _losses(kept(row)) != named.get(position, set()):
                findings.append(Finding(position, about, "the losses that are named are not those that were confirmed"))
    return findings


def _losses(item: KeptItem) -> set[tuple[int, str]]:
    losses = told_in(item.body, item.openings).get("losses", {})
    return {(position, path) for path, positions in losses.items() for position in positions}


async def _passages(connection: AsyncConnection) -> list[Finding]:
    findings = []
    stream = await connection.stream(select(col(Passage.digest), col(Passage.body)))
    async for digest, body in stream:
        if sha256(body.encode()) != digest:
            findings.append(Finding(0, f"passage {digest.hex()}", "is not what its digest says"))
    return findings


async def _tables(connection: AsyncConnection, subject: Subject, upgrades: Mapping[int, Upgrade]) -> list[Finding]:
    """Seal every subject again with the salts of its last item: the result must be the same bytes."""
    findings: list[Finding] = []
    entered = gone = 0
    async for batch in as_of(connection, subject):
        entered += len(batch)
        for start in range(0, len(batch), AT_ONCE):
            some = batch[start : start + AT_ONCE]
            rows = await gather(connection, subject, [one.subject_id for one in some])
            for one in some:
                about = f"{subject.value} {one.subject_id}"
                found = rows.get(one.subject_id)
                if found is None:
                    gone += 1
                    findings.append(Finding(one.position, about, "was entered and is no longer in the register"))
                elif difference := _difference(subject, one, found, upgrades):
                    findings.append(Finding(one.position, about, difference))
            findings += await otherwise(connection, subject, rows)
    table = Table.metadata.tables[SHAPES[subject].table]
    if (await connection.execute(select(func.count()).select_from(table))).scalar_one() != entered - gone:
        findings += await _unentered(connection, subject)
    return findings


def _difference(subject: Subject, row: Row[Any], found: Any, upgrades: Mapping[int, Upgrade]) -> str:
    """Return how the tables differ from the last item; "" when they agree or when the item cannot be read."""
    try:
        item = kept(row)
    except ValueError:
        return ""  # _item has reported it already
    told, found = item.body.get(TOLD), told_by(item, found, subject)
    again = seal(describe(subject, found), secrets(subject, found), told, item.openings, item.salt)
    if again.body == item.text:
        return underived(found)
    now = json.loads(again.body)
    held = upgraded(item.body, upgrades, now["schema"])
    if held == now:
        return ""
    if held.get("status") != now.get("status"):
        return f"the journal says {held.get('status')}, the table {now.get('status')}"
    paths = sorted(_differing(held, now))
    return f"the tables differ from what this line says, in {', '.join(paths[:5])}{' and more' if paths[5:] else ''}"


def _differing(held: Any, now: Any, path: str = "") -> set[str]:
    if isinstance(held, dict) and isinstance(now, dict):
        within = f"{path}." if path else ""
        names = held.keys() | now.keys()
        return {one for name in names for one in _differing(held.get(name), now.get(name), within + name)}
    if isinstance(held, list) and isinstance(now, list) and len(held) == len(now):
        return {one for before, after in zip(held, now, strict=True) for one in _differing(before, after, path)}
    return set() if held == now else {path}


async def _unentered(connection: AsyncConnection, subject: Subject) -> list[Finding]:
    ids = await all_ids(connection, subject)
    findings = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        statement = select(col(Entry.subject_id)).where(col(Entry.subject) == subject, col(Entry.subject_id).in_(some))
        entered = set((await connection.execute(statement)).scalars())
        findings += [
            Finding(0, f"{subject.value} {key}", "stands in the register without an entry")
            for key in some
            if key not in entered
        ]
    return findings
