"""Passwords: what is refused, how one is changed, and that changing one tells nothing to who took a session over."""

import pytest
from httpx import AsyncClient
from sqlmodel import select
from structlog.testing import capture_logs
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from registry.database import Database
from registry.journal.audit import audit
from registry.people import passwords
from registry.people.strength import strength_of
from registry.tables import BrowserSession, Token
from registry.vocabulary import Strength
from tests.office import PASSWORD, Office
from tests.pages.sitting import HOME, Desk

NEW = "ba lần bảy hai mốt"
JSON = {"Origin": HOME["Origin"]}


GUESSED = """
hatinh2026 Hatinh@123 matkhau@2026 Phuctrach1 qwerty123456 H@T1nh2026!! Vietnam@2025 Anhyeuem123@ buoiphuctrach2026
sogoc12345 P@ssw0rd2026 Iloveyou1234 01234567890 aaaaaaaaaaaa htx.phuctrach1 TrầnThịVíDụ tranthividu1990 Camkhemay99
"""


@pytest.mark.parametrize("password", GUESSED.split())
def test_what_everybody_tries_first_is_refused(password: str):
    related = ("htx.phuctrach@example.vn", "htx.phuctrach", "Trần Thị Ví Dụ")
    faults = passwords.faults_in(password, *related, names=["Cam Khe Mây"])
    assert [fault.code for fault in faults] == ["guessable"]


def test_the_commonest_thousands_are_refused():
    """All of the first three thousand, and every tenth of those behind them that are long enough."""
    common = FREQUENCY_LISTS["passwords"]
    assert len(common) >= 30_000
    long = [one for one in common[3000:] if len(one) >= passwords.SHORTEST]
    assert [one for one in (*common[:3000], *long[::10]) if not passwords.faults_in(one, "lan.vidu", "Lan Ví Dụ")] == []


@pytest.mark.parametrize("password", [PASSWORD, NEW, "bốn từ không liên quan", "k3vTq9xLw2", "lúa nếp cau làng trên"])
def test_what_is_hard_to_guess_is_taken(password: str):
    assert passwords.faults_in(password, "lan.vidu", "Lan Ví Dụ") == []


def test_strength_is_said_in_words_and_a_long_text_is_judged_in_a_moment():
    assert strength_of("k3vTq9xLw2") is Strength.GOOD
    assert strength_of(PASSWORD) is Strength.STRONG
    assert strength_of("matkhau2026") is Strength.NONE
    assert strength_of("abcdef@9134") is Strength.WEAK
    assert strength_of("aB3$ " * 40) in set(Strength)


async def test_everybody_changes_the_own_password_at_the_browser(account: Desk, database: Database, office: Office):
    for member, bar in ((office.producer, "/producer"), (office.examiner, "/desk")):
        await account.sit(member)
        assert 'autocomplete="current-password"' in (page := await account.look("/account/password"))
        assert f'href="{bar}"' in page
        wrong = await account.fail("/account/password", 422, current="wrong password", new=NEW)
        assert "không phải mật khẩu hiện tại" in wrong
        weak = await account.fail("/account/password", 422, current=PASSWORD, new="hatinh2026")
        assert "hatinh2026" not in weak
        done = await account.do("/account/password", current=PASSWORD, new=NEW)
        assert "mật khẩu mới ở mức mạnh" in done
        account.client.cookies.clear()
        signed = await account.client.post("/login", data={"login": member.login, "password": NEW}, headers=HOME)
        assert signed.status_code == 303
    assert (await audit(database)).findings == []


async def test_a_change_ends_other_sessions_and_the_tokens_issued_in_them(
    client: AsyncClient, database: Database, office: Office
):
    there = Desk(client, home="/account/tokens")
    await there.sit(office.producer)
    await there.send("/account/tokens", label="máy của kẻ trộm")
    here = await Desk(client, home="/account/password").sit(office.producer)
    await there.send("/account/tokens", label="máy của mình")
    await here.do("/account/password", current=PASSWORD, new=NEW)
    async with database.writing() as session:
        assert len((await session.exec(select(BrowserSession))).all()) == 1
        ended = {token.label: token.revoked_at is not None for token in (await session.exec(select(Token))).all()}
    assert ended == {"máy của kẻ trộm": True, "máy của mình": False}
    assert (await audit(database)).findings == []


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_a_session_that_was_taken_over_tells_no_password(client: AsyncClient, office: Office, account: Desk):
    await account.sit(office.producer)
    with capture_logs() as lines:
        bodies = [{"current": f"sai {n}", "new": NEW} for n in range(8)]
        answers = [await client.post("/api/v1/me/password", json=body, headers=JSON) for body in bodies]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 3
    assert [line["event"] for line in lines].count("password.wrong") == 5
    assert {line["login"] for line in lines if line["event"] == "password.wrong"} == {"producer"}
    page = await account.fail("/account/password", 429, current=PASSWORD, new=NEW)
    assert "hãy thử lại sau 12 phút" in page
