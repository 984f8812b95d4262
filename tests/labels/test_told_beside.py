"""What an answer tells beside its word: what the address had otherwise, why goods are recalled, when they were made."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar import Litestar

from api.settings import Settings
from api.views.labels import answer_of
from registry.acts import AnyAct
from registry.codes import label_codes
from registry.database import Database
from registry.labels.ranges import recall_labels
from registry.labels.recalls import tell_label_recall
from registry.use.authorisations import revoke
from registry.use.lots import correct_recall, recall
from registry.use.recalls import tell_recall
from registry.use.trade_numbers import correct_gtin, set_gtin
from registry.vocabulary import RangeState, Reason
from tests.api.test_plain_answers import asked
from tests.conftest import speaking
from tests.labels import signed
from tests.labels.chain import GTIN, Chain, build_chain
from tests.procedure.office import do, do_both

JSON, PAGE = {"Accept": "application/json"}, {"Accept": "text/html"}
ROUTED = JSON | {"Cookie": "sogoc=none"}
WHY, WHAT = "Dư lượng thuốc vượt mức.", "Không ăn; mang trả nơi bán."
OTHER = "00012345678905"
Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def code(chain: Chain) -> str:
    return chain.code(await chain.issued(10), 2)


@pytest.fixture
def ask(client: AsyncClient) -> Ask:
    """Ask at the door and by the routes, and see that both say the same."""

    async def ask(path: str) -> dict[str, Any]:
        plain = (await asked(client, path, JSON)).json()
        head, _, query = path.partition("?")
        by_routes = (await client.get(f"{head}/?{query}" if head.startswith("/01") else path, headers=ROUTED)).json()
        assert plain | {"checked_at": "", "seen": None} == by_routes | {"checked_at": "", "seen": None}
        found: dict[str, Any] = plain
        return found

    return ask


async def acted(chain: Chain, act: AnyAct, subject_id: UUID | int, **asked: Any) -> None:
    async with chain.database.writing() as session:
        officer, second = chain.office.inspector.actor, chain.office.registrar.actor
        if act.confirmed_by:
            await do_both(session, officer, second, act, subject_id, **asked)
        else:
            manager = chain.office.manager.actor
            await do(session, manager if act in {revoke, set_gtin} else officer, act, subject_id, **asked)


async def test_what_an_address_names_otherwise_is_told_and_anything_else_is_let_alone(ask: Ask, code: str):
    lot = (await ask(f"/{code}"))["facts"]["lot"]["number"]
    for query, reason, differs in (
        ("utm_source=zalo&fbclid=x&%ff=%zz&a=1;b=2&&=", "issued", []),
        (f"10={lot.lower()}&17=261231&lang=xx", "issued", []),
        ("10=KHAC&x=1", "lot_mismatch", ["lot"]),
        ("x=" + "9" * 6000, "issued", []),
    ):
        for path in (f"/{code}", f"/01/{GTIN}/21/{code}"):
            view = await ask(f"{path}?{query}")
            assert (view["reason"], view["differs"]) == (reason, differs), query
    view = await ask(f"/01/{OTHER}/21/{code}?10=KHAC")
    assert (view["verdict"], view["reason"], view["differs"]) == ("suspicious", "gtin_mismatch", ["gtin", "lot"])


async def test_the_page_marks_where_the_address_differs(client: AsyncClient, code: str):
    page = (await asked(client, f"/{code}?10=KHAC&lang=en", PAGE)).text
    assert answer_of(Reason.LOT_MISMATCH, "en").title in page
    assert page.count("The address you scanned says something else") == 1
    assert "KHAC" not in page, "what strangers write into an address is not repeated"


async def test_a_recall_says_why_and_what_to_do_and_every_change_of_it_is_told_at_once(
    client: AsyncClient, ask: Ask, code: str, chain: Chain
):
    await acted(chain, recall, chain.lot_id, reason="Biên bản số 7")
    view = await ask(f"/{code}")
    assert (view["reason"], view["recall"]) == ("lot_recalled", None)
    await acted(chain, tell_recall, chain.lot_id, public_reason=WHY)
    view = await ask(f"/{code}")
    assert (view["recall"], view["advice"]) == (
        {"reason": WHY, "advice": None},
        answer_of(Reason.LOT_RECALLED, "vi").advice,
    )
    await acted(chain, tell_recall, chain.lot_id, public_reason=WHY, public_advice=WHAT)
    view = await ask(f"/{code}")
    assert (view["recall"], view["advice"]) == ({"reason": WHY, "advice": WHAT}, WHAT)
    page = unescape((await asked(client, f"/{code}", PAGE)).text)
    assert WHY in page
    assert WHAT in page
    assert "Biên bản số 7" not in page, "the office's own reason stays in the office"
    goods = (await client.get(f"/api/v1/goods/{GTIN}")).json()
    assert [one["public_reason"] for one in goods["recalled"]] == [WHY]
    await acted(chain, correct_recall, chain.lot_id, mistake="Nhầm lô.")
    assert ((await ask(f"/{code}"))["reason"], (await ask(f"/{code}"))["recall"]) == ("issued", None)


async def test_labels_that_are_recalled_and_void_say_recalled_and_why(ask: Ask, chain: Chain):
    number = await chain.issued(10, active=False)
    await chain.mark(number, RangeState.VOID, 0, 4)
    assert (await ask(f"/{chain.code(number, 3)}"))["reason"] == "label_void"
    await acted(chain, recall_labels, number, first=4, last=6, reason="Biên bản", public_reason=WHY, public_advice=WHAT)
    view = await ask(f"/{chain.code(number, 3)}")
    assert (view["verdict"], view["reason"], view["recall"]["reason"]) == ("recalled", "label_recalled", WHY)
    await acted(chain, tell_label_recall, number, public_reason="Lý do khác.")
    assert (await ask(f"/{chain.code(number, 3)}"))["recall"] == {"reason": "Lý do khác.", "advice": None}
    await acted(chain, recall, chain.lot_id, reason="Cả lô")
    assert (await ask(f"/{chain.code(number, 1)}"))["reason"] == "lot_recalled"


async def test_goods_made_while_the_right_stood_say_so_and_a_warning_has_nothing_green(
    client: AsyncClient, ask: Ask, code: str, chain: Chain
):
    before = await ask(f"/{code}")
    assert before["facts"]["lot"]["made_in_force"] is True
    green = 'standing is-good">'
    assert green in (await asked(client, f"/{code}", PAGE)).text
    await acted(chain, revoke, chain.authorisation_id, reason="Trộn quả")
    view = await ask(f"/{code}")
    day = "{2}/{1}/{0}".format(*before["facts"]["lot"]["produced_on"].split("-"))
    assert (view["verdict"], view["reason"]) == ("revoked", "authorisation_revoked")
    assert day in view["says"]
    page = (await asked(client, f"/{code}", PAGE)).text
    assert re.findall(r'<body class="([^"]*)"', page) == ["shopper warned"]
    assert green not in page
    assert "verdict narrow revoked in-time" in page


async def test_a_number_of_goods_is_compared_once_the_lot_has_one(database: Database, ask: Ask):
    chain = await build_chain(database, gtin=None)
    code = chain.code(await chain.issued(1))
    assert (await ask(f"/01/{OTHER}/21/{code}"))["reason"] == "issued"
    await acted(chain, set_gtin, chain.lot_id, gtin=GTIN[1:])
    assert (await ask(f"/01/{OTHER}/21/{code}"))["reason"] == "gtin_mismatch"
    assert (await ask(f"/01/{GTIN}/21/{code}"))["facts"]["lot"]["gtin"] == GTIN
    await acted(chain, correct_gtin, chain.lot_id, mistake="Nhầm mã.", gtin=OTHER)
    assert (await ask(f"/01/{OTHER}/21/{code}"))["reason"] == "issued"
    await acted(chain, correct_gtin, chain.lot_id, mistake="Không có mã.")
    assert (await ask(f"/01/{GTIN}/21/{code}"))["facts"]["lot"]["gtin"] is None


async def test_every_warning_leads_to_the_report_and_to_the_office(
    application: Litestar, settings: Settings, database: Database, chain: Chain
):
    told = settings.model_copy(update={"office_phone": "0239 3855 000", "office_mail": "so@example.vn"})
    code, unsigned = chain.code(await chain.issued(1, active=False)), signed.vectors()["labels"][0]["text"]
    forged = label_codes.write(label_codes.parse(code)._replace(tag=bytes(5)))
    async with speaking(application, told, database) as client:
        view = (await asked(client, f"/{code}", JSON)).json()
        assert (view["telephone"], view["mail"]) == ("0239 3855 000", "so@example.vn")
        for path in (f"/{code}", f"/{forged}", f"/S/{unsigned}"):
            page = unescape((await client.get(path, headers=PAGE)).text)
            head = page.partition("</section>")[0]
            assert 'href="/report/' in head, path
            assert 'href="tel:02393855000"' in head
            assert 'href="mailto:so@example.vn"' in head
        assert "so@example.vn" in (await client.get(f"/report/{code}", headers=PAGE)).text
