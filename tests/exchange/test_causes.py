"""Why a row was not taken is kept as codes and values, and told anew to whoever looks, in both languages."""

import asyncio
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text

from api.language import LANGUAGES, speech
from registry import exchange
from registry.causes import CAUSES, Cause, cause
from registry.database import Database
from registry.exchange.faults import FaultyRow, read_faults, written_faults
from registry.faults import OTHERWISE
from registry.saying import Ordinal, Value, say
from tests.conftest import migrate
from tests.exchange import files
from tests.exchange.files import table
from tests.house.test_migrations import config_for

OTHER: dict[type, Value] = {
    str: "Xã “Ví Dụ”", int: 12_000, date: date(2025, 6, 30), Decimal: Decimal("18.09"), Ordinal: Ordinal(1200)
}  # fmt: skip
BEFORE = "throttling"
"""The last revision that kept an English text."""


@pytest.mark.parametrize("found", CAUSES.values(), ids=CAUSES)
def test_what_is_kept_of_a_cause_is_told_again_word_for_word(found: Cause):
    fault = found.at("column", **{name: OTHER[type(value)] for name, value in found.said.values.items()})
    stored = written_faults((fault,))
    assert json.loads(stored)[0].keys() == {"field", "code", "values"}
    (again,) = read_faults(stored)
    assert again == fault
    for language in LANGUAGES:
        assert speech(language).tell(again.said) == speech(language).tell(fault.said) != ""


def test_a_cause_has_its_own_code_and_its_own_values():
    with pytest.raises(TypeError, match="cause already"):
        cause("empty", say("is empty"))
    with pytest.raises(TypeError, match="has the values"):
        CAUSES["same_key"].at(row=2)


def test_a_code_or_values_that_nobody_knows_by_now_are_told_all_the_same():
    kept: list[Any] = [{"field": "name", "code": code, "values": {}} for code in ("gone_since", "same_key")]
    assert [(fault.code, fault.said) for fault in read_faults(json.dumps(kept))] == [
        ("gone_since", OTHERWISE),
        ("same_key", OTHERWISE),
    ]


async def test_many_faults_of_one_row_are_kept_as_far_as_they_help(database: Database, tmp_path: Path):
    goods = " ## ".join("7: Engines." for _ in range(99))
    row = files.MARK | {"nice_classes": "1|46", "goods_en": goods, "expiry_date": "soon"}
    summary = await exchange.run(database, table(tmp_path / "x.csv", "trade-marks", row))
    assert {fault.code for fault in summary.faults[0].faults} == {"no_class", "no_day"}


def test_what_was_kept_as_a_text_reads_as_it_did(database_url: str):
    run, faulty, no_right = uuid4(), "name: is empty; country: “?” is no country code", "not a right: no protection"
    command.downgrade(config_for(database_url), BEFORE)
    asyncio.run(_put(database_url, run, faulty, no_right))
    migrate(database_url)
    rows, counts = asyncio.run(_read(database_url, run))
    assert [(row.line, row.reason(), row.is_no_right) for row in rows] == [(2, faulty, False), (3, no_right, True)]
    assert all(row.reason(speech(language).tell) == row.reason() for row in rows for language in LANGUAGES)
    assert (counts.no_rights, counts.faulty) == (1, 1)
    command.downgrade(config_for(database_url), BEFORE)
    migrate(database_url)
    again, counts = asyncio.run(_read(database_url, run))
    assert [(row.line, row.is_no_right) for row in again] == [(2, False), (3, True)]


async def _put(url: str, run: Any, *reasons: str) -> None:
    database = Database(url)
    is_sqlite = database.is_sqlite
    async with database.engine.begin() as connection:
        key = run.hex if is_sqlite else run
        await connection.execute(
            text(
                "INSERT INTO import_run (id, layout, file_name, digest, rows_read, added, changed, unchanged, faulty,"
                " status, started_at) VALUES (:id, 'gi-vietnam', 'x.csv', :digest, 2, 0, 0, 0, 2, 'done',"
                " '2026-01-01 00:00:00')"
            ),
            {"id": key, "digest": "0" * 64},
        )
        for line, reason in enumerate(reasons, 2):
            own = uuid4()
            await connection.execute(
                text(
                    "INSERT INTO import_fault (id, run_id, line, reason, row) VALUES (:id, :run, :line, :reason, '{}')"
                ),
                {"id": own.hex if is_sqlite else own, "run": key, "line": line, "reason": reason},
            )
    await database.close()


async def _read(url: str, run: Any) -> tuple[list[FaultyRow], Any]:
    database = Database(url)
    rows = await exchange.faults_of(database, run)
    async with database.reading() as connection:
        counts = await exchange.runs.one(connection, run)
    await database.close()
    return rows, counts
