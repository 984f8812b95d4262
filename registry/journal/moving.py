"""Moves the register to another database: it copies the journal and fills the tables again from the items.

Tables that no item holds are copied as rows (``CARRIED``, each with its reason), and so are the secrets of the filled
rows. Everything is done in portions and can be repeated: an interrupted move continues where it stopped.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table as CoreTable
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.errors import OutOfOrder
from registry.journal.canonical import canonical
from registry.journal.describing import columns, restore
from registry.journal.entries import head
from registry.journal.gathering import keys_of
from registry.journal.growing import whole
from registry.journal.history import as_of, kept
from registry.journal.shapes import SHAPES, Part
from registry.journal.values import codec, sha256
from registry.saying import say
from registry.tables import Entry, Move, Table
from registry.vocabulary import Subject

AT_ONCE = 500
CARRIED = {
    "number_series": "the last number taken; a number that was given back must not be given again",
    "import_run": "a log of work, known by its file's digest so that no file is read twice",
    "import_fault": "rows of files that could not be imported: they are no part of the register",
    "browser_session": "ends by itself; people who are signed in stay signed in",
    "answer": "a copy of what was answered under a key, for thirty days",
    "saved_form": "what an account typed and has not sent yet: no act, and no part of the register",
    "bookmark": "how far each follower has read",
    "duty": "which days the clock has done",
    "waiting": "it is part of an item, but names an account, and parties are filled before accounts",
    "print_job": "a request for a print file and how much of the file was sent; what was taken is in the items",
    "label_scan": "how often labels were checked; scans are no acts of the register",
    "label_pin": "tries of numbers under the coating, and the first confirmation; like scans, no acts of the register",
    "scan_flag": "what the rules found in those checks; like them, no act of the register",
    "account_link": "sets a password once and ends by itself; only its digest is known",
    "join_address": "the sealed private address of a request to join, named in letters; deleted after a while",
    "access": "who looked at whose data, kept for two years: reading is no act of the register",
    "known_device": "where an account signed in before",
    "sign_in": "who tried to sign in, kept for a while",
    "authenticator": "the secret from which an account's telephone makes its codes: no item holds secrets",
    "recovery_code": "codes for an account whose telephone is lost, known by their digests",
    "passkey_use": "how often a passkey has signed, and when last",
    "passkey_challenge": "a challenge that a passkey has to sign within minutes",
    "identity_step": "a browser on its way to the identity service and back",
    "sign_in_step": "a sign-in whose second proof is still to come; it ends by itself",
    "kept_form": "what a person typed whose session had ended, kept for an hour",
    "token_use": "when a token was last used",
    "saved_search": "a question that an account keeps for itself: no act of the register",
    "notice": "a notice to an account; it names records and adds nothing to them",
    "dispatch": "messages that wait or were sent: no act of the register",
    "notice_choice": "the channels by which an account wants to be notified",
    "turn": "which process sends messages at present",
    "photo_aside": "photographs of reports that could not be sent yet; they are deleted after a day",
    "stored_file": "files that no item names; those of records and cases are in their items",
}
"""Tables that no item holds completely, and the reason."""
JOURNAL = ("passage", "entry", "item", "erasure")
STAYS = {
    "move": "it only says that this register was moved",
    "throttle": "requests counted for minutes or hours, which concern this server only",
}
"""Tables that are not copied, and the reason."""

Report = Callable[[int, int], None]


class Moved(NamedTuple):
    """How many entries and subjects the target has now, and the digest of its last entry."""

    entries: int
    subjects: int
    head: bytes


async def move(source: Database, target: Database, report: Report = lambda _, __: None) -> Moved:
    """Fill ``target`` from the journal of ``source``; return what the target has then.

    ``target`` is migrated and either empty or begun by an earlier attempt. From the first moment on ``source`` takes no
    entries (BeingMoved), until ``reopen``. Raises OutOfOrder when the target holds another register, when ``source`` is
    already being moved elsewhere, or when the two differ in the end.
    """
    await _close(source, target)
    await _demand_another(source, target)
    async with source.reading() as origin:
        last = await head(origin)
        await _demand_beginning(origin, target)
        total = last.position + await _count_subjects(origin)
        done = 0
        for name in JOURNAL:
            async for count in _copied(origin, target, Table.metadata.tables[name]):
                if name == "item":
                    done += count
                    report(done, total)
        subjects = await _refill(origin, target, lambda more: report(done + more, total))
        for name in CARRIED:
            async for _ in _copied(origin, target, Table.metadata.tables[name]):
                pass
        await _demand_equal(origin, target)
    async with source.writing() as session:
        await (await session.connection()).execute(update(Move).values(ended_at=calendar.now()))
    return Moved(last.position, subjects, last.digest)


async def reopen(source: Database) -> None:
    """Cancel a move: the register takes entries again."""
    async with source.writing() as session:
        await (await session.connection()).execute(delete(Move))


async def fingerprint(connection: AsyncConnection, table: str) -> tuple[int, str]:
    """Return the number of rows and a digest that depends neither on their order nor on the kind of database."""
    core = Table.metadata.tables[table]
    tells = [(column.name, codec(column).tell) for column in core.columns]
    count, total = 0, 0
    async for rows in _batches(connection, core):
        for row in rows:
            told = {
                name: row[name] if tell is None else tell(row[name]) for name, tell in tells if row[name] is not None
            }
            total = (total + int.from_bytes(sha256(canonical(told).encode()))) % 2**256
        count += len(rows)
    return count, f"{total:064x}"


def _address(target: Database) -> str:
    return target.url.render_as_string(hide_password=True)[:200]


async def _close(source: Database, target: Database) -> None:
    address = _address(target)
    async with source.writing() as session:
        others = select(col(Move.target)).where(col(Move.target) != address)
        other = (await (await session.connection()).execute(others)).scalar_one_or_none()
        if other is not None:
            raise OutOfOrder(
                say("This register is being moved to %(other)s; give that move up with --reopen first.", other=other),
                code="being_moved",
            )
        if await session.get(Move, address) is None:
            session.add(Move(target=address))


async def _demand_another(source: Database, target: Database) -> None:
    """Do nothing for two databases; OutOfOrder when the target is the source itself, which is open again then."""
    async with target.reading() as there:
        if (await there.execute(select(col(Move.target)).where(col(Move.target) == _address(target)))).first() is None:
            return
    await reopen(source)
    raise OutOfOrder(say("The target is this register itself; nothing was moved."), code="same_register")


async def _demand_beginning(origin: AsyncConnection, target: Database) -> None:
    """Raise OutOfOrder unless the target is empty or holds the beginning of this journal."""
    async with target.reading() as there:
        reached = await head(there)
        rows = 0 if reached.position else await _rows_outside(there)
    stands = select(col(Entry.digest)).where(col(Entry.position) == reached.position)
    digest = (await origin.execute(stands)).scalar_one_or_none()
    if rows or (reached.position and digest != reached.digest):
        raise OutOfOrder(
            say("The target holds another register: a register is moved into an empty database."), code="not_empty"
        )


async def _rows_outside(there: AsyncConnection) -> int:
    count = 0
    for shape in SHAPES.values():
        table = Table.metadata.tables[shape.table]
        count += (await there.execute(select(func.count()).select_from(table))).scalar_one()
    return count


async def _count_subjects(origin: AsyncConnection) -> int:
    count = 0
    for shape in SHAPES.values():
        table = Table.metadata.tables[shape.table]
        count += (await origin.execute(select(func.count()).select_from(table))).scalar_one()
    return count


async def _copied(origin: AsyncConnection, target: Database, table: CoreTable) -> AsyncIterator[int]:
    """Copy the rows of a table; yield the size of each portion. Rows that are already in the target stay."""
    async for rows in _batches(origin, table):
        async with target.writing() as session:
            await _put(await session.connection(), table, rows)
        yield len(rows)


async def _refill(origin: AsyncConnection, target: Database, report: Callable[[int], None]) -> int:
    """Fill the tables from the last item of every subject; return how many subjects there are.

    Subjects that others refer to come first. Lists that only grow are filled from all entries.
    """
    count = 0
    for subject, shape in SHAPES.items():
        async for batch in as_of(origin, subject):
            for start in range(0, len(batch), AT_ONCE):
                some = batch[start : start + AT_ONCE]
                await _fill(origin, target, shape, await whole(origin, subject, [kept(row) for row in some]))
                count += len(some)
                report(count)
        await _refer_to_themselves(origin, target, subject, shape)
    return count


async def _fill(origin: AsyncConnection, target: Database, shape: Part, told: Sequence[dict[str, Any]]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for document in told:
        for table, some in restore(document).items():
            names = columns(table)
            rows.setdefault(table, []).extend(dict(zip(names, row, strict=True)) for row in some)
    await _put_secrets(origin, shape, rows[shape.table])
    late = _of_itself(Table.metadata.tables[shape.table])
    if late is not None:
        for row in rows[shape.table]:
            row[late] = None
    async with target.writing() as session:
        for core in Table.metadata.sorted_tables:
            if core.name in rows and core.name != "waiting":
                await _put(await session.connection(), core, rows[core.name])


async def _batches(connection: AsyncConnection, table: CoreTable) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the rows of a table in the order of its key; only AT_ONCE of them are in memory."""
    statement = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    stream = await connection.stream(statement)
    async for rows in stream.mappings().partitions(AT_ONCE):
        yield [dict(row) for row in rows]


