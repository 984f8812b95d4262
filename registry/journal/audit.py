"""Replaying the journal against the register: does the chain hold, and do the tables say what was entered?"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.database import Database
from registry.journal.canonical import canonical
from registry.journal.depiction import AT_ONCE, DEPICTED, all_ids, states
from registry.journal.entries import GENESIS, STATE, seal
from registry.tables import (
    Area,
    Authorisation,
    Bookmark,
    CertifiedQuantity,
    Entry,
    LabelBatch,
    Lot,
    NumberSeries,
    Record,
)
from registry.vocabulary import Act, Custody, Kind, Subject

BATCH = 2_000
WORDED: dict[Subject, tuple[Any, Any]] = {
    Subject.RECORD: (col(Record.id), col(Record.status)),
    Subject.AUTHORISATION: (col(Authorisation.id), col(Authorisation.status)),
    Subject.LOT: (col(Lot.id), col(Lot.status)),
    Subject.LABEL_BATCH: (col(LabelBatch.number), col(LabelBatch.status)),
}
"""Subjects whose entries carry a ``status``: where it differs, the words are told beside the bare difference."""


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


class Last(NamedTuple):
    """The last line about a subject: where it stands, and the state it says the register held then."""

    position: int
    state: str | None


@dataclass
class Told:
    """What the journal says, gathered line by line."""

    states: dict[Subject, dict[str, Last]] = field(default_factory=dict)
    statuses: dict[tuple[Subject, str], str] = field(default_factory=dict)
    drawings: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    def hear(self, entry: Entry) -> None:
        """Take in a line."""
        body = json.loads(entry.body)
        if entry.subject in DEPICTED:
            last = Last(entry.position, body.get(STATE))
            self.states.setdefault(entry.subject, {})[entry.subject_id] = last
        if "status" in body:
            self.statuses[entry.subject, entry.subject_id] = body["status"]
        if entry.act is Act.DEFINE_AREA:
            self.drawings[entry.subject_id, body["area"]] = (entry.position, body["geometry"])


async def audit(database: Database, report: Callable[[int, int], None] = lambda _, __: None) -> Replay:
    """Read the whole journal and everything it speaks of, in one snapshot; ``report`` is told (lines done, of all)."""
    findings: list[Finding] = []
    told = Told()
    async with database.reading() as connection:
        total = (await connection.execute(select(func.count()).select_from(Entry))).scalar_one()
        done, head = 0, GENESIS
        async for entry in _lines(connection):
            done += 1
            _judge(entry, done, head, findings)
            head = entry.digest
            told.hear(entry)
            if done % BATCH == 0:
                report(done, total)
        report(done, total)
        for subject in DEPICTED:
            findings += await _states(connection, subject, told)
        findings += await _drawings(connection, told.drawings)
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


async def _states(connection: AsyncConnection, subject: Subject, told: Told) -> list[Finding]:
    """Compare every subject of a kind with what its last line says the register held."""
    entered = dict(told.states.get(subject, {}))
    standing = await all_ids(connection, subject)
    worded = await _words(connection, subject)
    findings = []
    for start in range(0, len(standing), AT_ONCE):
        held = await states(connection, subject, standing[start : start + AT_ONCE])
        for key, state in held.items():
            last = entered.pop(key, None)
            if last is None:
                findings.append(Finding(0, f"{subject} {key}", "stands in the register without an entry"))
            elif last.state != state:
                sentence = _difference(last, told.statuses.get((subject, key)), worded.get(key))
                findings.append(Finding(last.position, f"{subject} {key}", sentence))
    gone = "was entered and is no longer in the register"
    return findings + [Finding(last.position, f"{subject} {key}", gone) for key, last in entered.items()]


def _difference(last: Last, entered: str | None, there: str | None) -> str:
    if last.state is None:
        return "the line does not say what the register held"
    if entered is not None and there is not None and entered != there:
        return f"the journal says {entered}, the table {there}"
    return "what the register holds is not what it held when this line was written"


async def _words(connection: AsyncConnection, subject: Subject) -> dict[str, str]:
    if subject not in WORDED:
        return {}
    key, status = WORDED[subject]
    rows = await connection.execute(select(key.label("id"), status.label("status")))
    return {str(row.id): row.status for row in rows}


async def _drawings(connection: AsyncConnection, told: dict[tuple[str, int], tuple[int, str]]) -> list[Finding]:
    """Compare every version of every area with the digest its own line holds; drawings are read one at a time."""
    findings = []
    rows = await connection.stream(select(col(Area.record_id), col(Area.version), col(Area.geometry)))
    async for row in rows:
        position, digest = told.get((str(row.record_id), row.version), (0, ""))
        if hashlib.sha256(canonical(row.geometry).encode()).hexdigest() != digest:
            sentence = f"version {row.version} of the area is not what was drawn"
            findings.append(Finding(position, f"record {row.record_id}", sentence))
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
