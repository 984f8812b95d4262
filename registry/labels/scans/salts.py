"""The salt of a day, under which browsers are told apart; shared by all processes, gone when its day is two days old.

It lies in no backup: on SQLite in a file beside the register that is none of its tables, on PostgreSQL in a table that
is not logged, is lost with a crash and is left out of dumps (``pg_dump --no-unlogged-table-data``).
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
    """The salts in memory. ``turn`` draws a day ahead; do it at the start and every hour."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self._file = file
        self._salts: dict[int, bytes] = {}

    def of(self, day: int) -> bytes:
        """Return a day's salt; a day that nobody drew for gets one that this process alone knows."""
        salt = self._salts.get(day)
        if salt is None:
            salt = self._salts[day] = secrets.token_bytes(OCTETS)
        return salt

    async def turn(self, minute: int) -> None:
        """Draw for today and tomorrow, and destroy what is over, here and where it is shared."""
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
        """One process has a SQLite register; the file lets its salts outlive a restart."""
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
