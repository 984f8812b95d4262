"""OCOP titles: entered by two officers, tied to a right of use, told on labels until their day, and then as lapsed."""

from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from registry import calendar
from registry.acts import confirm, options, read
from registry.database import Database
from registry.errors import NotAcceptable, OutOfOrder, SecondOfficerRequired, Taken
from registry.forms import example_of
from registry.journal.audit import audit
from registry.journal.clock import keep_up
from registry.journal.duties import duties
from registry.procedure.lodging import amend, draft, lodge
from registry.procedure.registration import terminate
from registry.rights import particulars
from registry.rights.kinds.ocop import correct_ocop_title, enter_ocop_title
from registry.rights.managing import appoint_manager
from registry.rights.matter import RECORD
from registry.rights.mirroring import MirroredRecord, mirror
from registry.tables import Authorisation, Record
from registry.use.titles import tie_title, titles_of, untie_title
from registry.vocabulary import Custody, Kind, Status, Subject
from tests.api.everything import entered_title
from tests.house.test_words import _source_of
from tests.labels.chain import Chain
from tests.lines import entered
from tests.procedure.office import do, do_both, drafting

DECIDED = calendar.today() - timedelta(days=30)
ENDS = calendar.months_after(DECIDED, 36)
ASKED = example_of(enter_ocop_title.asks) | {"decided_on": DECIDED}


async def title_of(chain: Chain, **changes: Any) -> UUID:
    async with chain.database.writing() as session:
        return await entered_title(session, chain.office, **changes)


async def tied(chain: Chain, title_id: UUID) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, tie_title, chain.authorisation_id, title_id=title_id)


async def record(database: Database, record_id: UUID) -> Record:
    async with database.writing() as session:
        return await session.get_one(Record, record_id)


async def test_a_title_is_entered_by_a_registrar_and_stands_once_a_second_officer_confirms(chain: Chain):
    office, database = chain.office, chain.database
    async with database.writing() as session:
        maker = office.producer.party_id
        waiting = await do(session, office.registrar.actor, enter_ocop_title, maker, **ASKED)
        assert waiting.change is not None
    async with database.writing() as session:
        assert (await session.exec(select(Record).where(Record.kind == Kind.OCOP))).all() == []
        with pytest.raises(SecondOfficerRequired):
            await confirm(session, office.registrar.actor, enter_ocop_title, maker, waiting.change.digest)
        house = {"office": "VN-23"}
        two = office.examiner.actor, enter_ocop_title, maker, waiting.change.digest
        made = (await confirm(session, *two, provided=house)).made
    found = await record(database, made.id)
    assert (found.kind, found.custody, found.status) == (Kind.OCOP, Custody.OWN, Status.REGISTERED)
    assert (found.registration_number, found.registered_on, found.expires_on) == ("OCOP-00001", DECIDED, ENDS)
    async with database.writing() as session:
        body = await particulars.current(session, made.id)
        assert body is not None
        assert body.body == {"stars": 4, "authority": ASKED["authority"]}
    assert (await audit(database)).findings == []


async def test_a_title_is_entered_once_and_not_from_the_future(chain: Chain):
    await title_of(chain)
    async with chain.database.writing() as session:
        with pytest.raises(Taken):
            await do(session, chain.office.registrar.actor, enter_ocop_title, chain.office.producer.party_id, **ASKED)
        for wrong in ({"stars": 2}, {"stars": 6}, {"decided_on": calendar.today() + timedelta(days=1)}):
            asked = ASKED | {"name": "Khác"} | wrong
            with pytest.raises(NotAcceptable):
                await do(session, chain.office.registrar.actor, enter_ocop_title, chain.office.rival.party_id, **asked)


async def test_a_correction_reads_anew_and_the_term_follows_its_day(chain: Chain):
    title_id, office = await title_of(chain), chain.office
    day = DECIDED - timedelta(days=60)
    two = office.registrar.actor, office.second_registrar.actor
    async with chain.database.writing() as session:
        with pytest.raises(NotAcceptable):
            await do(session, two[0], correct_ocop_title, title_id, mistake="Nhầm.")
        await do_both(session, *two, correct_ocop_title, title_id, mistake="Nhầm.", stars=3, decided_on=day)
    found = await record(chain.database, title_id)
    assert (found.registered_on, found.expires_on) == (day, calendar.months_after(day, 36))
    async with chain.database.writing() as session:
        body = await particulars.current(session, title_id)
        assert body is not None
        assert (body.version, body.body["stars"]) == (2, 3)
    assert (await audit(chain.database)).findings == []


