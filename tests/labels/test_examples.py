"""A label of anything invented says so, whatever of it is real."""

import pytest
from httpx import AsyncClient
from sqlalchemy import update
from sqlmodel import col

from api.labelling import sign_of
from api.settings import Settings
from registry.database import Database
from registry.labels import issuing
from registry.tables import Party, Record
from tests.labels.chain import Chain, keys_of


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
    chain: Chain, database: Database, settings: Settings, what: tuple[str, ...]
):
    number = await chain.issued(3, active=False)
    await invent(chain, *what)
    async with database.writing() as session:
        issue = await issuing.take_up(
            session, chain.office.producer.actor, number, ring=chain.ring, sign=sign_of(settings)
        )
    assert issue.is_example is bool(what)
    assert [piece.is_example for piece in issue.pieces(0, 3)] == [bool(what)] * 3


@pytest.mark.parametrize("what", [(), ("user",)], ids=str)
async def test_the_files_that_leave_the_house_are_called_so(client: AsyncClient, chain: Chain, what: tuple[str, ...]):
    number = await chain.issued(3, active=False)
    await invent(chain, *what)
    headers = {"Authorization": f"Bearer {(await keys_of(chain))['producer']}"}
    for file in ("labels.csv", "sheet.pdf"):
        body = None if file == "labels.csv" else {"format": "l4732"}
        answer = await client.post(f"/api/v1/label-orders/{number}/{file}", json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        assert ("vi-du-" in answer.headers["content-disposition"]) is bool(what)
