"""The second person reads in words what the first one chose, also where the page no longer offers it."""

import re
from html import unescape

import pytest

from registry.labels import meant
from registry.labels.taking_back import correct_marking
from registry.parties.accounts import grant_office_role
from registry.vocabulary import PartyKind, RangeState
from tests.labels.chain import Chain
from tests.office import enrol
from tests.pages.desk.conftest import Desk
from tests.procedure.office import do

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


def waiting(page: str) -> str:
    """Return what stands in the form of an act that waits, as words."""
    told = unescape(page).partition('id="act"')[2].partition("</form>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", told).split())


async def test_a_statement_that_is_not_among_the_latest_is_told_in_words(
    desk: Desk, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(10)
    old = await chain.mark(number, RangeState.SOLD, 2, 4)
    await chain.mark(number, RangeState.SHIPPED, 7, 7)
    async with chain.database.writing() as session:
        asked = {"range_id": str(old.id), "mistake": "Nhầm khay."}
        await do(session, chain.office.manager.actor, correct_marking, number, **asked)
    monkeypatch.setattr(meant, "MOST_OFFERED", 1)
    await desk.sit(chain.office.inspector)
    told = waiting(await desk.look(f"/desk/orders/{number}/acts/correct_marking"))
    assert "đã bán: tem từ số 3 đến số 5" in told, told
    assert str(old.id) not in told
    assert "3, 5, đã bán" in told, "what would change is told in the office's words"


async def test_a_party_that_nobody_looked_for_is_told_by_its_name(desk: Desk, chain: Chain, monkeypatch):
    office, database = chain.office, chain.database
    chosen = await enrol(database, office, PartyKind.AUTHORITY, "Zơ Hợp tác xã cuối danh sách")
    async with database.writing() as session:
        asked = {"role": "examiner", "party_id": str(chosen)}
        await do(session, office.administrator.actor, grant_office_role, office.reader.actor.account_id, **asked)
    monkeypatch.setattr("api.pages.desk.choosing.OFFERED", 1)
    await desk.sit(office.registrar)
    told = waiting(await desk.look(f"/desk/accounts/{office.reader.actor.account_id}/acts/grant_office_role"))
    assert "Zơ Hợp tác xã cuối danh sách" in told, told
    assert str(chosen) not in told
    assert "examiner" not in told