async def test_records_of_a_kind_know_its_acts_and_no_others(chain: Chain):
    title_id, office = await title_of(chain), chain.office
    from api.acting import book

    async with chain.database.reading() as connection:
        for member in office.everybody.values():
            matter = await read(connection, member.actor, RECORD, title_id)
            offered = {one.act for one in await options(connection, member.actor, book(), RECORD, matter)}
            assert {one.name for one in offered} <= {correct_ocop_title.name, terminate.name, "erase"}
            right = await read(connection, member.actor, RECORD, chain.record_id)
            others = {one.act for one in await options(connection, member.actor, book(), RECORD, right)}
            assert correct_ocop_title not in others
    async with chain.database.writing() as session:
        refused: Sequence[Any] = (
            (office.registrar, appoint_manager, {"party_id": office.rival.party_id, "from_on": calendar.today()}),
        )
        for member, act, asked in refused:
            with pytest.raises(OutOfOrder) as caught:
                await do(session, member.actor, act, title_id, **asked)
            assert caught.value.code == "unknown_act"
        with pytest.raises(NotAcceptable) as refusal:
            await do(session, office.producer.actor, draft, **drafting() | {"kind": Kind.OCOP, "particulars": {}})
        assert "not_applied_for" in {fault.code for fault in refusal.value.faults}
    assert {amend.name, lodge.name}.isdisjoint({act.name for act in offered})


async def told_on_label(client: AsyncClient, code: str) -> tuple[dict[str, Any] | None, str]:
    view = (await client.get(f"/{code}", headers={"Accept": "application/json"})).json()
    page = unescape((await client.get(f"/{code}", headers={"Accept": "text/html"})).text)
    return view["facts"]["title"], page


async def test_a_label_tells_the_title_until_its_day_and_then_that_it_lapsed(chain: Chain, client: AsyncClient):
    code = chain.code(await chain.issued())
    assert (await told_on_label(client, code))[0] is None
    title_id = await title_of(chain)
    await tied(chain, title_id)
    title, page = await told_on_label(client, code)
    assert title is not None
    assert (title["kind"], title["particulars"]["stars"], title["expires_on"]) == ("ocop", 4, ENDS.isoformat())
    assert f"4 sao, đến {ENDS:%m/%Y}" in page
    two, today = (chain.office.registrar.actor, chain.office.second_registrar.actor), calendar.today()
    days = [calendar.months_after(today, -36) + timedelta(days=n) for n in range(4)]
    ending_today = next(day for day in days if calendar.months_after(day, 36) >= today)
    lapsed = ending_today - timedelta(days=5)
    for day, words in ((ending_today, f"3 sao, đến {today:%m/%Y}"), (lapsed, "3 sao, đã hết hạn")):
        async with chain.database.writing() as session:
            await do_both(session, *two, correct_ocop_title, title_id, mistake="Nhầm.", stars=3, decided_on=day)
        assert words in (await told_on_label(client, code))[1]
    async with chain.database.writing() as session:
        await do_both(session, *two, terminate, title_id, reason="Thu hồi do vi phạm.")
    assert "3 sao, đã bị thu hồi" in (await told_on_label(client, code))[1]
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, untie_title, chain.authorisation_id)
    title, page = await told_on_label(client, code)
    assert title is None
    assert "sao" not in page.split("Quyền sử dụng")[0].split("Cơ sở")[-1]
    assert (await audit(chain.database)).findings == []


