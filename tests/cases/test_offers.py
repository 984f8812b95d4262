"""Offers on the web: their address as people paste it, reported with or without a label in hand, kept as a text."""

import pytest

from registry.cases import reading, reporting
from registry.cases.erasing import erase_case
from registry.cases.forms import ReportForm
from registry.cases.offers import address_in, site_of
from registry.cases.reading import CaseFilter
from registry.errors import NotAcceptable
from registry.forms import judge
from registry.journal.audit import audit
from registry.vocabulary import CaseSource
from tests.cases.suspects import act_by_two, reported
from tests.labels.chain import Chain

PASTED = "Xem “Cam Thượng Lộc loại 1” (giá tốt: https://cho.example/cam?id=7&chon=1). Mua ngay!"
ADDRESS = "https://cho.example/cam?id=7&chon=1"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (ADDRESS, ADDRESS),
        (PASTED, ADDRESS),
        ("HTTP://CHO.EXAMPLE", "HTTP://CHO.EXAMPLE"),
        ("cho.example/cam/ba-lan?x=1#y", "https://cho.example/cam/ba-lan?x=1#y"),
        ("www.chợ-quê.vn", "https://www.chợ-quê.vn"),
        ("https://203.0.113.7:8080/cam", "https://203.0.113.7:8080/cam"),
    ],
)
def test_an_address_is_taken_out_of_what_was_pasted(text: str, address: str):
    assert address_in(text) == address
    assert judge(ReportForm, {"suspicion": "no_label", "offer": text}).offer == address


@pytest.mark.parametrize(
    ("address", "site"),
    [
        (ADDRESS, "cho.example"),
        ("https://cho.example?id=7", "cho.example"),
        ("https://shopee.vn@cho.example/", "cho.example"),
        ("https://203.0.113.7:8080/cam", "203.0.113.7"),
        ("https://[::", ""),
    ],
)
def test_the_site_of_an_offer_is_the_host_it_leads_to(address: str, site: str):
    assert site_of(address) == site


@pytest.mark.parametrize(
    "text",
    ["cam", "chợ quê", "javascript:alert(1)", "ftp://cho.example/cam", "https://", "https://[::", "//cho.example/",
     "https://localhost/", "lan@example.vn x", "1.2", "https://cho.example/" + "a" * 2_000],
)  # fmt: skip
def test_what_names_no_place_on_the_web_is_refused(text: str):
    with pytest.raises(NotAcceptable) as refusal:
        judge(ReportForm, {"suspicion": "no_label", "offer": text})
    assert [one.field for one in refusal.value.faults] == ["offer"]


async def test_an_offer_is_reported_without_label_or_place_found_by_its_address_and_erased(chain: Chain):
    office, database = chain.office, chain.database
    told = await reported(database, suspicion="no_label", place=None, offer=PASTED)
    await reported(database, suspicion="no_label", offer="https://khac.example/")
    async with database.reading() as connection:
        asked = CaseFilter(q="CHO.example")
        (row,) = await reading.listing(office.inspector.actor, asked).rows(connection)
        followed = await reporting.followed(connection, told.word)
    assert (row.id, row.offer, row.place, row.source) == (told.case_id, ADDRESS, None, CaseSource.REPORT)
    assert followed.offer == ADDRESS
    by = office.registrar.actor, office.second_registrar.actor
    await act_by_two(database, *by, erase_case, told.case_id, fields=["offer"], reason="Địa chỉ mang tên người.")
    async with database.reading() as connection:
        assert (await reporting.followed(connection, told.word)).offer is None
        assert (await reading.listing(office.inspector.actor, asked).rows(connection)) == []
    assert (await audit(database)).findings == []
