"""Checks of the audit that need no item: number series, certified quantities, bookmarks and stored files."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.journal.describing import Rows, columns
from registry.journal.history import kept, with_items
from registry.tables import (
    Authorisation,
    Bookmark,
    Case,
    CertifiedQuantity,
    Entry,
    JoinRequest,
    Lot,
    NumberSeries,
    Record,
    StoredFile,
    Table,
)
from registry.tables.base import derivations
from registry.vocabulary import Custody, Subject


class Finding(NamedTuple):
    """A fault that the audit found; ``position`` is the entry where it shows, 0 when it is in a table."""

    position: int
    subject: str
    sentence: str


async def series(connection: AsyncConnection) -> list[Finding]:
    """Compare the last number of each series with the number of records, cases and so on that have a number of it.

    Series of lots are not compared: producers also choose numbers of lots.
    """
    rows = (await connection.execute(select(col(NumberSeries.series), col(NumberSeries.last)))).all()
    taken: dict[str, int] = {row.series: row.last for row in rows}
    given = await _given(connection)
    return [
        Finding(0, f"series {name}", f"{taken.get(name, 0)} numbers were taken, {given[name]} are in use")
        for name in sorted(taken.keys() | given.keys())
        if not name.startswith("lot-") and given[name] != taken.get(name, 0)
    ]


async def _given(connection: AsyncConnection) -> Counter[str]:
    """Return how many numbers of each series are in use."""
    found: Counter[str] = Counter()
    numbers = select(col(Record.kind), col(Record.registration_number), col(Record.application_number))
    for kind, certificate, application in await connection.execute(numbers.where(col(Record.custody) == Custody.OWN)):
        if certificate is not None:
            found[f"certificate-{kind.value}"] += 1
        if application is not None:
            found[f"application-{kind.value}-{_year(application)}"] += 1
    for (record_id,) in await connection.execute(select(col(Authorisation.record_id))):
        found[f"qsd-{record_id.hex}"] += 1
    for name, table in (("case", Case), ("join", JoinRequest)):
        for (number,) in await connection.execute(select(col(table.number))):
            found[f"{name}-{_year(number)}"] += 1
    return found


def _year(number: str) -> str:
    """Return the year in a number that ends in year and count: ``VV-2026-00001``."""
    return number.split("-")[-2] if "-" in number else ""


async def quantities(connection: AsyncConnection) -> list[Finding]:
    """Find certified quantities that are smaller than their lots, unless the quantity was lowered later.

    Lots that are made of other lots do not count here (``made`` checks them), so that every kilogram counts once.
    """
    statement = (
        select(col(CertifiedQuantity.id), col(CertifiedQuantity.quantity), func.sum(col(Lot.quantity)).label("used"))
        .join(Lot, col(Lot.certified_quantity_id) == col(CertifiedQuantity.id))
        .where(col(Lot.measure).is_(None))
        .group_by(col(CertifiedQuantity.id), col(CertifiedQuantity.quantity))
        .having(func.sum(col(Lot.quantity)) > col(CertifiedQuantity.quantity))
    )
    return [
        Finding(0, f"quantity {row.id}", f"lots of {row.used} were declared, {row.quantity} are certified")
        for row in (await connection.execute(statement)).all()
        if not await _stood(connection, row.id, row.quantity)
    ]


async def _stood(connection: AsyncConnection, quantity_id: UUID, now: int) -> bool:
    """Say whether each lot, when it was declared, was within the quantity that was certified at that time.

    Both amounts come from the entries, not from the tables.
    """
    certified = [
        (position, amount) for position, _, amount in await _amounts(connection, Subject.QUANTITY, [quantity_id])
    ]
    lots = (
        await connection.execute(
            select(col(Lot.id)).where(col(Lot.certified_quantity_id) == quantity_id, col(Lot.measure).is_(None))
        )
    ).scalars()
    declared: dict[str, tuple[int, int]] = {}
    for position, lot, amount in await _amounts(connection, Subject.LOT, found := list(lots)):
        declared.setdefault(lot, (position, amount))
    if not certified or certified[-1][1] != now or len(declared) != len(found):
        return False
    used = 0
    for position, amount in sorted(declared.values()):
        used += amount
        if used > max(((at, stood) for at, stood in certified if at < position), default=(0, 0))[1]:
            return False
    return True


async def _amounts(connection: AsyncConnection, subject: Subject, ids: Sequence[UUID]) -> list[tuple[int, str, int]]:
    """Return (position, subject id, quantity) of every entry about these subjects, oldest first."""
    statement = with_items().where(
        col(Entry.subject) == subject.value, col(Entry.subject_id).in_([str(one) for one in ids])
    )
    rows = (await connection.execute(statement.order_by(col(Entry.position)))).all()
    return [(row.position, row.subject_id, kept(row).body["quantity"]) for row in rows if row.body is not None]


async def bookmarks(connection: AsyncConnection, head: int) -> list[Finding]:
    """Find followers whose bookmark names an entry that this journal does not have."""
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
            findings.append(Finding(row.position, about, "has read another line at this position"))
    return findings


def underived(rows: Rows) -> str:
    """Say which derived columns of a subject's rows no longer match their source columns; "" when all match.

    Searches use derived columns, so a wrong one hides its row.
    """
    wrong = set()
    for table, some in rows.items():
        made_of = derivations(Table.metadata.tables[table])
        for row in some if made_of else ():
            named = dict(zip(columns(table), row, strict=True))
            wrong |= {f"{table}.{name}" for name, made in made_of.items() if named[name] != made(named)}
    return f"{', '.join(sorted(wrong))} does not match its source" if wrong else ""


async def files(connection: AsyncConnection, stored: Callable[[str], str | None]) -> list[Finding]:
    """Compare each stored file with its digest; a file that was erased must not be in the store."""
    findings = []
    erased = select(col(StoredFile.digest)).where(col(StoredFile.erased_at).is_not(None))
    for (digest,) in await connection.execute(erased.order_by(col(StoredFile.digest))):
        if stored(digest) is not None:
            findings.append(Finding(0, f"file {digest}", "was erased and is still in the store"))
    present = select(col(StoredFile.digest)).where(col(StoredFile.erased_at).is_(None))
    for (digest,) in await connection.execute(present.order_by(col(StoredFile.digest))):
        try:
            lies = stored(digest)
        except NotFound:
            lies = None  # its name is no digest
        if lies != digest:
            sentence = "is not in the store" if lies is None else "holds other bytes than its digest says"
            findings.append(Finding(0, f"file {digest}", sentence))
    return findings
