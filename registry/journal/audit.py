"""Replaying the journal against the register: does the chain hold, and do the tables say what was entered?"""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.database import Database
from registry.journal.entries import GENESIS, canonical, seal
from registry.tables import Authorisation, Bookmark, CertifiedQuantity, Entry, LabelBatch, Lot, NumberSeries, Record
from registry.vocabulary import Custody, Kind, Subject

BATCH = 2_000
DEPICTED: dict[Subject, tuple[Any, Any]] = {
    Subject.RECORD: (col(Record.id), col(Record.status)),
    Subject.AUTHORISATION: (col(Authorisation.id), col(Authorisation.status)),
    Subject.LOT: (col(Lot.id), col(Lot.status)),
    Subject.LABEL_BATCH: (col(LabelBatch.number), col(LabelBatch.status)),
}
"""Subjects whose entries carry a ``status``, with the columns that must agree with the last one entered."""


class Finding(NamedTuple):
    """Something that does not hold; ``position`` is the line of the journal where it shows, 0 when in a table."""

    position: int
    subject: str
    sentence: str


class Replay(NamedTuple):
    """What an audit read and found. ``head`` is the digest of the last line, to be compared with one kept elsewhere."""

    entries: int
    head: bytes
    findings: list[Finding]


async def audit(database: Database, report: Callable[[int, int], None] = lambda _, __: None) -> Replay:
    """Read the whole journal and everything it speaks of, in one snapshot; ``report`` is told (lines done, of all)."""
    findings: list[Finding] = []
    stated: dict[tuple[Subject, str], tuple[int, str]] = {}
    async with database.reading() as connection:
        total = (await connection.execute(select(func.count()).select_from(Entry))).scalar_one()
        done, head = 0, GENESIS
        async for entry in _lines(connection):
            done += 1
            _judge(entry, done, head, findings)
            head = entry.digest
            status = json.loads(entry.body).get("status")
            if status is not None:
                stated[entry.subject, entry.subject_id] = (entry.position, status)
            if done % BATCH == 0:
                report(done, total)
        report(done, total)
        findings += await _states(connection, stated)
        findings += await _series(connection)
        findings += await _quantities(connection)
        findings += await _bookmarks(connection, done)
    return Replay(done, head, findings)


async def _lines(connection: AsyncConnection) -> AsyncIterator[Entry]:
    position = -1
    columns = [col(getattr(Entry, name)) for name in Entry.model_fields]
    while True:
        statement = select(*columns).where(col(Entry.position) > position).order_by(col(Entry.position)).limit(BATCH)
        rows = (await connection.execute(statement)).all()
        for row in rows:
            yield Entry(**row._asdict())
        if len(rows) < BATCH:
            return
        position = rows[-1].position


def _judge(entry: Entry, expected: int, previous: bytes, findings: list[Finding]) -> None:
    subject = f"{entry.subject} {entry.subject_id}"
    if entry.position != expected:
        findings.append(Finding(entry.position, subject, f"line {expected} is missing before this one"))
    if entry.digest != seal(previous, entry):
        findings.append(Finding(entry.position, subject, "the digest does not bind this line to the one before it"))
    if canonical(json.loads(entry.body)) != entry.body:
        findings.append(Finding(entry.position, subject, "the body is not in canonical form (RFC 8785)"))


async def _states(connection: AsyncConnection, stated: dict[tuple[Subject, str], tuple[int, str]]) -> list[Finding]:
    findings = []
    for subject, (key, status) in DEPICTED.items():
        rows = await connection.stream(select(key.label("id"), status.label("status")))
        async for row in rows:
            position, word = stated.pop((subject, str(row.id)), (0, None))
            if word is None:
                findings.append(Finding(0, f"{subject} {row.id}", "stands in the register without an entry"))
            elif word != row.status:
                sentence = f"the journal says {word}, the table {row.status}"
                findings.append(Finding(position, f"{subject} {row.id}", sentence))
    findings += [
        Finding(position, f"{subject} {subject_id}", "was entered and is no longer in the register")
        for (subject, subject_id), (position, _) in stated.items()
        if subject in DEPICTED
    ]
    return findings


async def _series(connection: AsyncConnection) -> list[Finding]:
    findings = []
    rows = (await connection.execute(select(col(NumberSeries.series), col(NumberSeries.last)))).all()
    for series, last in rows:
        name, _, rest = series.partition("-")
        prefix, _, year = rest.partition("-")
        kind = Kind.TRADEMARK if prefix == "4" else Kind.GEOGRAPHICAL_INDICATION
        if name == "certificate":
            numbered = col(Record.registration_number).is_not(None)
        elif name == "application":
            numbered = col(Record.application_number).like(f"{prefix}-{year}-%")
        else:
            continue
        statement = select(func.count()).where(col(Record.custody) == Custody.OWN, col(Record.kind) == kind, numbered)
        given = (await connection.execute(statement)).scalar_one()
        if given != last:
            findings.append(Finding(0, f"series {series}", f"{last} numbers were taken, {given} records bear one"))
    return findings


async def _quantities(connection: AsyncConnection) -> list[Finding]:
    statement = (
        select(col(CertifiedQuantity.id), col(CertifiedQuantity.quantity), func.sum(col(Lot.quantity)).label("used"))
        .join(Lot, col(Lot.certified_quantity_id) == col(CertifiedQuantity.id))
        .group_by(col(CertifiedQuantity.id), col(CertifiedQuantity.quantity))
        .having(func.sum(col(Lot.quantity)) > col(CertifiedQuantity.quantity))
    )
    return [
        Finding(0, f"quantity {row.id}", f"lots of {row.used} stand against {row.quantity} certified")
        for row in (await connection.execute(statement)).all()
    ]


async def _bookmarks(connection: AsyncConnection, head: int) -> list[Finding]:
    statement = select(col(Bookmark.follower), col(Bookmark.position)).where(col(Bookmark.position) > head)
    return [
        Finding(row.position, f"follower {row.follower}", f"has read to line {row.position} of {head}")
        for row in (await connection.execute(statement)).all()
    ]
