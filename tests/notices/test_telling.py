"""An act tells those concerned, by their part in the matter: once, in its order, and nobody who may not see it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from api.acting import book
from registry.acts import give_back
from registry.database import Database
from registry.notices.telling import Notices
from registry.notices.wording import sentence
from registry.parties.accounts import end_role
from registry.people import notices
from registry.people.accounts import actor_of
from registry.people.permissions import Actor
from registry.procedure.formality import accept, answer_defects, notify_defects
from registry.procedure.lodging import lodge
from registry.procedure.registration import terminate, withdraw
from registry.tables import Account, Dispatch, Membership, Notice
from registry.use.authorisations import suspend
from registry.vocabulary import Channel, NoticeKind
from tests.labels.chain import Chain
from tests.procedure.office import Bench, do, drafted_in


async def told(database: Database, actor: Actor) -> list[str]:
    """Let the follower read on, and return what an account is told, oldest first, in English."""
    await Notices(database).catch_up()
    async with database.reading() as connection:
        rows = await notices.listing(actor).rows(connection)
    return [str(sentence(book(), row)) for row in reversed(rows)]


async def lodged(database: Database, bench: Bench, *acts: tuple[Actor, Any, dict[str, Any]]) -> UUID:
    """Return a dossier of the producer that was lodged, after some acts more."""
    async with database.writing() as session:
        record_id = await drafted_in(session, bench.producer)
        await do(session, bench.producer, lodge, record_id)
        for actor, act, asked in acts:
            await do(session, actor, act, record_id, **asked)
    return record_id


async def test_the_applicant_is_told_of_defects_and_the_officer_in_charge_of_the_answer(
    bench: Bench, database: Database
):
    await Notices(database).catch_up()
    record_id = await lodged(
        database,
        bench,
        (bench.examiner, notify_defects, {"defects": ["Bản đồ chưa có xác nhận của Ủy ban"]}),
    )
    lines = await told(database, bench.producer)
    assert lines[-2].startswith("The application Vũ Quang (")
    assert lines[-2].endswith("has been lodged. The office examines its form first.")
    assert lines[-1].startswith("The office has found defects in the application Vũ Quang (")
    assert (await told(database, bench.rival))[-1:] != lines[-1:]
    async with database.writing() as session:
        await do(session, bench.producer, answer_defects, record_id, answer="Đã bổ sung.")
    assert (await told(database, bench.examiner))[-1].startswith("The notice of defects has been answered: Vũ Quang")
    assert not [line for line in await told(database, bench.second) if "answered" in line]
    async with database.reading() as connection:
        kept = (await connection.execute(select(col(Notice.told), col(Dispatch.told)).outerjoin(Dispatch))).all()
    assert not [row for row in kept if "Bản đồ" in str(row)], "what was typed is read in the register alone"


async def test_a_line_is_told_once_however_often_the_follower_begins(bench: Bench, database: Database):
    await lodged(database, bench)
    before = await told(database, bench.examiner)
    assert await told(database, bench.examiner) == before
    await Notices(database).begin_again()
    assert await told(database, bench.examiner) == before
    assert await Notices(database).lag() == 0


async def test_a_draft_is_told_to_nobody_in_the_office(bench: Bench, database: Database):
    before = await told(database, bench.examiner)
    async with database.writing() as session:
        record_id = await drafted_in(session, bench.producer)
        await do(session, bench.producer, withdraw, record_id)
    assert await told(database, bench.examiner) == before


async def test_a_second_person_is_told_what_waits_and_the_first_what_was_returned(chain: Chain):
    database, office = chain.database, chain.office
    async with database.writing() as session:
        await do(session, office.registrar.actor, terminate, chain.record_id, reason="Hết điều kiện.")
    awaited = (await told(database, office.second_registrar.actor))[-1]
    assert awaited.startswith("“end the protection” waits for a second person: Vũ Quang (")
    assert awaited not in await told(database, office.registrar.actor)
    assert "protection" not in " ".join(await told(database, office.producer.actor))
    async with database.writing() as session:
        await give_back(session, office.second_registrar.actor, terminate, chain.record_id, "Chưa đủ căn cứ.")
    assert (await told(database, office.registrar.actor))[-1].startswith("“end the protection” was returned to you")


async def test_what_somebody_was_told_for_a_party_is_theirs_while_they_act_for_it(chain: Chain):
    database, producer = chain.database, chain.office.producer
    async with database.writing() as session:
        await do(session, chain.office.registrar.actor, suspend, chain.authorisation_id, reason="Kiểm tra đột xuất")
    lines = await told(database, producer.actor)
    assert lines[-1].endswith("has been suspended. Read the reason.")
    async with database.reading() as connection:
        assert await notices.count_unread(connection, producer.actor) == len(lines)
        held = select(col(Membership.id)).where(col(Membership.account_id) == producer.actor.account_id)
        membership = (await connection.execute(held)).scalar_one()
    async with database.writing() as session:
        await do(
            session, chain.office.administrator.actor, end_role, producer.actor.account_id, membership_id=membership
        )
    async with database.reading() as connection:
        now = await actor_of(connection, producer.actor.account_id)
    assert now is not None
    left = await told(database, now)
    assert [line for line in left if "suspended" in line] == []
    assert left[-1] == "A role of your account has ended: producer."


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_mail_goes_out_for_what_the_law_serves_and_not_for_what_only_waits(bench: Bench, database: Database):
    async with database.writing() as session:
        for actor in (bench.producer, bench.registrar):
            (await session.get_one(Account, actor.account_id)).email = "ai.do@huongtrach.example"
    await lodged(database, bench, (bench.examiner, accept, {}))
    await told(database, bench.producer)
    statement = (
        select(col(Notice.kind), col(Dispatch.account_id), col(Dispatch.channel))
        .join(Dispatch)
        .order_by(col(Dispatch.id))
    )
    async with database.reading() as connection:
        sent = (await connection.execute(statement)).all()
    assert {row.kind for row in sent if row.account_id == bench.producer.account_id} >= {NoticeKind.SERVICE}
    assert {row.channel for row in sent} == {Channel.MAIL}
    assert NoticeKind.TASK not in {row.kind for row in sent}