async def test_only_a_title_of_the_producer_that_stands_here_is_tied(chain: Chain):
    lapsed = await title_of(chain, name="Cũ", decided_on=calendar.months_after(calendar.today(), -37))
    mirrored = await mirrored_title(chain.database)
    office = chain.office
    async with chain.database.writing() as session:
        two = office.registrar.actor, office.second_registrar.actor
        another = (await do_both(session, *two, enter_ocop_title, office.rival.party_id, **ASKED)).made.id
    for title_id, code in (
        (lapsed, "lapsed"),
        (mirrored, "mirrored"),
        (another, "of_another"),
        (chain.record_id, "no_such_title"),
        (uuid4(), "no_such_title"),
    ):
        with pytest.raises(NotAcceptable) as refusal:
            await tied(chain, title_id)
        assert [fault.code for fault in refusal.value.faults] == [code]
    mine = await title_of(chain)
    async with chain.database.reading() as connection:
        assert [row.id for row in await titles_of(connection, office.producer.party_id)] == [mine]


async def mirrored_title(database: Database) -> UUID:
    """Return a title that another source tells, without decision or day."""
    told = MirroredRecord(
        source="hatinh-products", source_key="HT-017", digest="0" * 64, kind=Kind.OCOP, office="VN",
        status=Status.REGISTERED, name="Bánh đa Thoại Chung", country="VN", particulars={"stars": 3},
    )  # fmt: skip
    async with database.writing() as session:
        await mirror(session, [told])
        return (await session.exec(select(Record.id).where(Record.name == told.name))).one()


async def test_own_titles_lapse_by_the_clock_and_mirrored_ones_never(chain: Chain):
    decided = calendar.today() - timedelta(days=1_090)
    own, mirrored = await title_of(chain, decided_on=decided), await mirrored_title(chain.database)
    await keep_up(chain.database, duties(), calendar.months_after(decided, 36) + timedelta(days=1))
    lapsed = {one.subject_id for one in await entered(chain.database, act="lapse") if one.subject == Subject.RECORD}
    assert str(own) in lapsed
    assert str(mirrored) not in lapsed
    found = await record(chain.database, mirrored)
    assert (found.registered_on, found.expires_on) == (None, None)
    async with chain.database.reading() as connection:
        uses = (await connection.execute(select(col(Authorisation.title_id)))).scalars().all()
    assert set(uses) == {None}


async def test_the_public_record_shows_the_stars_and_where_they_were_read(chain: Chain, client: AsyncClient):
    own, mirrored = await title_of(chain), await mirrored_title(chain.database)
    html = {"Accept": "text/html", "Accept-Language": "vi"}
    page = unescape((await client.get(f"/records/{own}", headers=html)).text)
    assert "Số sao" in page
    assert "UBND tỉnh Hà Tĩnh" in page
    assert f"{ENDS:%d/%m/%Y}" in page
    page = unescape((await client.get(f"/records/{mirrored}", headers=html)).text)
    assert "Số sao" in page
    assert "Dữ liệu từ" in page or "nguồn" in page.lower()


async def test_two_titles_that_wait_do_not_hinder_one_another(chain: Chain):
    """The number is given when a title is confirmed, so what the other's second officer was shown stays true."""
    office, house = chain.office, {"office": "VN-23"}
    makers = office.producer.party_id, office.rival.party_id
    async with chain.database.writing() as session:
        waiting = [await do(session, office.registrar.actor, enter_ocop_title, maker, **ASKED) for maker in makers]
    for maker, one in reversed(list(zip(makers, waiting, strict=True))):
        assert one.change is not None
        assert "OCOP-0000" not in str(one.change)
        async with chain.database.writing() as session:
            await confirm(session, office.examiner.actor, enter_ocop_title, maker, one.change.digest, provided=house)
    async with chain.database.writing() as session:
        numbers = (await session.exec(select(Record.registration_number).where(Record.kind == Kind.OCOP))).all()
    assert sorted(map(str, numbers)) == ["OCOP-00001", "OCOP-00002"]
    assert (await audit(chain.database)).findings == []


def test_whoever_numbers_what_waits_says_so():
    """An act of two persons that takes the next number of a series names what is numbered."""
    from api.acting import book

    waiting = [act for act in book() if act.confirmed_by]
    taking = {act.name for act in waiting if act.effect is not None and "series.take(" in _source_of(act.effect)}
    assert taking == {act.name for act in waiting if act.numbers}
