"""Letters in folders: mail where no mail server is set, and what stand-ins write for other channels.

An erasure marks, in its transaction, the sent messages that told an erased value (``copies.blank_messages``); their
files are deleted after the commit.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.journal.copies import BLANK
from registry.tables import Dispatch


class KeptLetters:
    """The folders of letters, under the names that carriers give them (``api/mailing/carriers.py``)."""

    def __init__(self, mail: Path, stand_ins: Path | None = None) -> None:
        self._mail = mail
        self._stand_ins = stand_ins

    async def forget(self, database: Database) -> None:
        """Delete the letters of all erased messages: what a crash left undone is finished the next time."""
        erased: Any = select(col(Dispatch.id), col(Dispatch.channel)).where(col(Dispatch.answer) == BLANK)
        async with database.reading() as connection:
            messages = (await connection.execute(erased)).all()
        await asyncio.to_thread(self._delete, messages)

    def _delete(self, messages: Sequence[Any]) -> None:
        for message_id, channel in messages:
            (self._mail / f"{message_id.hex}.eml").unlink(missing_ok=True)
            if self._stand_ins is not None:
                (self._stand_ins / f"{channel.value}-{message_id.hex}.json").unlink(missing_ok=True)
