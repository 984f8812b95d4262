"""A machine's plain question about a label is answered before the routes, and as the routes would answer it."""

import pytest
from httpx import AsyncClient, Response

from registry.codes import label_codes
from registry.database import Database
from registry.use.lots import recall
from tests.labels.chain import Chain
from tests.procedure.office import do

JSON = {"Accept": "application/json"}
FURTHER = {"Accept": "application/json", "Accept-Language": "vi"}
"""The same wish said aloud: such a request goes by the routes."""
OF_THE_MOMENT = "checked_at"


def facts_of(answer: Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name != OF_THE_MOMENT}


async def asked(client: AsyncClient, path: str, headers: dict[str, str]) -> Response:
    """Ask with these headers alone; httpx says more of itself than a plain machine does."""
    request = client.build_request("GET", path)
    request.headers = request.headers.__class__({"Host": "127.0.0.1:8000", **headers})
    return await client.send(request)


@pytest.mark.parametrize("index", [2, 3])
async def test_the_answer_at_the_door_is_the_one_of_the_routes(client: AsyncClient, chain: Chain, index: int):
    number = await chain.issued(3)
    code = chain.code(number, index)
    plain_answer = await asked(client, f"/{code}", JSON)
    routed = await asked(client, f"/{code}", FURTHER)
    assert plain_answer.status_code == routed.status_code == 200
    assert facts_of(plain_answer) == facts_of(routed)
    lengths = {"content-length"}
    assert {k: v for k, v in plain_answer.headers.items() if k not in lengths} == {
        k: v for k, v in routed.headers.items() if k not in lengths
    }
    assert "default-src 'none'" in plain_answer.headers["content-security-policy"]


async def test_a_mistyped_code_gets_the_same_word_before_routing(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(1))
    wrong = code[:-1] + label_codes.ALPHABET[(label_codes.ALPHABET.index(code[-1]) + 1) % 32]
    answer = await asked(client, f"/{wrong}", JSON)
    assert answer.json()["verdict"] == "mistyped"
    assert facts_of(answer) == facts_of(await asked(client, f"/{wrong}", FURTHER))


async def test_what_another_process_changes_changes_the_next_answer(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(1))
    assert (await asked(client, f"/{code}", JSON)).json()["verdict"] == "issued"
    elsewhere = Database(chain.database.url.render_as_string(hide_password=False))
    try:
        async with elsewhere.writing() as session:
            await do(session, chain.office.manager.actor, recall, chain.lot_id, reason="Lý do mẫu")
    finally:
        await elsewhere.close()
    assert (await asked(client, f"/{code}", JSON)).json()["verdict"] == "recalled"


async def test_the_door_lets_nothing_pass_that_the_routes_would_refuse(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(1))
    signed = await asked(client, f"/{code}", JSON | {"Authorization": "Bearer wrong"})
    assert signed.status_code == 401
    assert (await client.post(f"/{code}", headers=JSON)).status_code == 405


async def test_people_get_their_page_and_their_language(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(1))
    page = await asked(client, f"/{code}", {"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    english = await asked(client, f"/{code}", JSON | {"Accept-Language": "en"})
    assert english.json()["title"] != (await asked(client, f"/{code}", JSON)).json()["title"]
