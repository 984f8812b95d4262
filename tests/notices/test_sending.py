"""What waits is sent: none lost, each person in order, once; by a mail server again only where it was cut short."""

import asyncio
import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from api.mailing import bounces
from api.mailing.carriers import Carrier, Later
from api.mailing.letters import Message
from api.mailing.sending import Sender
from registry.database import Database
from registry.notices import outgoing
from registry.notices.telling import Notices
from registry.people.dispatching import ALWAYS as ALWAYS_SENT
from registry.people.dispatching import choose, in_order, is_wanted, send_to
from registry.people.permissions import Actor
from registry.tables import Account, Dispatch
from registry.vocabulary import Channel, NoticeKind, Sending
from tests.notices import loaded
from tests.notices.post_office import ALWAYS, every_third_fails, post_office
from tests.notices.sending import sender_of

SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def emptied(sender: Sender, database: Database, notices: int) -> None:
    """Send until nothing is left."""
    with anyio.fail_after(60):
        while await loaded.left(database, notices):
            if not await sender.send():
                await anyio.sleep(0.01)


async def states(database: Database) -> dict[str, tuple[Sending, str | None]]:
    statement = select(col(Account.login), col(Dispatch.state), col(Dispatch.answer)).join(Account)
    async with database.reading() as connection:
        return {row.login: (row.state, row.answer) for row in await connection.execute(statement)}


async def test_each_person_is_written_to_in_order_though_every_third_message_is_put_off(database: Database):
    await loaded.told(database, people=5, notices=30)
    await Notices(database).catch_up()
    async with post_office(every_third_fails) as office:
        await emptied(sender_of(database, str(office.port)), database, 30)
    assert office.asked > len(office.taken) == 30
    loaded.promised(await loaded.in_order(database), office.taken, repeats=0)


class CutShort(Carrier):
    """Carries, and then dies before anybody has noted it."""

    def __init__(self, way: Carrier) -> None:
        self.way = way

    async def carry(self, message: Message) -> None:
        await self.way.carry(message)
        raise asyncio.CancelledError


async def test_who_dies_between_taking_and_noting_sends_that_one_again_and_the_folder_has_it_once(
    database: Database, tmp_path: Path
):
    await loaded.told(database, people=2, notices=6)
    await Notices(database).catch_up()
    async with post_office() as office:
        for way in (str(office.port), str(tmp_path / "mail")):
            dying = sender_of(database, way, lasts=timedelta(milliseconds=1))
            dying.ways = {Channel.MAIL: CutShort(dying.ways[Channel.MAIL])}
            with pytest.raises(asyncio.CancelledError):
                await dying.send()
        await anyio.sleep(0.01)
        await emptied(sender_of(database, str(tmp_path / "mail")), database, 6)
    files = sorted((tmp_path / "mail").glob("*"))
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert mails[0]["Message-ID"] == office.taken[0]["Message-ID"]
    loaded.promised(await loaded.in_order(database), [mail for mail in mails if isinstance(mail, EmailMessage)], 0)


@SQLITE
async def test_a_sender_that_is_killed_begins_where_it_was(database: Database, database_url: str):
    await loaded.told(database, people=8, notices=160)
    async with post_office(every_third_fails) as office:
        kills = await loaded.killed(database_url, str(office.port), 2, database, 160)
    assert kills == 2
    loaded.promised(await loaded.in_order(database), office.taken, repeats=kills)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("way", ["smtp", "folder"])
async def test_ten_thousand_notices_survive_fifty_kills(
    database: Database, database_url: str, tmp_path: Path, way: str
):
    await loaded.told(database, people=200, notices=10_000)
    async with post_office(every_third_fails) as office:
        out = str(office.port) if way == "smtp" else str(tmp_path / "mail")
        kills = await loaded.killed(database_url, out, 50, database, 10_000)
    taken = office.taken
    if way == "folder":
        files = sorted((tmp_path / "mail").glob("*.eml"))
        assert len(files) == 10_000
        mails = (email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files)
        taken = [mail for mail in mails if isinstance(mail, EmailMessage)]
    assert kills == 50
    loaded.promised(await loaded.in_order(database), taken, repeats=kills if way == "smtp" else 0)


async def test_one_process_sends_at_a_time(database: Database, tmp_path: Path):
    await loaded.told(database, people=1, notices=2)
    await Notices(database).catch_up()
    first, second = (sender_of(database, str(tmp_path), lasts=timedelta(seconds=30)) for _ in range(2))
    assert await first.send() == 2
    async with database.writing() as session:
        await send_to(await session.connection(), ["luu@sogoc.example"], "head", HEAD)
    assert await second.send() == 0
    await first.end()
    assert await second.send() == 1


HEAD: dict[str, Any] = {"day": "2026-11-26", "position": 7, "digest": "ab" * 32}


@SQLITE
async def test_what_is_refused_is_kept_with_what_the_server_said_and_holds_nobody_up(database: Database):
    await loaded.told(database, people=2, notices=4)
    await Notices(database).catch_up()
    async with database.writing() as session:
        moved = (
            update(Account).where(col(Account.login) == "nguoi.0@sogoc.example").values(email="refused@sogoc.example")
        )
        await (await session.connection()).execute(moved)
    async with post_office() as office:
        assert await sender_of(database, str(office.port)).send() == 4
    assert len(office.taken) == 2
    found = await states(database)
    assert found["nguoi.0@sogoc.example"] == (Sending.REFUSED, "550 5.1.1 no such mailbox")
    assert found["nguoi.1@sogoc.example"] == (Sending.SENT, None)
    async with database.reading() as connection:
        assert (await outgoing.standing(connection))[::2] == (0, 2)


