"""The journal on the desk: what was done in sentences, by whom in words, and the facts under their titles."""

import re

import pytest

from registry.database import Database
from registry.procedure.formality import accept
from registry.procedure.publication import publish
from tests.labels.chain import Chain
from tests.office import Office
from tests.pages.desk.matters import lodged, proposed
from tests.pages.sitting import Desk
from tests.procedure.office import do

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
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
