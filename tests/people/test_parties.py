from datetime import date, timedelta

import pytest

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, Taken
from registry.parties.enrolling import amend_contact
from registry.people import contact, directory
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
        ("0100109106011", PartyKind.COMPANY, True),
        ("0100109106 - 001", PartyKind.COMPANY, True),
        ("01.00.109.106–001", PartyKind.COMPANY, True),
        ("0100\u00a0109\u2011106", PartyKind.COMPANY, True),
        ("0100109106000", PartyKind.COMPANY, False),
        ("042 080 001 234", PartyKind.PERSON, True),
        ("010010910", PartyKind.COMPANY, False),
        ("01001O9106", PartyKind.COMPANY, False),
        ("０100109106", PartyKind.COMPANY, False),
        ("042080001234", PartyKind.PERSON, True),
        ("042080001234", PartyKind.HOUSEHOLD_BUSINESS, True),
        ("042080001234", PartyKind.COOPERATIVE, False),
        (None, PartyKind.COMPANY, True),
    ],
)
def test_a_tax_code_is_known_by_its_form_and_its_check_digit(tax_code: str | None, kind: PartyKind, fits: bool):
    assert (contact.faults_in_tax_code(tax_code, kind) == []) is fits


def test_every_single_wrong_digit_of_a_tax_code_is_noticed():
    right = "0100109106"
    for place in range(10):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            assert bool(contact.faults_in_tax_code(wrong, PartyKind.COMPANY)) is (wrong != right)


@pytest.mark.parametrize(
    ("phone", "fits"),
    [
        ("(0239) 3855 555", True), ("(+84) 912 345 678", True), ("0239–3855–555", True),
        ("0912\u00a0345\u00a0678", True),
        ("0239.3855.555 máy lẻ 12", True), ("1900 1234", True), ("+49 30 901820", True), ("84 912 345 678", True),
        ("gọi tôi", False), ("1", False), ("0" * 32, False), ("+999 123 456", False), ("0912 345 678 900 1", False),
    ],
)  # fmt: skip
def test_a_telephone_is_written_as_on_any_letterhead(phone: str, fits: bool):
    assert (contact.faults_in_phone(phone, "VN") == []) is fits


@pytest.mark.parametrize(
    ("email", "fits"),
    [
        ("htx@example.vn", True), ("a.b+c@sub.example.vn", True), ("hộp@thư.vn", True),
        ("htx@", False), ("a@b", False), ("a b@c.vn", False), ("a@b.vn,c@d.vn", False), ("a@b..vn", False),
        ("a\u200b@b.vn", False), ("x@localhost", False),
    ],
)  # fmt: skip
def test_a_mail_address_has_the_form_of_one(email: str, fits: bool):
    assert (contact.faults_in_email(email) == []) is fits


async def test_a_tax_code_is_kept_in_one_form_and_found_in_any(database: Database, office: Office):
    party_id = await enrol(database, office, PartyKind.COMPANY, "Chi nhánh", tax_code="0100109106 - 001")
    with pytest.raises(Taken):
        await enrol(database, office, PartyKind.COMPANY, "Chi nhánh Hai", tax_code="0100109106001")
    async with database.reading() as connection:
        assert (await directory.party(connection, office.registrar.actor, party_id)).tax_code == "0100109106-001"
        for typed in ("0100109106001", "0100109106-001"):
            found = await directory.parties(office.registrar.actor, q=typed, kind=None).rows(connection)
            assert [row.name for row in found] == ["Chi nhánh"]


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800", "Công\u200bty", "Công ty\r\nHai", "a" + "\u0335" * 400])
async def test_a_name_made_of_tricks_is_refused(database: Database, office: Office, name: str):
    with pytest.raises(NotAcceptable) as refusal:
        await enrol(database, office, PartyKind.COMPANY, name)
    assert [fault.field for fault in refusal.value.faults] == ["name"]


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


@pytest.mark.parametrize(
    ("country", "fits"),
    [
        ("VN", True), ("vn", True), ("GB", True), ("EM", True), ("BX", True), ("OA", True),
        ("XX", False), ("ZZ", False), ("UK", False), ("UN", False), ("", False),
    ],
)  # fmt: skip
async def test_a_country_is_a_code_of_st_3(database: Database, office: Office, country: str, fits: bool):
    async with database.writing() as session:
        work = enrolled(session, office.registrar.actor, kind=PartyKind.COMPANY, name="Công ty", country=country)
        if fits:
            assert (await work).country == country.upper()
        else:
            with pytest.raises(NotAcceptable):
                await work


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
            return [row.name for row in await directory.parties(office.rival.actor, q=q).rows(connection)]

    assert await found("đất việt") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("100%") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("0100109106") == ["CÔNG TY 100% ĐẤT VIỆT"]
    assert await found("1%0") == []
    assert len(await found("bưởi phúc trạch")) == 2
