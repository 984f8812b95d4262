"""Lines that tell many accounts something, and what has to be true of the mail that came of them."""

import asyncio
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import anyio
from sqlalchemy import func, select
from sqlmodel import col

from registry.database import Database
from registry.journal import OFFICE
from registry.journal.entries import Line, enter_all
from registry.parties.proving import change_password
from registry.tables import Account, Dispatch, Notice
from registry.vocabulary import Sending, Subject

AT_ONCE = 500


async def told(database: Database, people: int, notices: int) -> list[str]:
    """Enter ``notices`` lines that tell as many accounts in turn; return the accounts' addresses."""
    async with database.writing() as session:
        accounts = [Account(login=f"nguoi.{number}@sogoc.example", name=f"Người {number}") for number in range(people)]
        session.add_all(accounts)
        await session.flush()
        ids: list[UUID] = [one.id for one in accounts]
    draw = random.Random(20261126)  # noqa: S311 # nothing is guarded by it
    order = [one for one in ids for _ in range(notices // people)]
    draw.shuffle(order)
    for begin in range(0, len(order), AT_ONCE):
        async with database.writing() as session:
            some = order[begin : begin + AT_ONCE]
            await enter_all(session, [Line(OFFICE, change_password.name, Subject.ACCOUNT, one) for one in some])
    return [one.login for one in accounts]


async def in_order(database: Database) -> dict[str, list[str]]:
    """Return for each address the Message-IDs in the order in which what they tell was done."""
    statement = (
        select(col(Account.login), col(Dispatch.id))
        .join(Account, col(Account.id) == col(Dispatch.account_id))
        .join(Notice, col(Notice.id) == col(Dispatch.notice_id))
        .order_by(func.length(col(Notice.key)), col(Notice.key))
    )
    found: dict[str, list[str]] = defaultdict(list)
    async with database.reading() as connection:
        for login, dispatch_id in await connection.execute(statement):
            found[login].append(f"<{dispatch_id.hex}@sogoc.example>")
    return found


async def left(database: Database, notices: int) -> int:
    """Return how many notices are not sent yet, whether they wait or were not even made."""
    async with database.reading() as connection:
        sent = select(func.count()).select_from(Dispatch).where(col(Dispatch.state) == Sending.SENT)
        return notices - int((await connection.execute(sent)).scalar_one())


async def killed(url: str, way: str, kills: int, database: Database, notices: int) -> int:
    """Send with kill -9 in the middle, so many times, until everything is sent; return how many kills there were."""
    draw, done = random.Random(9), 0  # noqa: S311 # likewise
    while await left(database, notices):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.notices.sending", url, way, cwd=Path(__file__).parents[2]
        )
        before = await left(database, notices)
        while process.returncode is None and (now := await left(database, notices)):
            if done < kills and now <= before - draw.randint(1, max(1, notices // (kills + 10))):
                await anyio.sleep(draw.random() / 50)
                process.kill()
                done += 1
                await process.wait()
                break
            await anyio.sleep(0.02)
        if process.returncode is None:
            process.kill()
            await process.wait()
    return done


def promised(wanted: dict[str, list[str]], taken: Sequence[EmailMessage], repeats: int) -> None:
    """See that none is lost, each person got theirs in order, and no more than ``repeats`` came again, as they were."""
    got: dict[str, list[str]] = defaultdict(list)
    said: dict[str, str] = {}
    again = 0
    for mail in taken:
        key = str(mail["Message-ID"])
        again += key in said
        assert said.setdefault(key, mail.as_string()) == mail.as_string()
        if key not in got[mail["To"]]:
            got[mail["To"]].append(key)
    assert got == wanted
    assert again <= repeats, f"{again} came again"
