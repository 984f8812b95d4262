"""The audit: it checks that the chain is whole, that items are as sealed, and that tables say what the items say.

Memory use does not grow with the journal: entries are read once in their order, and subjects are compared in batches in
the order of their ids. A row with a value that its column cannot have is a finding like any other; the rest is read.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.database import Database
from registry.journal.checks import Finding, bookmarks, files, quantities, series
from registry.journal.comparing import UNREADABLE, compared, orphans
from registry.journal.entries import ERASE, GENESIS, Head, Written, chained, leaf
from registry.journal.history import KeptItem, kept, lines, with_items
from registry.journal.items import commitment, commitments, passages_of, told_in
from registry.journal.made import lots_made
from registry.journal.restatement import unexplained
from registry.journal.restating import UPGRADES, Upgrade
from registry.journal.shapes import SHAPES
from registry.journal.values import sha256
from registry.tables import Entry, Erasure, Item, Passage
from registry.tables.constraints import lacking
from registry.tables.guards import fallen, strangers
from registry.tables.journal import Phase

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
        findings += await _tried("erasures", _erasures(connection))
        findings += await _tried("restatements", unexplained(connection, upgrades))
        findings += await _tried("passages", _passages(connection))
        findings += await _tried("items", _strays(connection))
        for subject in SHAPES:
            findings += await _tried(f"every {subject.value}", compared(connection, subject, upgrades))
        findings += await _tried("rows without a subject", orphans(connection))
        findings += await _tried("series", series(connection))
        findings += await _tried("quantities", quantities(connection))
        findings += await _tried("lots", lots_made(connection))
        findings += await _tried("followers", bookmarks(connection, journal.reached.position))
        if stored is not None:
            findings += await _tried("files", files(connection, stored))
        findings += await _guards(connection)
    return Replay(journal.lines, journal.reached.digest, findings, journal.erased)


async def _tried(about: str, work: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        return await work
    except UNREADABLE as fault:
        return [Finding(0, about, f"cannot be checked, because something there cannot be read: {str(fault)[:120]}")]


async def _guards(connection: AsyncConnection) -> list[Finding]:
    gone = await connection.run_sync(fallen)
    findings = [Finding(0, f"table {one.table}", f"the guard {one.name} is missing") for one in gone]
    others = await connection.run_sync(strangers)
    findings += [Finding(0, f"table {table}", f"the trigger {name} is not the register's") for table, name in others]
    absent = await connection.run_sync(lacking)
    return findings + [Finding(0, f"table {table}", f"the constraint {name} is missing") for table, name in absent]


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
        ordered = select(col(Entry.position)).order_by(col(Entry.position)).limit(BATCH)
        positions = (await self.connection.execute(ordered)).scalars().all()
        while positions:
            await self._take(positions)
            report(self.lines, total)
            further = ordered.where(col(Entry.position) > positions[-1])
            positions = (await self.connection.execute(further)).scalars().all()
        wanted = self.kept_head
        if wanted is not None and wanted.position > self.reached.position:
            self._find(self.reached, "journal", f"it once reached line {wanted.position}: its end is cut off")

    async def _take(self, positions: Sequence[int]) -> None:
        named = await _named(self.connection, positions)
        wanted: dict[bytes, Row[Any]] = {}
        for row in await self._read(positions):
            if isinstance(row, int):
                await self._skip(row)
                continue
            self._chain(row)
            self._item(row, named.get(row.position, frozenset()), wanted)
        there = select(col(Passage.digest)).where(col(Passage.digest).in_(wanted))
        for digest in wanted.keys() - set((await self.connection.execute(there)).scalars()):
            self._find(wanted[digest], _about(wanted[digest]), f"the passage {digest.hex()} that it names is missing")

    async def _read(self, positions: Sequence[int]) -> list[Row[Any] | int]:
        """Return the entries at these positions; of an entry that cannot be read, only its position."""
        between = with_items().where(col(Entry.position).between(positions[0], positions[-1]))
        try:
            return list((await self.connection.execute(between.order_by(col(Entry.position)))).all())
        except UNREADABLE:
            half = len(positions) // 2
            if not half:
                return list(positions)
            return await self._read(positions[:half]) + await self._read(positions[half:])

    async def _skip(self, position: int) -> None:
        """Continue after an entry that cannot be read, as if its digest were right."""
        self.lines += 1
        self._find(Head(position, GENESIS), "journal", "the line cannot be read")
        raw = text("SELECT digest FROM entry WHERE position = :position")
        digest = (await self.connection.execute(raw, {"position": position})).scalar()
        self.reached = Head(position, digest if isinstance(digest, bytes) else GENESIS)

    def _chain(self, row: Row[Any]) -> None:
        self.lines += 1
        if row.position != self.reached.position + 1:
            self._find(row, _about(row), f"line {self.reached.position + 1} is missing before this one")
        if not _follows(self.reached.digest, row):
            self._find(row, _about(row), "the digest does not bind this line to the one before it")
        self.reached = Head(row.position, row.digest if isinstance(row.digest, bytes) else GENESIS)
        wanted = self.kept_head
        if wanted is not None and wanted.position == row.position and wanted.digest != row.digest:
            self._find(row, "journal", "this is not the line whose digest was written down: history was rewritten")

    def _item(self, row: Row[Any], named: frozenset[str], wanted: dict[bytes, Row[Any]]) -> None:
        about = _about(row)
        if row.body is None:
            self._find(row, about, "the item of this line is missing")
            return
        try:
            item = kept(row)
        except ValueError:
            self._find(row, about, "the item of this line cannot be read")
            return
        if sha256(item.salt, item.text.encode()) != row.item:
            self._find(row, about, "the item of this line is not the one that was sealed")
            return
        if '"sha256"' in item.text:
            wanted |= dict.fromkeys(passages_of(item.body), row)
        self._openings(row, item, named)

    def _openings(self, row: Row[Any], item: KeptItem, named: frozenset[str]) -> None:
        about, sealed = _about(row), commitments(item.body)
        for path in sorted(item.openings.keys() - sealed.keys()):
            self._find(row, about, f"{path} is told and was never sealed")
        for path, digest in sealed.items():
            opening = item.openings.get(path)
            if opening is None and path in named:
                self.erased += 1
            elif opening is None:
                self._find(row, about, f"the value of {path} is missing, and nobody erased it")
            elif path in named:
                self._find(row, about, f"{path} was erased and is still there")
            elif not _opens(opening, digest):
                self._find(row, about, f"{path} is not what was sealed")

    def _find(self, at: Row[Any] | Head, about: str, sentence: str) -> None:
        self.findings.append(Finding(at.position, about, sentence))


def _follows(before: bytes, row: Row[Any]) -> bool:
    """Return whether the digest of an entry binds it to the digest before."""
    try:
        written = Written(*(getattr(row, name) for name in Written._fields))
        return bool(chained(before, leaf(written)) == row.digest)
    except UNREADABLE:
        return False


def _opens(opening: Any, sealed: str) -> bool:
    """Return whether an opening matches what was sealed; of a secret only the salt is kept."""
    try:
        return isinstance(opening, list) and (len(opening) == 1 or commitment(*opening) == sealed)
    except UNREADABLE:
        return False


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
    acts = select(col(Entry.position)).where(col(Entry.act) == ERASE, col(Entry.phase) == Phase.CONFIRMED)
    confirmed = set((await connection.execute(acts)).scalars())
    there = select(col(Entry.position)).where(col(Entry.position).in_(named))
    missing = sorted(named.keys() - set((await connection.execute(there)).scalars()))
    findings = [
        Finding(position, "journal", "losses are listed here, and there is no such line") for position in missing
    ]
    for position in sorted(confirmed | named.keys()):
        async for row in lines(connection, position - 1, position):
            about = _about(row)
            if position not in confirmed:
                findings.append(Finding(position, about, "losses are listed here without a confirmed erasure"))
            elif row.body is not None and _losses(kept(row)) != named.get(position, set()):
                findings.append(
                    Finding(position, about, "the losses that are listed are not those that were confirmed")
                )
    return findings


def _losses(item: KeptItem) -> set[tuple[int, str]]:
    losses = told_in(item.body, item.openings).get("losses", {})
    return {(position, path) for path, positions in losses.items() for position in positions}


async def _strays(connection: AsyncConnection) -> list[Finding]:
    """Find items of no entry."""
    owned = exists().where(col(Entry.position) == col(Item.position))
    found = (await connection.execute(select(col(Item.position)).where(~owned))).scalars()
    return [Finding(position, "journal", "there is an item here, and no such line") for position in found]


async def _passages(connection: AsyncConnection) -> list[Finding]:
    findings = []
    stream = await connection.stream(select(col(Passage.digest), col(Passage.body)))
    async for digest, body in stream:
        if sha256(body.encode()) != digest:
            findings.append(Finding(0, f"passage {digest.hex()}", "is not what its digest says"))
    return findings
