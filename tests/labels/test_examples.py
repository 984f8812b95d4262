"""A label of anything invented says so, whatever of it is real."""

import csv
import io
from typing import Literal

import pytest
from httpx import AsyncClient
from pydantic import HttpUrl
from sqlalchemy import update
from sqlmodel import col

from api.labelling import sign_of
from api.settings import Settings
from registry.database import Database
from registry.errors import OutOfOrder
from registry.labels import issuing
from registry.labels.issuing import LabelHost
from registry.tables import Party, Record
from tests.labels.chain import Chain, keys_of

SERVED = LabelHost("tem.hatinh.gov.vn", "https", "tem.hatinh.gov.vn")
TRIAL = LabelHost("127.0.0.1:8000", "http", "127.0.0.1:8000")


@pytest.mark.parametrize(
    ("host", "is_trial"),
    [
        ("sogoc.hatinh.gov.vn", False), ("SOGOC.VN", False), ("example.vn", False), ("8.8.8.8", False),
        ("SOGOC.EXAMPLE", True), ("tem.example.com:8443", True), ("localhost:8000", True), ("127.0.0.1:8000", True),
        ("192.168.1.7", True), ("10.0.0.1", True), ("169.254.1.1", True), ("may-chu", True), ("[::1]:8000", True),
    ],
)  # fmt: skip
def test_only_labels_of_examples_are_made_for_a_host_that_no_shopper_reaches(host: str, is_trial: bool):
    assert LabelHost(host, "https", host).is_trial is is_trial


@pytest.mark.parametrize(
    ("public", "host", "scheme", "code"),
    [
        ("https://tem.hatinh.gov.vn", None, None, ""),
        ("https://tem.hatinh.gov.vn", "TEM.HATINH.GOV.VN", "HTTPS", ""),
        ("https://tem.hatinh.gov.vn:8443/", None, None, ""),
        ("http://127.0.0.1:8000", None, None, ""),
        ("https://tem.hatinh.gov.vn", "sogoc.vn", None, "other_host"),
        ("https://tem.hatinh.gov.vn:8443", "tem.hatinh.gov.vn", None, "other_host"),
        ("http://127.0.0.1:8000", "tem.hatinh.gov.vn", None, "other_host"),
        ("http://tem.hatinh.gov.vn", None, None, "no_tls"),
        ("https://tem.hatinh.gov.vn", None, "http", "no_tls"),
        ("http://[::1]:8000", None, None, "no_host_name"),
    ],
)
def test_nothing_is_printed_for_another_host_than_the_one_served(
    public: str, host: str | None, scheme: Literal["https", "HTTPS", "http"] | None, code: str
):
    sign = sign_of(Settings(public_url=HttpUrl(public), label_host=host, label_scheme=scheme))
    if not code:
        sign.demand_served()
        assert sign.opening(None).lower().startswith(public.rstrip("/"))
        return
    with pytest.raises(OutOfOrder) as refusal:
        sign.demand_served()
    assert refusal.value.code == code
    assert "SOGOC_PUBLIC_URL" in str(refusal.value)


async def invent(chain: Chain, *what: str) -> None:
    """Let only ``what`` of the chain be invented: the right, its user, who manages it."""
    own = chain.office.producer.party_id
    manager = chain.office.manager.party_id
    async with chain.database.writing() as session:
        await session.exec(update(Record).values(is_example="right" in what))
        for party_id, name in ((own, "user"), (manager, "manager")):
            await session.exec(update(Party).where(col(Party.id) == party_id).values(is_example=name in what))


@pytest.mark.parametrize("what", [(), ("right",), ("user",), ("manager",), ("right", "user", "manager")], ids=str)
async def test_a_label_says_that_something_about_it_is_invented(
    chain: Chain, database: Database, what: tuple[str, ...]
):
    number = await chain.issued(3, active=False)
    await invent(chain, *what)
    async with database.writing() as session:
        issue = await issuing.take_up(session, chain.office.producer.actor, number, ring=chain.ring, sign=SERVED)
        trial = await issuing.take_up(session, chain.office.producer.actor, number, ring=chain.ring, sign=TRIAL)
    assert trial.words.is_example, "nothing real is made for an address that no shopper can open"
    assert issue.words.is_example is bool(what)
    assert [piece.words.is_example for piece in issue.pieces([(0, 2)])] == [bool(what)] * 3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return the settings of a register that shoppers can reach."""
    return settings.model_copy(update={"public_url": HttpUrl("https://tem.hatinh.gov.vn")})


@pytest.mark.parametrize("what", [(), ("user",)], ids=str)
async def test_the_files_that_leave_the_house_are_called_so(client: AsyncClient, chain: Chain, what: tuple[str, ...]):
    headers = {"Authorization": f"Bearer {(await keys_of(chain))['producer']}"}
    for file in ("labels.csv", "sheet.pdf"):
        number = await chain.issued(3, active=False)
        await invent(chain, *what)
        body = None if file == "labels.csv" else {"format": "l4732"}
        answer = await client.post(f"/api/v1/label-orders/{number}/{file}", json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        if file == "labels.csv":
            assert ",https://TEM.HATINH.GOV.VN/01/" in answer.text
            goods = {row["product"].startswith("VÍ DỤ: ") for row in csv.DictReader(io.StringIO(answer.text))}
            assert goods == {bool(what)}, "a press that sets its own labels from the list prints it, too"
        assert ("vi-du-" in answer.headers["content-disposition"]) is bool(what)