async def _put(connection: AsyncConnection, table: CoreTable, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet: several subjects may hold the same file, and a portion may come twice.

    It asks first instead of using ON CONFLICT, because the guards refuse to replace a row.
    """
    keys = list(table.primary_key)
    there = set()
    found = select(*keys).where(keys[0].in_({row[keys[0].name] for row in rows}))
    for one in await connection.execute(found):
        there.add(tuple(one))
    new = {tuple(row[key.name] for key in keys): row for row in rows}
    fresh = [row for key, row in new.items() if key not in there]
    if fresh:
        await connection.execute(table.insert(), fresh)


async def _put_secrets(origin: AsyncConnection, shape: Part, rows: Iterable[dict[str, Any]]) -> None:
    if not shape.secret:
        return
    table = Table.metadata.tables[shape.table]
    key = table.c[shape.key]
    wanted = select(key, *(table.c[name] for name in shape.secret)).where(key.in_([row[shape.key] for row in rows]))
    found = {secret[0]: secret._asdict() for secret in await origin.execute(wanted)}
    for row in rows:
        row |= {name: found[row[shape.key]][name] for name in shape.secret}


def _of_itself(table: CoreTable) -> str | None:
    return next((key.parent.name for key in table.foreign_keys if key.column.table is table), None)


async def _refer_to_themselves(origin: AsyncConnection, target: Database, subject: Subject, shape: Part) -> None:
    """Set the column in which rows of a table name other rows of it, now that all rows exist."""
    table = Table.metadata.tables[shape.table]
    late = _of_itself(table)
    if late is None:
        return
    key = table.c[shape.key]
    moved = update(table).where(key == bindparam("at", type_=key.type)).values({late: bindparam("to", type_=key.type)})
    async for batch in as_of(origin, subject):
        bodies = [kept(row).body for row in batch]
        told = [(body[shape.key], body[late]) for body in bodies if late in body]
        ats, tos = (list(keys_of(subject, [str(one[n]) for one in told])) for n in (0, 1))
        if told:
            async with target.writing() as session:
                pairs = [{"at": at, "to": to} for at, to in zip(ats, tos, strict=True)]
                await (await session.connection()).execute(moved, pairs)


async def _demand_equal(origin: AsyncConnection, target: Database) -> None:
    """Compare the heads and every table; raise OutOfOrder that names the first difference."""
    async with target.reading() as there:
        if await head(origin) != await head(there):
            raise OutOfOrder(say("The target's journal ends elsewhere; move again."), code="moved_unequal")
        for name in sorted(Table.metadata.tables.keys() - STAYS.keys()):
            if await fingerprint(origin, name) != await fingerprint(there, name):
                raise OutOfOrder(
                    say("The table %(name)s is not the same in the target; audit both.", name=name),
                    code="moved_unequal",
                )
