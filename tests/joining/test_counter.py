"""The counter: an application on paper has its hour of receipt, and is its applicant's as soon as they take it over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from api.acting import book
from registry import calendar
from registry.acts import read, take
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder
from registry.forms import example_of, judge
from registry.journal.audit import audit
from registry.people.permissions import Actor
from registry.procedure.counter import PaperApplicationForm, receive_on_paper, take_over
from registry.procedure.formality import answer_defects, notify_defects
from registry.rights.colleagues import note_for_colleagues, notes_of
from registry.rights.defining import define_area
from registry.rights.matter import RECORD
from registry.tables import Record
from registry.vocabulary import Status
from tests.lines import history
from tests.office import Office, taken
from tests.pages.sitting import Desk
from tests.procedure.office import SQUARE

HOUSE = {"office": "VN-42"}


async def entered(database: Database, office: Office, **changes: Any) -> UUID:
    """Enter an application of the producer on paper and return its id."""
    form = judge(PaperApplicationForm, example_of(PaperApplicationForm) | changes)
    async with database.writing() as session:
        about = office.examiner.actor, receive_on_paper, office.producer.party_id, form
        record_id: UUID = (await take(session, *about, provided=HOUSE)).made.id
        return record_id


async def test_it_is_filed_on_the_day_it_came_whatever_it_lacks(database: Database, office: Office):
    yesterday = calendar.now() - timedelta(days=1)
    record_id = await entered(database, office, received_at=yesterday, particulars={})
    async with database.writing() as session:
        record = await session.get_one(Record, record_id)
    assert (record.status, record.received_at) == (Status.LODGED, yesterday)
    assert record.filed_on == yesterday.astimezone(calendar.OFFICE_TIME).date()
    assert record.entered_by == office.examiner.actor.account_id
    with pytest.raises(NotAcceptable):
        await entered(database, office, received_at=calendar.now() + timedelta(hours=1))
    assert (await audit(database)).findings == []


async def test_officers_answer_for_the_applicant_until_it_is_taken_over(database: Database, office: Office):
    record_id = await entered(database, office)
    examiner, producer, inspector = (one.actor for one in (office.examiner, office.producer, office.inspector))
    async with database.writing() as session:
        await taken(session, examiner, notify_defects, record_id, defects=["Thiếu bản đồ."])
        await taken(session, examiner, define_area, record_id, geometry=SQUARE)
    async with database.writing() as session:
        with pytest.raises(NotPermitted):
            await taken(session, inspector, define_area, record_id, geometry=SQUARE)
    async with database.writing() as session:
        with pytest.raises(NotFound):
            await taken(session, office.rival.actor, take_over, record_id)
    async with database.writing() as session:
        await taken(session, producer, take_over, record_id)
    for act, asked in ((define_area, {"geometry": SQUARE}), (answer_defects, {"answer": "Đã gửi."})):
        async with database.writing() as session:
            with pytest.raises(NotPermitted):
                await taken(session, examiner, act, record_id, **asked)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await taken(session, producer, take_over, record_id)
        await taken(session, producer, define_area, record_id, geometry=SQUARE)


async def test_no_party_ever_sees_what_officers_write_for_one_another(database: Database, office: Office):
    record_id = await entered(database, office)
    async with database.writing() as session:
        await taken(session, office.examiner.actor, note_for_colleagues, record_id, text="Đã gọi điện.")
    everybody: list[Actor | None] = [None, *(one.actor for one in office.everybody.values())]
    async with database.reading() as connection:
        for actor in everybody:
            seen = [row.text for row in await notes_of(actor, record_id).rows(connection)]
            assert seen == (["Đã gọi điện."] if actor is not None and actor.is_staff else [])
        producer = office.producer.actor
        matter = await read(connection, producer, RECORD, record_id)
        lines = await history(connection, producer, book(), RECORD, matter)
    assert "note_for_colleagues" not in [line.act for line in lines]


async def test_the_page_of_the_counter_keeps_what_was_typed(client: AsyncClient, office: Office):
    desk = await Desk(client).sit(office.examiner)
    found = await desk.look("/desk/records/paper?kind=geographical_indication&q=phuc trach mot")
    assert str(office.producer.party_id) in found
    typed = {"kind": "geographical_indication", "applicant_id": str(office.producer.party_id), "name": "Cam Vũ Quang"}
    refused = await desk.fail("/desk/records/paper", 422, **typed, received_at="31/12/2099 08:00")
    assert 'value="Cam Vũ Quang"' in refused
    assert "Cam Vũ Quang" in await desk.do("/desk/records/paper", **typed, received_at="25/11/2026 08:05")
