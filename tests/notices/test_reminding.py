"""The clock reminds of days that come near, sums up the morning, and sends the journal's head: each once a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from api.acting import book
from registry import calendar
from registry.database import Database
from registry.labels.orders import approve_labels, order_labels
from registry.notices.reminding import reminders
from registry.notices.wording import sentence
from registry.people import notices
from registry.people.permissions import Actor
from registry.tables import Account, Authorisation, Dispatch, LabelBatch, Record
from tests.labels.chain import Chain
from tests.office import Office, token_for
from tests.procedure.office import Bench, do, drafted_in

TODAY = calendar.today()


async def done(database: Database, name: str, *days: date, head_mail: tuple[str, ...] = ()) -> None:
    """Let the clock do a duty for some days."""
    (duty,) = (one for one in reminders(head_mail) if one.name == name)
    for day in days:
        async with database.writing() as session:
            assert await duty.perform(session, day, "") is None


async def told(database: Database, actor: Actor) -> list[str]:
    async with database.reading() as connection:
        rows = await notices.listing(actor).rows(connection)
    return [str(sentence(book(), row)) for row in reversed(rows)]


async def change(database: Database, statement: Any) -> None:
    async with database.writing() as session:
        await (await session.connection()).execute(statement)


@pytest.mark.parametrize(("days", "is_told"), [(60, True), (30, True), (7, True), (59, False), (0, False)])
async def test_a_right_of_use_that_ends_is_told_to_its_producer_and_its_manager(chain: Chain, days: int, is_told: bool):
    if days not in {30, 59} and not chain.database.is_sqlite:
        pytest.skip("the days are tried on one database")
    ends = TODAY + timedelta(days=days)
    await change(chain.database, update(Authorisation).values(valid_until=ends))
    await done(chain.database, "remind_uses", TODAY, TODAY)
    for who in (chain.office.producer, chain.office.manager):
        lines = await told(chain.database, who.actor)
        assert len(lines) == is_told
        assert not lines or lines[0].endswith(f"ends on {ends}.")
    assert await told(chain.database, chain.office.rival.actor) == []


async def test_a_draft_that_sleeps_and_a_right_whose_term_ends(bench: Bench, database: Database):
    async with database.writing() as session:
        await drafted_in(session, bench.producer)
    await change(database, update(Record).values(updated_at=calendar.now() - timedelta(days=14)))
    await done(database, "remind_drafts", TODAY, TODAY + timedelta(days=1))
    assert await told(database, bench.producer) == [
        "The draft Vũ Quang has not been changed for a while. Lodge it, or withdraw it."
    ]
    assert await told(database, bench.examiner) == []


async def test_a_token_that_ends_is_told_to_its_owner_and_a_machines_to_who_keeps_accounts(
    database: Database, office: Office
):
    by = office.administrator.actor
    async with database.writing() as session:
        for actor, more in (
            (office.producer.actor, {"days": 30}),
            (by, {"days": 7, "account_id": office.reader.actor.account_id}),
            (office.rival.actor, {"days": 29}),
        ):
            await token_for(session, actor, **more)
    for name in ("remind_tokens", "remind_machines"):
        await done(database, name, TODAY, TODAY)
    ends = [TODAY + timedelta(days=n) for n in (30, 7)]
    assert await told(database, office.producer.actor) == [
        f"A token of your account ends on {ends[0]}: issue another in time."
    ]
    assert await told(database, by) == [
        f"A token of a machine ends on {ends[1]}: issue another in time, or the machine loses its access."
    ]
    assert await told(database, office.rival.actor) == []


async def test_an_order_that_nobody_fetches_and_the_morning_of_who_decides(chain: Chain):
    database, office = chain.database, chain.office
    async with database.writing() as session:
        ordered = (await do(session, office.producer.actor, order_labels, chain.lot_id, quantity=10, pack=1000)).made
    async with database.writing() as session:
        account = await session.get_one(Account, office.registrar.actor.account_id)
        account.email = "dang.ky@sogoc.example"
    await done(database, "summarise", TODAY, TODAY, TODAY - timedelta(days=1))
    (summary,) = await told(database, office.registrar.actor)
    assert summary == (
        "This morning: records that wait for you: 0; orders of labels: 1; requests to join: 0; open cases: 0."
    )
    assert await told(database, office.inspector.actor) == []
    async with database.reading() as connection:
        (due,) = (await connection.execute(select(col(Dispatch.due_at)))).scalars()
    assert due.astimezone(calendar.OFFICE_TIME).hour == 7
    async with database.writing() as session:
        await do(session, office.registrar.actor, approve_labels, ordered.number)
    await change(database, update(LabelBatch).values(decided_at=calendar.now() - timedelta(days=3)))
    await done(database, "remind_orders", TODAY)
    assert (await told(database, office.producer.actor))[-1].endswith("is approved and has not been fetched yet.")


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_the_head_goes_to_the_addresses_that_are_set(database: Database):
    assert "mail_head" not in {one.name for one in reminders()}
    await done(database, "mail_head", TODAY, head_mail=("luu@sogoc.example", "kho@sogoc.example"))
    async with database.reading() as connection:
        found = (await connection.execute(select(col(Dispatch.address), col(Dispatch.told)))).all()
    assert {row.address for row in found} == {"luu@sogoc.example", "kho@sogoc.example"}
    assert {row.told["day"] for row in found} == {TODAY.isoformat()}
