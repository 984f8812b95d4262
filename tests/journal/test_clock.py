"""What is due is done once for each day, in order, however many clocks run and whatever fails."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import Database
from registry.journal import CLOCK, duties, head
from registry.journal.audit import audit
from registry.journal.clock import Duty, keep_up, standings
from registry.saying import say
from registry.tables import Answer, Authorisation, BrowserSession, Record, SavedForm
from registry.vocabulary import Subject
from tests.journal.loaded import Loaded
from tests.lines import entered


@pytest.fixture
async def began(database: Database) -> date:
    """Return the first day of the register."""
    async with database.writing() as session:
        await journal.enter(session, CLOCK, "import", Subject.IMPORT, "first")
    return calendar.today()


def noting(*, fails_on: date | None = None, portions: int = 1) -> Duty:
    async def perform(session: AsyncSession, day: date, after: str) -> str | None:
        done = int(after or 0)
        if day == fails_on and done == portions - 1:
            raise RuntimeError
        told = {"day": day.isoformat(), "portion": done}
        await journal.enter(session, CLOCK, "lapse", Subject.IMPORT, "x", told=told)
        return str(done + 1) if done + 1 < portions else None

    return Duty("note", perform, say("Note"))


async def days(database: Database) -> list[str]:
    return [one.facts["day"] for one in await entered(database, act="lapse")]


def due(since: date, count: int) -> list[str]:
    return [(since + timedelta(days=n)).isoformat() for n in range(count)]


async def test_missed_days_are_caught_up_and_no_day_is_done_twice(database: Database, began: date):
    assert len(await keep_up(database, [noting()], began + timedelta(days=4))) == 5
    assert await keep_up(database, [noting()], began + timedelta(days=2)) == [], "the clock was put back"
    await keep_up(database, [noting()], began + timedelta(days=6))
    assert await days(database) == due(began, 7)
    assert {one.actor for one in await entered(database, act="lapse")} == {"clock"}


async def test_several_clocks_do_each_portion_of_each_day_once_and_in_order(database: Database, began: date):
    today = began + timedelta(days=5)
    done = await asyncio.gather(*(keep_up(database, [noting(portions=2)], today) for _ in range(4)))
    assert sum(map(len, done)) == 6
    assert await days(database) == [day for day in due(began, 6) for _ in range(2)]


async def test_a_portion_that_fails_stays_due_and_holds_back_the_next_day(database: Database, began: date):
    today = began + timedelta(days=3)
    failing = noting(fails_on=began + timedelta(days=1), portions=2)
    with pytest.raises(RuntimeError):
        await keep_up(database, [failing], today)
    assert await days(database) == [*due(began, 1) * 2, *due(began, 2)[1:]], "the first portion of the day was done"
    assert await lag(database, failing, today) == 3
    await keep_up(database, [noting(portions=2)], today)
    assert await days(database) == [day for day in due(began, 4) for _ in range(2)]


async def lag(database: Database, duty: Duty, today: date) -> int:
    async with database.reading() as connection:
        (standing,) = await standings(connection, [duty], today)
    return standing.days


async def test_nothing_is_due_before_the_registers_first_entry(database: Database):
    assert await keep_up(database, [noting()], calendar.today()) == []
    assert await lag(database, noting(), calendar.today()) == 0


async def test_rights_and_rights_of_use_lapse_by_an_entry_that_changes_no_column(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(duties, "PORTION", 1)
    database, today = loaded.database, calendar.today()
    async with database.writing() as session:
        use = await session.get_one(Authorisation, loaded.chain.authorisation_id)
        right = await session.get_one(Record, loaded.chain.record_id)
        use.valid_until, right.expires_on = today, today
        by = loaded.chain.office.registrar.actor
        await journal.enter(session, by, "amend", Subject.AUTHORISATION, use.id)
        await journal.enter(session, by, "amend", Subject.RECORD, right.id)
    await keep_up(database, duties.duties(), today)
    assert await entered(database, act="lapse") == [], "the last day is not over"
    await keep_up(database, duties.duties(), today + timedelta(days=40))
    lapsed = await entered(database, act="lapse")
    assert {(one.subject, one.subject_id) for one in lapsed} == {
        ("record", str(loaded.chain.record_id)),
        ("authorisation", str(loaded.chain.authorisation_id)),
    }
    assert len(lapsed) == 2
    assert (await audit(database)).findings == []


async def test_answers_and_ended_sessions_are_kept_for_a_while_only(loaded: Loaded):
    database, now = loaded.database, calendar.now()
    account = loaded.chain.office.producer.actor.account_id
    async with database.writing() as session:
        for key, age in (("old", 31), ("young", 29)):
            facts: dict[str, Any] = {"request_digest": "0" * 64, "status_code": 201, "body": b"{}"}
            session.add(Answer(account_id=account, key=key, given_at=now - timedelta(days=age), **facts))
        for digest, ahead in (("ended", -30), ("open", 48)):
            ends = now + timedelta(hours=ahead)
            session.add(BrowserSession(digest=digest, account_id=account, expires_at=ends))
    await keep_up(database, duties.duties(), calendar.today())
    async with database.writing() as session:
        assert (await session.exec(select(Answer.key))).all() == ["young"]
        assert (await session.exec(select(BrowserSession.digest))).all() == ["open"]


async def test_a_saved_form_is_let_go_when_nobody_has_saved_it_for_long(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(duties, "PORTION", 1)
    now, account = calendar.now(), loaded.chain.office.producer.actor.account_id
    async with loaded.database.writing() as session:
        for form, age in (("older", 200), ("old", 181), ("young", 179)):
            saved = now - timedelta(days=age)
            session.add(SavedForm(account_id=account, form=form, typed={"name": "Cam"}, saved_at=saved))
    await keep_up(loaded.database, duties.duties(), calendar.today())
    async with loaded.database.writing() as session:
        assert (await session.exec(select(SavedForm.form))).all() == ["young"]


async def test_the_head_is_kept_elsewhere_every_day(loaded: Loaded, tmp_path: Path):
    path = tmp_path / "elsewhere" / "heads.txt"
    today = calendar.today()
    await keep_up(loaded.database, duties.duties(path), today + timedelta(days=1))
    async with loaded.database.reading() as connection:
        last = await head(connection)
    assert [line.split() for line in path.read_text().splitlines()] == [
        [day.isoformat(), str(last.position), last.digest.hex()] for day in (today, today + timedelta(days=1))
    ]
    async with loaded.database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM duty"))).scalar_one() == 2 * len(
            duties.duties(path)
        )
