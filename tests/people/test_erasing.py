"""A person's data are erased by two officers: they are nowhere after that, and the audit says what went."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.acting import book
from api.mailing.carriers import write
from api.mailing.sending import Sender
from api.settings import Settings
from registry.acts import confirm
from registry.acts.erasing import clear
from registry.database import Database
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotPermitted, OutOfOrder, SecondOfficerRequired
from registry.journal.audit import audit
from registry.journal.erasing import scrub
from registry.notices.kept import KeptLetters
from registry.parties.accounts import close_account
from registry.parties.enrolling import amend_contact
from registry.parties.erasing import erase_account, erase_party
from registry.parties.reach import MOVED
from registry.people.dispatching import in_order, send_account
from registry.tables import Account, Dispatch, KeptForm, Notice, Table
from registry.tables.journal import Phase
from registry.vocabulary import Channel, NoticeKind, PartyKind, Role, Sending, Subject
from tests.labels.chain import hands
from tests.lines import entered
from tests.office import Office, enrol, recruit, taken, token_for
from tests.pages.sitting import Desk
from tests.procedure.office import do_both, drafted_in, registered_in

NAME, ADDRESS, PHONE, EMAIL = "Nguyễn Văn Riêng Tư", "Ngõ Kín 7, xã Phúc Trạch", "0912 345 678", "riengtu@example.vn"
TAX_CODE = "042090000123"
FIELDS = ["name", "address", "phone", "email", "tax_code"]
WHY = "Theo yêu cầu của người có dữ liệu."


async def person(database: Database, office: Office) -> UUID:
    """Enrol a person, of whom everything is known."""
    told = {"address": ADDRESS, "phone": PHONE, "email": EMAIL, "tax_code": TAX_CODE}
    return await enrol(database, office, PartyKind.PERSON, NAME, **told)


async def erased(database: Database, office: Office, party_id: UUID, *fields: str) -> None:
    """Let two officers erase fields of a party."""
    async with database.writing() as session:
        first, second = office.administrator.actor, office.registrar.actor
        await do_both(session, first, second, erase_party, party_id, fields=list(fields), reason=WHY)


def repeated(account_id: UUID) -> list[Table]:
    """Return what may lie about beside the register: a notice, letters, and a form kept over a lost session."""
    letter: dict[str, Any] = {"channel": Channel.MAIL, "letter": "notice"}
    typed = json.dumps({"phone": PHONE, "name": NAME})
    return [
        Notice(account_id=account_id, key="x", kind=NoticeKind.GOODS, told={"matter": f"{NAME}, thửa 3"}),
        Dispatch(id=uuid4(), address=EMAIL, **letter),
        Dispatch(id=uuid4(), account_id=account_id, answer=f"550 5.1.1 <{EMAIL}>: unknown", **letter),
        Dispatch(id=uuid4(), account_id=account_id, told={"values": [NAME]}, **letter),
        KeptForm(digest="0" * 64, account_id=account_id, path="/producer", typed=typed),
    ]


async def everything(database: Database) -> str:
    """Return every value of every table."""
    async with database.reading() as connection:
        return str([(await connection.execute(select(table))).all() for table in Table.metadata.sorted_tables])


def written(folder: Path) -> set[str]:
    """Return the letters of a folder and those within, by name."""
    return {path.name for ending in ("eml", "json") for path in folder.rglob(f"*.{ending}")}


async def test_letters_in_the_folder_go_with_what_was_erased(database: Database, office: Office, tmp_path: Path):
    party_id, account_id = await person(database, office), office.rival.actor.account_id
    settings = Settings(mail_folder=tmp_path / "mail", stand_in_folder=tmp_path / "stand-in")
    letters = KeptLetters(settings.mail_folder, settings.stand_in_folder)
    notice = Notice(account_id=account_id, key="x", kind=NoticeKind.GOODS, told={"matter": f"{NAME}, thửa 3"})
    other = Notice(account_id=account_id, key="y", kind=NoticeKind.GOODS, told={"matter": "thửa 4"})
    moved: dict[str, Any] = {"channel": Channel.MAIL, "letter": MOVED, "told": {"login": "x"}}
    to_person = Dispatch(id=in_order(), address=EMAIL, **moved)
    to_other = Dispatch(id=in_order(), address="khac@example.vn", **moved)
    async with database.writing() as session:
        session.add_all([notice, other, to_person, to_other])
    sender = Sender.of(database, settings, book())
    assert await sender.send() == 2
    await sender.end()
    sent: dict[str, Any] = {"account_id": account_id, "letter": "notice", "state": Sending.SENT}
    about = Dispatch(id=in_order(), notice_id=notice.id, channel=Channel.MAIL, **sent)
    texted = Dispatch(id=in_order(), notice_id=notice.id, channel=Channel.SMS, **sent)
    kept = Dispatch(id=in_order(), notice_id=other.id, channel=Channel.MAIL, **sent)
    async with database.writing() as session:
        session.add_all([about, texted, kept])
    for folder, name in (
        (settings.mail_folder, f"{about.id.hex}.eml"),
        (settings.stand_in_folder, f"sms-{texted.id.hex}.json"),
        (settings.mail_folder, f"{kept.id.hex}.eml"),
        (settings.mail_folder, "ghi-chú.eml"),
    ):
        assert folder is not None
        write(folder, name, NAME.encode())
    await letters.forget(database)
    assert len(written(tmp_path)) == 6, "nothing is erased yet"
    await erased(database, office, party_id, *FIELDS)
    await clear(database, {"store": Store(tmp_path), "letters": letters})
    assert written(tmp_path) == {f"{to_other.id.hex}.eml", f"{kept.id.hex}.eml", "ghi-chú.eml"}


async def test_letters_to_an_account_go_with_its_data(database: Database, office: Office, tmp_path: Path):
    account_id = office.rival.actor.account_id
    second = await recruit(database, office, "quản.trị.hai", Role.ADMINISTRATOR, office.party_id)
    async with database.writing() as session:
        (await session.get_one(Account, account_id)).email = EMAIL
        await session.flush()
        await send_account(await session.connection(), account_id, MOVED, {"login": office.rival.login})
    sender = Sender.of(database, Settings(mail_folder=tmp_path), book())
    assert await sender.send() == 1
    await sender.end()
    (letter,) = tmp_path.glob("*.eml")
    assert EMAIL in letter.read_text()
    async with database.writing() as session:
        both = office.administrator.actor, second.actor
        await taken(session, both[0], close_account, account_id)
        await do_both(session, *both, erase_account, account_id, fields=["login", "email"], reason=WHY)
    await clear(database, {"store": Store(tmp_path), "letters": KeptLetters(tmp_path)})
    assert list(tmp_path.glob("*.eml")) == []


async def test_all_of_a_person_goes_and_the_audit_says_what(database: Database, office: Office):
    party_id = await person(database, office)
    async with database.writing() as session:
        await taken(session, office.registrar.actor, amend_contact, party_id, address=ADDRESS, phone=PHONE)
        session.add_all(repeated(office.rival.actor.account_id))
    await erased(database, office, party_id, *FIELDS)
    left = await everything(database)
    for gone in (NAME, ADDRESS, PHONE, EMAIL, TAX_CODE):
        assert gone not in left, left[left.index(gone) - 300 : left.index(gone) + 50]
        assert json.dumps(gone)[1:-1] not in left
    assert "—, thửa 3" in left
    found = await audit(database)
    assert found.findings == []
    assert found.erased > len(FIELDS), "of several items"
    lines = await entered(database, act="erase", subject=Subject.PARTY)
    assert [line.phase for line in lines] == [Phase.TAKEN, Phase.CONFIRMED]
    assert lines[-1].facts["fields"] == sorted(FIELDS)


async def test_one_officer_erases_nothing_and_what_waits_bars_the_rest(database: Database, office: Office):
    party_id = await person(database, office)
    first = office.administrator.actor
    async with database.writing() as session:
        waiting = await taken(session, first, erase_party, party_id, fields=["phone"], reason=WHY)
    assert waiting.change is not None
    shown = {(one.name, one.before, one.after) for one in waiting.change.fields()}
    assert shown == {("phone", PHONE, None)}
    assert PHONE in await everything(database)
    assert (await audit(database)).findings == []
    async with database.writing() as session:
        with pytest.raises(SecondOfficerRequired):
            await confirm(session, first, erase_party, party_id, waiting.change.digest)
        with pytest.raises(OutOfOrder, match="waits for a second person"):
            await taken(session, office.registrar.actor, amend_contact, party_id, phone=PHONE)


async def test_who_may_not_and_what_is_not_personal(database: Database, office: Office):
    party_id = await person(database, office)
    async with database.writing() as session:
        for name in ("examiner", "inspector", "manager"):
            with pytest.raises(NotPermitted):
                await taken(session, office.everybody[name].actor, erase_party, party_id, fields=["phone"], reason=WHY)
    for field in ("kind", "country", "password_hash", "memberships/x/role"):
        with pytest.raises(NotAcceptable):
            async with database.writing() as session:
                await taken(session, office.registrar.actor, erase_party, party_id, fields=[field], reason=WHY)


async def test_only_a_confirmed_erasure_is_let_pass(database: Database, office: Office):
    party_id = await person(database, office)
    async with database.writing() as session:
        await taken(session, office.administrator.actor, erase_party, party_id, fields=["phone"], reason=WHY)
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.writing() as session:
            await (await session.connection()).execute(
                text("UPDATE item SET openings = NULL WHERE openings IS NOT NULL")
            )


async def test_an_account_is_closed_and_then_forgotten(database: Database, office: Office):
    second = await recruit(database, office, "quản.trị.hai", Role.ADMINISTRATOR, office.party_id)
    first, whom = office.administrator.actor, office.rival
    asked: dict[str, Any] = {"fields": ["login", "name"], "reason": WHY}
    async with database.writing() as session:
        with pytest.raises(OutOfOrder, match="closed first"):
            await taken(session, first, erase_account, whom.actor.account_id, **asked)
        await taken(session, first, close_account, whom.actor.account_id)
        await do_both(session, first, second.actor, erase_account, whom.actor.account_id, **asked)
    left = await everything(database)
    assert whom.actor.name not in left
    assert "rival" not in left
    assert (await audit(database)).findings == []


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_on_the_desk_the_bytes_leave_the_file(database: Database, office: Office, desk: Desk):
    party_id = await person(database, office)
    path = Path(str(database.url.database))
    await scrub(database)
    assert PHONE.encode() in path.read_bytes()
    at = f"/desk/parties/{party_id}/acts/erase"
    await desk.sit(office.administrator)
    assert (await desk.send(at, fields="phone\nname\naddress", reason=WHY)).status_code == 303
    await desk.sit(office.registrar)
    shown = (await desk.look(at)).split('name="shown" value="')[1].split('"')[0]
    assert (await desk.send(at, do="confirm", shown=shown)).status_code == 303
    left = path.read_bytes() + b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}-wal"))
    for gone in (PHONE, NAME, ADDRESS):
        assert gone.encode() not in left
    assert EMAIL.encode() in left
    assert (await audit(database)).findings == []


async def test_readers_and_the_public_see_of_a_person_the_name_alone(
    database: Database, office: Office, client: AsyncClient
):
    party_id = await person(database, office)
    farmer = await recruit(database, office, "riêng.tư", Role.PRODUCER, party_id)
    async with database.writing() as session:
        whose = hands(office)._replace(applicant=farmer.actor)
        record_id = await drafted_in(session, farmer.actor, name="Cam riêng", is_example=True)
        await registered_in(session, whose, record_id)
        key = (await token_for(session, office.reader.actor)).text
    reader = {"Authorization": f"Bearer {key}"}
    record = f"/records/{record_id}"
    api = [
        f"/records/{record_id}",
        f"/records/{record_id}/history",
        "/records",
        "/search?q=cam",
        "/parties",
        "/journal",
    ]
    told = [await client.get(f"/api/v1{path}", headers=reader) for path in (*api, f"/parties/{party_id}")]
    told += [await client.get(f"/api/v1{path}") for path in api[:4]]
    told += [await client.get(path) for path in (record, "/search?q=cam")]
    assert told[len(api)].status_code == 404
    assert NAME in told[0].text
    for answer in told:
        for private in (ADDRESS, PHONE, EMAIL, TAX_CODE, "riêng.tư", "Riêng.Tư Ví Dụ"):
            assert private not in answer.text, answer.url
