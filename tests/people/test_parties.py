from datetime import date, timedelta

import pytest

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, Taken
from registry.parties.enrolling import amend_contact
from registry.people import directory
from registry.people.contact import faults_in_tax_code
from registry.tables import AdministrativeUnit, Party
from registry.vocabulary import Level, PartyKind, Role, Subject
from tests.lines import entered, open_text
from tests.office import Office, enrol, enrolled, recruit, taken


@pytest.mark.parametrize(
    ("tax_code", "kind", "fits"),
    [
        ("0100109106", PartyKind.COMPANY, True),  # published codes of well-known companies
        ("0300588569", PartyKind.COMPANY, True),
        ("0100109106-011", PartyKind.COMPANY, True),
        ("0100109107", PartyKind.COMPANY, False),
        ("0100190106", PartyKind.COMPANY, False),
        ("0100109106-000", PartyKind.COMPANY, False),
        ("0100109106011", PartyKind.COMPANY, False),
        ("01001O9106", PartyKind.COMPANY, False),
        ("０100109106", PartyKind.COMPANY, False),
        ("042080001234", PartyKind.PERSON, True),
        ("042080001234", PartyKind.HOUSEHOLD_BUSINESS, True),
        ("042080001234", PartyKind.COOPERATIVE, False),
        (None, PartyKind.COMPANY, True),
    ],
)
def test_a_tax_code_is_known_by_its_form_and_its_check_digit(tax_code: str | None, kind: PartyKind, fits: bool):
    assert (faults_in_tax_code(tax_code, kind) == []) is fits


def test_every_single_wrong_digit_of_a_tax_code_is_noticed():
    right = "0100109106"
    for place in range(10):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            assert bool(faults_in_tax_code(wrong, PartyKind.COMPANY)) is (wrong != right)


async def test_all_that_is_wrong_with_a_party_is_said_at_once(database: Database, office: Office):
    with pytest.raises(NotAcceptable) as refusal:
        async with database.writing() as session:
            await enrolled(
                session,
                office.registrar.actor,
                kind=PartyKind.COMPANY,
                name="  ",
                address="x" * 501,
                unit_code="99999",
                tax_code="0100109107",
                country="Việt Nam",
                phone="gọi tôi",
                email="htx@",
            )
    assert {fault.field for fault in refusal.value.faults} == {
        "name",
        "address",
        "unit_code",
        "tax_code",
        "country",
        "phone",
        "email",
    }


async def test_a_unit_code_means_the_unit_that_has_it_today(database: Database, office: Office):
    today = calendar.today()
    async with database.writing() as session:
        former = AdministrativeUnit(
            code="18676",
            name="Xã cũ",
            level=Level.COMMUNE,
            valid_from=date(2004, 1, 1),
            valid_to=today - timedelta(days=1),
        )
        present = AdministrativeUnit(code="18676", name="Xã mới", level=Level.COMMUNE, valid_from=today)
        ended = AdministrativeUnit(
            code="18700", name="Xã đã hết", level=Level.COMMUNE, valid_from=date(2004, 1, 1), valid_to=date(2025, 6, 30)
        )
        session.add_all([former, present, ended])
    party_id = await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã mới", unit_code="18676")
    async with database.reading() as connection:
        assert (await directory.party(connection, office.reader.actor, party_id)).unit == "Xã mới"
    with pytest.raises(NotAcceptable, match="cannot be enrolled"):
        await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã khác", unit_code="18700")


async def test_a_tax_code_belongs_to_one_party(database: Database, office: Office):
    await enrol(database, office, PartyKind.COMPANY, "Công ty Một", tax_code="0100109106")
    with pytest.raises(Taken):
        await enrol(database, office, PartyKind.COMPANY, "Công ty Hai", tax_code="0100109106")
    await enrol(database, office, PartyKind.COMPANY, "Chi nhánh", tax_code="0100109106-001")


async def test_the_office_enrols_and_nobody_else(database: Database, office: Office):
    for member in office.everybody.values():
        async with database.writing() as session:
            work = enrolled(session, member.actor, kind=PartyKind.PERSON, name="Lê Ví Dụ")
            if member.actor.roles & {Role.ADMINISTRATOR, Role.EXAMINER, Role.REGISTRAR}:
                assert (await work).name == "Lê Ví Dụ"
            else:
                with pytest.raises(NotPermitted):
                    await work


async def test_a_producer_moves_house_and_the_journal_does_not_say_where(database: Database, office: Office):
    producer = office.producer
    async with database.writing() as session:
        await taken(
            session,
            producer.actor,
            amend_contact,
            producer.party_id,
            address="Thôn Bí Mật",
            unit_code=None,
            phone="+84 900 000 001",
            email=None,
        )
    with pytest.raises(NotPermitted):
        async with database.writing() as session:
            await taken(
                session,
                producer.actor,
                amend_contact,
                office.rival.party_id,
                address=None,
                unit_code=None,
                phone=None,
                email=None,
            )
    async with database.writing() as session:
        party = await session.get(Party, producer.party_id)
        assert party is not None
        assert party.address == "Thôn Bí Mật"
    *_, entry = await entered(database, subject=Subject.PARTY)
    assert entry.facts["changed"] == ["address", "phone"]
    told = await open_text(database)
    for private in ("Bí Mật", "900 000 001", "900000001"):
        assert private not in told


async def test_what_is_personal_is_read_by_those_it_concerns(database: Database, office: Office):
    farmer_id = await enrol(
        database,
        office,
        PartyKind.PERSON,
        "Phan Thị Ví Dụ",
        address="Thôn 3",
        tax_code="042080001234",
        phone="0900000002",
        email="phan@example.vn",
    )
    farmer = await recruit(database, office, "farmer", Role.PRODUCER, farmer_id)
    async with database.reading() as connection:
        for member in (office.inspector, farmer):
            row = await directory.party(connection, member.actor, farmer_id)
            assert (row.address, row.tax_code, row.phone) == ("Thôn 3", "042080001234", "0900000002")
        row = await directory.party(connection, office.manager.actor, farmer_id)
        assert (row.name, row.address, row.tax_code, row.phone, row.email) == ("Phan Thị Ví Dụ", *[None] * 4)
        for member in (office.rival, office.reader):
            with pytest.raises(NotFound):
                await directory.party(connection, member.actor, farmer_id)


async def test_a_name_is_found_by_a_part_of_it_in_either_case(database: Database, office: Office):
    await enrol(database, office, PartyKind.COMPANY, "CÔNG TY 100% ĐẤT VIỆT", tax_code="0100109106")

    async def found(q: str) -> list[str]:
        async with database.reading() as connection:
            return [row.name for row in await connection.execute(directory.parties(office.rival.actor, q=q))]

    assert await found("đất việt") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("100%") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("0100109106") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("1%0") == []
    assert len(await found("bưởi phúc trạch")) == 2