@SQLITE
async def test_without_a_server_nothing_is_counted_against_a_message(database: Database):
    await loaded.told(database, people=1, notices=1)
    await Notices(database).catch_up()
    async with post_office() as office:
        port = office.port
    with pytest.raises(Later):
        await sender_of(database, str(port)).send()
    async with database.reading() as connection:
        (row,) = await outgoing.due(connection, 10)
    assert row.attempts == 0


@SQLITE
async def test_a_letter_is_plain_text_and_html_in_the_language_of_whoever_gets_it(database: Database):
    await loaded.told(database, people=2, notices=2)
    async with database.writing() as session:
        english = update(Account).where(col(Account.login) == "nguoi.1@sogoc.example").values(language="en")
        await (await session.connection()).execute(english)
    await Notices(database).catch_up()
    async with post_office() as office:
        await sender_of(database, str(office.port)).send()
    by = {mail["To"]: mail for mail in office.taken}
    vietnamese, english_mail = by["nguoi.0@sogoc.example"], by["nguoi.1@sogoc.example"]
    for mail in office.taken:
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "/notices/" in text.get_content()
        assert "/notices/" in html.get_content()
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "Người" not in mail.as_string()
    assert vietnamese["Subject"].startswith("Sổ Gốc · Hà Tĩnh: Mật khẩu của tài khoản bạn đã được thay đổi.")
    assert english_mail["Subject"].startswith("Sổ Gốc · Hà Tĩnh: The password of your account was changed.")
    assert vietnamese["Content-Language"] == "vi"


BOUNCE = """\
From: MAILER-DAEMON@post.example
To: so-goc@sogoc.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example

Final-Recipient: rfc822; nguoi.0@sogoc.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 mailbox is full of leaves

--b
Content-Type: text/rfc822-headers

Message-ID: {message}
Subject: x

--b--
"""


@SQLITE
async def test_what_comes_back_is_entered_once_and_nothing_else_is_believed(database: Database, tmp_path: Path):
    await loaded.told(database, people=1, notices=1)
    await Notices(database).catch_up()
    await sender_of(database, str(tmp_path / "mail")).send()
    ((message,),) = (await loaded.in_order(database)).values()
    box = tmp_path / "box"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    reports = (
        BOUNCE.format(action="delayed", status="4.4.1", message=message),
        BOUNCE.format(action="failed", status="5.1.1", message=message.replace("sogoc.example", "other.example")),
        BOUNCE.format(action="failed", status="5.1.1", message=f"<{in_order().hex}@sogoc.example>"),
        "Subject: hello\n\nNothing of ours.\n",
        "\x00\xff not mail",
    )
    for number, text in enumerate(reports):
        (box / "new" / f"{number}.a").write_text(text, encoding="utf-8")
    assert await bounces.read(database, box, "sogoc.example") == 0
    assert await bounces.read(database, tmp_path / "none", "sogoc.example") == 0
    (box / "new" / "9.a").write_text(BOUNCE.format(action="failed", status="5.1.1", message=message), encoding="utf-8")
    assert [await bounces.read(database, box, "sogoc.example") for _ in range(2)] == [1, 0]
    assert (await states(database))["nguoi.0@sogoc.example"] == (
        Sending.CAME_BACK,
        "smtp; 550 5.1.1 mailbox is full of leaves",
    )
    assert max(path.name for path in (box / "cur").iterdir()) == "9.a:2,S"


@SQLITE
async def test_what_the_law_has_served_cannot_be_switched_off(database: Database):
    await loaded.told(database, people=1, notices=1)
    async with database.writing() as session:
        account = (await session.exec(select(Account).where(Account.login == "nguoi.0@sogoc.example"))).one()
        actor = Actor(account.id, account.name, frozenset())
        await choose(session, actor, {(kind, Channel.MAIL): False for kind in NoticeKind})
    await Notices(database).catch_up()
    assert len(await loaded.in_order(database)) == 1, "a changed password is always told"
    assert {kind for kind in NoticeKind if is_wanted(kind, Channel.MAIL, {(kind, Channel.MAIL): False})} == ALWAYS_SENT


@SQLITE
async def test_the_head_of_the_journal_is_sent_and_then_told_nowhere(database: Database):
    async with database.writing() as session:
        await send_to(await session.connection(), ["luu@sogoc.example"], "head", HEAD)
    async with post_office() as office:
        await sender_of(database, str(office.port)).send()
    (mail,) = office.taken
    text = mail.get_body(("plain",))
    assert text is not None
    assert f"2026-11-26 7 {'ab' * 32}" in text.get_content()
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Dispatch.told), col(Dispatch.state)))).one() == ({}, Sending.SENT)


def test_ids_grow_and_are_told_apart():
    made = [in_order() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {one.version for one in made} == {7}


def test_the_server_of_the_tests_fails_every_third_time():
    assert [every_third_fails(number, EmailMessage()) is ALWAYS for number in range(6)] == [True, True, False] * 2
