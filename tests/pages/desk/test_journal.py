"""The journal on the desk: what was done in sentences, by whom in words, and the facts under their titles."""

import re

import pytest

from registry.database import Database
from registry.procedure.formality import accept
from registry.procedure.publication import publish
from tests.api.everything import Everything
from tests.labels.chain import Chain
from tests.office import Office
from tests.pages.desk.matters import lodged, proposed
from tests.pages.sitting import HOME, Desk
from tests.procedure.office import do

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
LINK = re.compile(r'<a href="(/[^"]*)"')
LATER = re.compile(r'rel="next" href="([^"]*)"')
CODED = re.compile(r"<dt>[a-z]+_[a-z_]+</dt>|<dd>[a-z]+_[a-z_]+</dd>|<dd>\{")


async def test_lines_are_sentences_and_facts_have_their_titles(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    async with database.writing() as session:
        await do(session, office.examiner.actor, accept, record_id)
        await do(session, office.registrar.actor, publish, record_id, gazette="Công báo số 7", page="12")
    await proposed(database, office)
    await desk.sit(office.registrar)
    page = await desk.look("/desk/journal?subject=record")
    assert re.search(r'<th scope="row">[^<]*: Đáp ứng điều kiện\.</th>', page), "the line says what was said"
    assert "<dd>Công báo số 7</dd>" in page
    assert "<dt>Tình trạng</dt>" in page
    assert not CODED.findall(page)


async def test_who_is_no_account_is_named_in_words(desk: Desk, chain: Chain):
    await desk.sit(chain.office.registrar)
    page = await desk.look("/desk/journal")
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\s*</td>", page)
    assert "cơ quan" in page


async def test_no_line_leads_an_officer_to_what_they_may_not_open(desk: Desk, everything: Everything):
    """Papers of an applicant before it is lodged are entered, and not the office's to see; nor is every account."""
    office, drafts, opened = everything.chain.office, everything.ids["draft"], set[str]()
    for who in ("examiner", "administrator", "inspector"):
        await desk.sit(office.everybody[who])
        address, named, lines = "/desk/journal?limit=100", set[str](), 0
        while address:
            page = await desk.look(address)
            table = page.partition("<tbody>")[2].partition("</tbody>")[0]
            lines += table.count("<tr>")
            named |= set(LINK.findall(table))
            later = LATER.findall(page)
            address = later[0] if later else ""
        assert lines > len(named) > 0
        assert {place.split("/")[2] for place in named} >= {"records", "parties", "authorisations", "lots", "orders"}
        assert f"/desk/records/{drafts}" not in named
        assert any(place.startswith("/desk/accounts/") for place in named) is (who == "administrator")
        one_of_each = {place.split("/")[2]: place for place in named}
        for place in sorted((named - opened) | set(one_of_each.values())):
            answer = await desk.client.get(place, headers=HOME)
            assert answer.status_code in {200, 303}, (who, place, answer.status_code)
        opened |= named
