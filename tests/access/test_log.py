"""Who looked at whose data: entered once an hour, read by the one concerned, kept for two years."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar import Litestar
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from registry import calendar
from registry.database import Database
from registry.errors import NotPermitted
from registry.journal.shapes import SHAPES
from registry.people import accesses
from registry.people.accesses import Accesses, forget_accesses
from registry.people.permissions import Actor
from registry.seeing import aside, looking, shown
from registry.tables import Access, Case
from registry.vocabulary import PartyKind, Subject
from tests.api.counter import Counter
from tests.cases.suspects import cases_in
from tests.labels.chain import Chain
from tests.office import Office, enrol
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock

SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    return clock


def test_whose_each_subject_of_the_register_is_has_been_said():
    nobodys = {Subject.UNIT, Subject.IMPORT, Subject.LABEL_EPOCH}
    assert {kind.subject for kind in accesses.KINDS.values()} == set(Subject) - nobodys
    assert set(accesses.KINDS) == {shape.table for subject, shape in SHAPES.items() if subject not in nobodys}


async def lines(database: Database) -> list[Access]:
    async with database.writing() as session:
        return list((await session.exec(select(Access).order_by(col(Access.id)))).all())


async def looked(log: Accesses, actor: Actor, table: str, key: Any, *, whole: bool = True) -> None:
    with looking() as look:
        shown(table, [key], whole=whole)
    await log.enter(actor, look)


async def test_an_officers_look_is_entered_once_an_hour_and_the_partys_own_never(
    database: Database, chain: Chain, clock: Clock
):
    log, office = Accesses(database), chain.office
    for _ in range(3):
        await looked(log, office.examiner.actor, "authorisation", chain.authorisation_id)
    await looked(Accesses(database), office.examiner.actor, "authorisation", chain.authorisation_id)
    await looked(log, office.producer.actor, "authorisation", chain.authorisation_id)
    (line,) = await lines(database)
    assert (line.account_id, line.roles, line.credential) == (office.examiner.actor.account_id, "examiner", "command")
    assert (line.subject, line.subject_id) == ("authorisation", str(chain.authorisation_id))
    assert (line.party_id, line.at) == (office.producer.party_id, clock.now)
    clock.forward(hours=1)
    await looked(log, office.examiner.actor, "authorisation", chain.authorisation_id)
    assert len(await lines(database)) == 2


async def test_all_that_hangs_on_a_right_of_use_is_its_producers(database: Database, chain: Chain):
    number = await chain.issued(5)
    log, by = Accesses(database), chain.office.inspector.actor
    for table, key in (("certified_quantity", chain.certified_id), ("lot", chain.lot_id), ("label_batch", number)):
        await looked(log, by, table, key)
    found = await lines(database)
    assert [line.subject for line in found] == ["quantity", "lot", "label_batch"]
    assert {line.party_id for line in found} == {chain.office.producer.party_id}


async def test_a_published_record_is_looked_at_by_who_opens_its_papers(database: Database, chain: Chain):
    log, office = Accesses(database), chain.office
    await looked(log, office.examiner.actor, "record", chain.record_id, whole=False)
    await looked(log, office.rival.actor, "record", chain.record_id)
    assert await lines(database) == [], "its name stands in the register for everybody"
    await looked(log, office.examiner.actor, "record", chain.record_id)
    assert {line.party_id for line in await lines(database)} >= {office.producer.party_id}


async def test_of_an_organisation_the_office_sees_more_than_everybody(database: Database, office: Office):
    person = await enrol(database, office, PartyKind.PERSON, "Nguyễn Thị Ví Dụ", phone="0912345678")
    log = Accesses(database)
    await looked(log, office.manager.actor, "party", office.producer.party_id)
    assert await lines(database) == []
    await looked(log, office.manager.actor, "party", person)
    await looked(log, office.examiner.actor, "party", office.producer.party_id)
    assert [line.party_id for line in await lines(database)] == [person, office.producer.party_id]


@SQLITE
async def test_what_is_chosen_from_and_what_nobody_asked_for_is_no_look(office: Office):
    shown("party", [office.producer.party_id])
    with looking() as look, aside():
        shown("party", [office.producer.party_id])
    assert look.take() == {}


@SQLITE
async def test_a_database_that_cannot_write_keeps_nobody_from_reading(
    database: Database, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    log = Accesses(database)

    def full(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(accesses, "_append", full)
        await looked(log, chain.office.examiner.actor, "lot", chain.lot_id)
    await looked(log, chain.office.examiner.actor, "lot", chain.lot_id)
    assert len(await lines(database)) == 1, "it is entered as soon as it can be"


async def test_the_one_concerned_reads_it_and_nobody_elses(database: Database, chain: Chain):
    log, office = Accesses(database), chain.office
    await looked(log, office.examiner.actor, "lot", chain.lot_id)
    await looked(log, office.administrator.actor, "account", office.rival.actor.account_id)

    async def read(actor: Actor, **more: UUID) -> list[str]:
        async with database.reading() as connection:
            return [row.who for row in await accesses.listing(actor, **more).rows(connection)]

    assert await read(office.producer.actor) == [office.examiner.actor.name]
    assert await read(office.rival.actor) == [office.administrator.actor.name]
    assert await read(office.examiner.actor) == []
    assert await read(office.rival.actor, party_id=office.producer.party_id) == []
    async with database.reading() as connection:
        everything = await accesses.of_everybody(office.administrator.actor).rows(connection)
    assert len(everything) == 2
    for other in (office.examiner, office.registrar, office.producer, office.reader):
        with pytest.raises(NotPermitted):
            accesses.of_everybody(other.actor)


async def test_that_there_is_a_case_is_not_read_here_by_whom_the_office_has_not_told(
    database: Database, chain: Chain, tmp_path: Path
):
    log, office = Accesses(database), chain.office
    async with database.writing() as session:
        await cases_in(session, chain, tmp_path)
    async with database.reading() as connection:
        found = list(await connection.execute(select(col(Case.id), col(Case.is_told), col(Case.lot_id))))
    for case_id, _, lot_id in found:
        if lot_id is not None:
            await looked(log, office.inspector.actor, "office_case", case_id)
    told = {str(case_id) for case_id, is_told, _ in found if is_told}
    entered = {line.subject_id for line in await lines(database)}
    assert told < entered
    async with database.reading() as connection:
        mine = await accesses.listing(office.producer.actor).rows(connection)
        everything = await accesses.of_everybody(office.administrator.actor).rows(connection)
    assert {row.subject_id for row in mine} == told
    assert {row.subject_id for row in everything} == entered


@SQLITE
async def test_it_is_kept_for_two_years(database: Database, chain: Chain, clock: Clock):
    await looked(Accesses(database), chain.office.examiner.actor, "lot", chain.lot_id)
    for days, left in ((729, 1), (2, 0)):
        clock.forward(days=days)
        async with database.writing() as session:
            await forget_accesses.perform(session, calendar.today(), "")
        assert len(await lines(database)) == left


async def test_over_http_a_session_and_a_token_leave_their_lines_and_a_refusal_none(
    counter: Counter, database: Database, application: Litestar
):
    client, office = counter.client, counter.office
    about = f"/api/v1/parties/{office.producer.party_id}"
    assert (await client.get(about, headers={"Authorization": f"Bearer {counter.keys['examiner']}"})).status_code == 200
    assert (await client.get(f"/api/v1/accounts/{office.rival.actor.account_id}")).status_code == 401
    await Desk(client).sit(office.registrar)
    assert (await client.get(f"/desk/parties/{office.producer.party_id}", headers=HOME)).status_code == 200
    assert (await client.get(f"/desk/accounts/{office.rival.actor.account_id}", headers=HOME)).status_code in {403, 404}
    found = [(line.credential.partition(":")[0], line.roles) for line in await lines(database)]
    assert found == [("token", "examiner"), ("session", "registrar")]
    told = await client.get("/api/v1/accesses", headers={"Authorization": f"Bearer {counter.keys['producer']}"})
    assert [(one["who"], one["credential"], one["subject"]) for one in told.json()] == [
        (office.registrar.actor.name, "session", "party"),
        (office.examiner.actor.name, "token", "party"),
    ]
    assert application.state.accesses


@SQLITE
async def test_the_account_reads_it_on_a_page_and_who_keeps_accounts_all_of_it(client: AsyncClient, office: Office):
    desk = await Desk(client).sit(office.examiner)
    await desk.look(f"/desk/parties/{office.producer.party_id}")
    await desk.look("/desk/accesses", 403)
    own = Desk(client, home="/account")
    await own.sit(office.producer)
    page = await own.look("/account/accesses")
    assert office.examiner.actor.name in page
    assert "cán bộ thẩm định" in page.lower() or "thẩm định" in page
    await own.sit(office.rival)
    assert "Chưa có ai xem" in await own.look("/account/accesses")
    await desk.sit(office.administrator)
    party = office.producer.party_id
    for narrowed in ("", f"?party_id={party}", f"?account_id={office.examiner.actor.account_id}", "?party_id=x"):
        assert office.examiner.actor.name in text_of(await client.get(f"/desk/accesses{narrowed}", headers=HOME))
    other = await client.get(f"/desk/accesses?party_id={office.rival.party_id}", headers=HOME)
    assert "Chưa có ai xem" in text_of(other)
