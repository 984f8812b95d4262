"""The daily salt with which browsers are told apart; all processes share it, and it is destroyed after two days.

It is in no backup: on SQLite it is in a file beside the register, on PostgreSQL in an unlogged table, which is lost in
a crash and left out of dumps (``pg_dump --no-unlogged-table-data``).
"""

import json
import os
import secrets
from pathlib import Path

from sqlalchemy import text

from registry.database import Database
from registry.labels.scans.counter import day_of

OCTETS = 32
DAYS_KEPT = 2
_DRAW = text("INSERT INTO scan_salt (day, salt) VALUES (:day, :salt) ON CONFLICT (day) DO NOTHING")
_READ = text("SELECT day, salt FROM scan_salt WHERE day >= :day")
_DESTROY = text("DELETE FROM scan_salt WHERE day < :day")


class Salts:
    """The salts in memory. Call ``turn`` at the start and every hour; it draws the salt for the next day."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self._file = file
        self._salts: dict[int, bytes] = {}

    def of(self, day: int) -> bytes:
        """Return the salt of a day; when none was drawn, this process draws one."""
        salt = self._salts.get(day)
        if salt is None:
            salt = self._salts[day] = secrets.token_bytes(OCTETS)
        return salt

    async def turn(self, minute: int) -> None:
        """Draw salts for today and tomorrow, and destroy old ones here and in the shared store."""
        today = day_of(minute)
        drawn = {day: self.of(day) for day in (today, today + 1)}
        shared = self._turn_file(drawn, today) if self._database.is_sqlite else await self._turn_table(drawn, today)
        self._salts = {day: salt for day, salt in (self._salts | shared).items() if day >= today - DAYS_KEPT}

    async def _turn_table(self, drawn: dict[int, bytes], today: int) -> dict[int, bytes]:
        async with self._database.writing() as session:
            connection = await session.connection()
            await connection.execute(_DRAW, [{"day": day, "salt": salt} for day, salt in drawn.items()])
            await connection.execute(_DESTROY, {"day": today - DAYS_KEPT})
            rows = await connection.execute(_READ, {"day": today - DAYS_KEPT})
            return {row.day: bytes(row.salt) for row in rows}

    def _turn_file(self, drawn: dict[int, bytes], today: int) -> dict[int, bytes]:
        """Keep the salts of a SQLite register in a file, so that a restart does not change them.

        Only one process uses it.
        """
        kept: dict[int, bytes] = {}
        if self._file.is_file():
            kept = {int(day): bytes.fromhex(salt) for day, salt in json.loads(self._file.read_text("ascii")).items()}
        kept = {day: salt for day, salt in (drawn | kept).items() if day >= today - DAYS_KEPT}
        body = json.dumps({str(day): salt.hex() for day, salt in kept.items()})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(body)
        return kept
