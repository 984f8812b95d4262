"""``python -m tests.notices.sending URL [PORT | FOLDER]``: follow and send until killed, with short pauses."""

import sys
from datetime import timedelta
from pathlib import Path

import anyio

from api.acting import book
from api.mailing.carriers import carriers
from api.mailing.sending import Sender
from api.settings import Settings
from registry.database import Database
from registry.notices.telling import Notices

LASTS = timedelta(seconds=0.5)
FIRST = timedelta(milliseconds=20)


def sender_of(database: Database, way: str, lasts: timedelta = LASTS) -> Sender:
    """Return a sender by a mail server on a port of this machine, or into a folder."""
    settings = Settings(
        mail_folder=Path(way), smtp_host="127.0.0.1" if str(way).isdigit() else None,
        smtp_port=int(way) if str(way).isdigit() else 25, smtp_security="none", mail_from="so-goc@sogoc.example",
    )  # fmt: skip
    return Sender(database, settings, book(), carriers(settings), lasts=lasts, first=FIRST)


async def _main(url: str, way: str) -> None:
    database = Database(url)
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Notices(database).follow, stop)
        tasks.start_soon(sender_of(database, way).run, stop)


if __name__ == "__main__":
    anyio.run(_main, sys.argv[1], sys.argv[2])
