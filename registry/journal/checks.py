"""What the register must agree with beside its items: series, quantities, bookmarks and stored files."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.tables import Bookmark, CertifiedQuantity, Entry, Lot, NumberSeries, Record, StoredFile
from registry.vocabulary import Custody, Kind


class Finding(NamedTuple):
    """Something that does not hold; ``position`` is the line of the journal where it shows, 0 when in a table."""

    position: int
    subject: str
    sentence: str


async def series(connection: AsyncConnection) -> list[Finding]:
    """Compare the numbers taken of each series with the records that bear one."""
    findings = []
    rows = (await connection.execute(select(col(NumberSeries.series), col(NumberSeries.last)))).all()
    for name, last in rows:
        what, _, rest = name.partition("-")
        prefix, _, year = rest.partition("-")
        kind = Kind.TRADEMARK if prefix == "4" else Kind.GEOGRAPHICAL_INDICATION
        if what == "certificate":
            numbered = col(Record.registration_number).is_not(None)
        elif what == "application":
            numbered = col(Record.application_number).like(f"{prefix}-{year}-%")
        else:
            continue
        statement = select(func.count()).where(col(Record.custody) == Custody.OWN, col(Record.kind) == kind, numbered)
        given = (await connection.execute(statement)).scalar_one()
        if given != last:
            findings.append(Finding(0, f"series {name}", f"{last} numbers were taken, {given} records bear one"))
    return findings


async def quantities(connection: AsyncConnection) -> list[Finding]:
    """Find certified quantities whose lots together are more."""
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


async def bookmarks(connection: AsyncConnection, head: int) -> list[Finding]:
    """Find followers that read a line which is not in this journal."""
    statement: Any = (
        select(col(Bookmark.follower), col(Bookmark.position), col(Bookmark.digest), col(Entry.digest).label("stands"))
        .outerjoin(Entry, col(Entry.position) == col(Bookmark.position))
        .where(col(Bookmark.position) > 0)
    )
    findings = []
    for row in (await connection.execute(statement)).all():
        about = f"follower {row.follower}"
        if row.position > head:
            findings.append(Finding(row.position, about, f"has read to line {row.position} of {head}"))
        elif row.digest != row.stands:
            findings.append(Finding(row.position, about, "has read another line in this place"))
    return findings


async def files(connection: AsyncConnection, stored: Callable[[str], str | None]) -> list[Finding]:
    """Compare the files of the store with their names; those that were erased are not looked for."""
    findings = []
    present = select(col(StoredFile.digest)).where(col(StoredFile.erased_at).is_(None))
    for (digest,) in await connection.execute(present.order_by(col(StoredFile.digest))):
        lies = stored(digest)
        if lies != digest:
            sentence = "is not in the store" if lies is None else "holds other bytes than its name says"
            findings.append(Finding(0, f"file {digest}", sentence))
    return findings
