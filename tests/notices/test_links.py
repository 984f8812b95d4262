"""Links by mail: they wait sealed, are sent once they are written, and what works no more is not sent."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlmodel import select

from registry import calendar
from registry.acts import confirm, take
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.forms import judge
from registry.journal.clock import keep_up
from registry.journal.duties import duties
from registry.notices.telling import Notices
from registry.parties.joining import asking
from registry.parties.joining.deciding import approve_request, ask_back, decline_request
from registry.parties.members import invite_member
from registry.parties.proving import issue_link, issue_officer_link, reset_factors
from registry.people import links
from registry.people.credentials import set_password
from registry.people.links import PAGE
from registry.people.permissions import Actor
from registry.people.sealing import seal, unsealed
from registry.people.sessions import sign_in
from registry.tables import Account, JoinAddress, JoinRequest
from registry.vocabulary import LinkPurpose, Sending
from tests.joining.test_members import COLLEAGUE, headed
from tests.joining.test_requests import form_of
from tests.labels.chain import MASTER
from tests.notices.mailbox import Mailbox, paths_in, sender_with_keys, text_of_mail, waiting
from tests.notices.post_office import ALWAYS, LATER, post_office
from tests.office import Office, taken
from tests.people.conftest import Clock

SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
RING = KeyRing(None, {1: MASTER})
NEW = "ba lần bảy hai mốt"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    return clock


@pytest.fixture
def mailbox(database: Database, tmp_path: Path) -> Mailbox:
    return Mailbox(database, tmp_path)


async def did(database: Database, by: Actor, act: Any, subject_id: Any, **asked: Any) -> Any:
    """Take an act where the register has its secrets."""
    async with database.writing() as session:
        return await take(session, by, act, subject_id, judge(act.asks, asked), provided={"ring": RING})


async def reachable(database: Database, account_id: Any, address: str) -> None:
    async with database.writing() as session:
        (await session.get_one(Account, account_id)).email = address


def test_a_seal_opens_at_its_place_with_its_secret_alone():
    sealed = seal(RING, "bí mật", "here")
    assert sealed is not None
    assert "bí mật" not in sealed
    assert seal(RING, "bí mật", "here") != sealed, "each is drawn anew"
    assert unsealed(RING, sealed, "here") == "bí mật"
    newer = KeyRing(None, {1: MASTER, 2: MASTER[::-1]})
    assert unsealed(newer, sealed, "here") == "bí mật", "a newer secret does not end what an older one sealed"
    assert str(seal(newer, "x", "here")).startswith("2.")
    others = KeyRing(None, {1: MASTER[::-1]})
    turned = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    wrong = [(RING, sealed, "there"), (others, sealed, "here"), (KeyRing(), sealed, "here"), (RING, turned, "here")]
    wrong += [(RING, text, "here") for text in ("", ".", "1.", "x.y", "1.đ", "1." + "A" * 40, "9" * 5000 + ".A")]
    assert [unsealed(*one) for one in wrong] == [None] * len(wrong)
    assert seal(None, "x", "here") is None
    assert seal(KeyRing(), "x", "here") is None


async def test_the_link_that_is_shown_comes_by_mail_too_and_waits_sealed(
    database: Database, office: Office, mailbox: Mailbox
):
    shown = (
        await did(database, await headed(database, office), invite_member, office.producer.party_id, **COLLEAGUE)
    ).once
    text = shown.removeprefix(PAGE)
    (row,) = await waiting(database)
    assert text not in str(row.model_dump())
    assert unsealed(RING, row.told["sealed"], row.told["about"]) == text
    (mail,) = await mailbox.fetch()
    assert (mail["To"], paths_in(mail)) == ("kho@example.vn", [shown])
    assert "72" not in text_of_mail(mail), "it says until when, and does not let count"
    assert re.search(r"một lần, đến \d\d:\d\d, \d\d/\d\d/20\d\d", text_of_mail(mail))
    (row,) = await waiting(database)
    assert (row.state, row.told) == (Sending.SENT, {})
    assert await set_password(database, text, NEW) == "kho@example.vn"


@SQLITE
async def test_a_link_that_is_put_off_is_sent_later_as_it_was(database: Database, office: Office):
    await reachable(database, office.producer.actor.account_id, "ai.do@huongtrach.example")
    shown = (await did(database, office.administrator.actor, issue_link, office.producer.actor.account_id)).once
    tried: list[str] = []

    def second_time(number: int, mail: Any) -> str:
        tried.append(mail.as_string())
        return ALWAYS if number else LATER

    async with post_office(second_time) as post:
        sender = sender_with_keys(database, str(post.port))
        with anyio.fail_after(10):
            while not post.taken:
                await sender.send()
                await anyio.sleep(0.01)
    assert tried[0] == tried[1]
    assert [paths_in(mail) for mail in post.taken] == [[shown]]


@SQLITE
async def test_what_works_no_more_is_not_sent(database: Database, office: Office, mailbox: Mailbox, clock: Clock):
    whose = office.producer.actor.account_id
    await reachable(database, whose, "ai.do@huongtrach.example")
    shown = [(await did(database, office.administrator.actor, issue_link, whose)).once for _ in range(2)]
    clock.forward(minutes=1)
    assert [paths_in(mail) for mail in await mailbox.fetch()] == [[shown[1]]], "a newer link ends the older"
    by_hand = (await did(database, office.administrator.actor, issue_link, whose)).once
    await set_password(database, by_hand.removeprefix(PAGE), NEW)
    assert await mailbox.fetch() == [], "it was handed over and used"
    await did(database, office.administrator.actor, issue_link, whose)
    clock.forward(hours=25)
    assert await mailbox.fetch() == [], "it has ended"
    last = (await waiting(database))[-1]
    assert (last.state, last.told) == (Sending.GIVEN_UP, {})
    async with database.writing() as session:
        (await session.get_one(Account, whose)).email = None
    before = len(await waiting(database))
    assert (await did(database, office.administrator.actor, issue_link, whose)).once
    assert len(await waiting(database)) == before, "who has no mail address gets the link by hand"


@SQLITE
async def test_two_officers_send_an_officers_link_and_the_account_is_told_of_lost_proofs(
    database: Database, office: Office, mailbox: Mailbox
):
    await Notices(database).catch_up()
    whose, by = office.examiner.actor.account_id, office.administrator.actor
    await reachable(database, whose, "can.bo@sogoc.example")
    change = (await did(database, by, issue_officer_link, whose)).change
    assert await mailbox.fetch() == [], "one alone sends nothing"
    async with database.writing() as session:
        second = office.registrar.actor
        shown = (await confirm(session, second, issue_officer_link, whose, change.digest, provided={"ring": RING})).once
        change = (await taken(session, by, reset_factors, whose)).change
        assert change is not None
        await confirm(session, second, reset_factors, whose, change.digest)
    await Notices(database).catch_up()
    mails = await mailbox.fetch()
    assert [shown] in [paths_in(mail) for mail in mails]
    assert [mail for mail in mails if "Hai cán bộ" in text_of_mail(mail)]


async def test_the_asker_is_written_to_at_every_step_and_each_letter_leads_back(
    database: Database, office: Office, mailbox: Mailbox
):
    key = asking.new_key()
    async with database.writing() as session:
        request = (await asking.ask(session, form_of(), key, ring=RING, language="en")).request
        address = await session.get_one(JoinAddress, request.id)
        assert key not in str(address.model_dump())
        again = await asking.ask(session, form_of(), key, ring=RING, language="en")
        assert again.is_repeated
    assert key not in str([one.model_dump() for one in await waiting(database)])
    await did(database, office.examiner.actor, ask_back, request.id, asks="Xin gửi giấy chứng nhận.")
    await did(database, office.examiner.actor, decline_request, request.id, reason="Ngoài địa bàn.")
    mails = await mailbox.fetch()
    subjects = [str(mail["Subject"]).partition(": ")[2] for mail in mails]
    number = request.number
    assert subjects == [
        f"Your request {number} to join has been received",
        f"The office asks you something about your request {number} to join",
        f"Your request {number} to join has been declined",
    ]
    assert {mail["To"] for mail in mails} == {"cam@example.vn"}
    assert [paths_in(mail) for mail in mails] == [[f"/join/{key}"]] * 3
    assert not [mail for mail in mails if "giấy chứng nhận" in text_of_mail(mail) or "địa bàn" in text_of_mail(mail)]
    async with database.writing() as session:
        await asking.ask(session, form_of(email=""), asking.new_key(), ring=RING)
    assert await mailbox.fetch() == [], "who gave no address is not written to"


async def test_an_approval_invites_by_mail_and_a_known_login_is_only_told(
    database: Database, office: Office, mailbox: Mailbox
):
    async with database.writing() as session:
        request = (await asking.ask(session, form_of(), asking.new_key(), ring=RING)).request
    await mailbox.fetch()
    await did(database, office.registrar.actor, approve_request, request.id, login="htx.cam")
    (invited,) = await mailbox.fetch()
    assert invited["To"] == "cam@example.vn", "its login is no address: the one of the request is written to"
    text = paths_in(invited)[0].removeprefix(PAGE)
    async with database.reading() as connection:
        link = await links.opened(connection, text)
    assert link is not None
    assert (link.login, link.purpose) == ("htx.cam", LinkPurpose.INVITATION)
    await set_password(database, text, NEW)
    assert await sign_in(database, "htx.cam", NEW)
    async with database.writing() as session:
        second = (await asking.ask(session, form_of(name="Tổ Cam Bù"), asking.new_key(), ring=RING)).request
    await mailbox.fetch()
    await did(database, office.registrar.actor, approve_request, second.id, login="htx.cam")
    (told,) = await mailbox.fetch()
    assert "đã được chấp nhận" in str(told["Subject"])


@SQLITE
async def test_an_invited_account_is_a_persons_though_nobody_opened_its_link(database: Database, office: Office):
    async with database.writing() as session:
        request = (await asking.ask(session, form_of(), asking.new_key())).request
        await taken(session, office.registrar.actor, approve_request, request.id)
        account_id = (await session.exec(select(Account.id).where(Account.login == "cam@example.vn"))).one()
    assert (await did(database, office.administrator.actor, issue_link, account_id)).once


@SQLITE
async def test_where_a_request_was_followed_is_forgotten_a_month_after_the_decision(
    database: Database, office: Office, clock: Clock
):
    async with database.writing() as session:
        request = (await asking.ask(session, form_of(), asking.new_key(), ring=RING)).request
    await did(database, office.examiner.actor, decline_request, request.id, reason="Ngoài địa bàn.")
    for days, left in ((29, 1), (3, 0)):
        clock.forward(days=days)
        today = calendar.today()
        await keep_up(database, [one for one in duties() if one.name == "forget_sign_ins"], today)
        async with database.writing() as session:
            assert len((await session.exec(select(JoinAddress))).all()) == left
            row = await session.get_one(JoinRequest, request.id)
            assert row.decided_at is not None
            assert clock.now - row.decided_at > timedelta(days=28)
