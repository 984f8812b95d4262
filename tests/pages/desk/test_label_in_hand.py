"""Who may see the order of a label is told which it is and acts on it by its code; others get a shopper's answer."""

import html
import re
from typing import Any

import pytest
from httpx import AsyncClient

from api.views.labels import answer_of
from registry.vocabulary import RangeState, Reason
from tests.labels.chain import GTIN, Chain, keys_of
from tests.labels.scans.test_flags import checked
from tests.pages.desk.conftest import Desk

DIFFERS = "Địa chỉ đã quét ghi khác:"
JSON, PAGE = {"Accept": "application/json"}, {"Accept": "text/html"}


@pytest.fixture
async def number(chain: Chain) -> int:
    number = await chain.issued(10)
    await chain.mark(number, RangeState.SOLD, 0, 3)
    return number


async def test_json_tells_which_label_it_is_to_those_alone_who_may_see_its_order(
    client: AsyncClient, chain: Chain, number: int
):
    keys, code = await keys_of(chain), chain.code(number, 2)
    for path, hands in ((f"/{code}", ()), (f"/api/v1/labels/{code}", ("inspector", "manager", "producer"))):
        told = {}
        for who in ("inspector", "manager", "producer", "rival", "reader"):
            headers = JSON | {"Authorization": f"Bearer {keys[who]}"}
            told[who] = (await client.get(path, headers=headers)).json()
        shopper = (await client.get(path, headers=JSON)).json()
        for who in hands:
            hand: dict[str, Any] = told[who]["hand"]
            assert (hand["order"], hand["label"], hand["quantity"]) == (number, 3, 10)
            assert [(one["state"], one["first"], one["last"]) for one in hand["said"]] == [
                ("activated", 1, 10),
                ("sold", 1, 4),
            ]
            assert [(one["kind"], one["first"], one["last"]) for one in hand["files"]] == [("labels.csv", 1, 10)]
            assert told[who] | {"hand": None, "checked_at": ""} == shopper | {"checked_at": ""}
        for who in told.keys() - set(hands):
            assert told[who] | {"checked_at": ""} == shopper | {"checked_at": ""}


async def test_a_scan_by_who_may_see_the_order_opens_the_label_and_by_others_the_shopper_s_page(
    desk: Desk, chain: Chain, number: int
):
    code = chain.code(number, 2)
    for member, face in (
        (chain.office.inspector, "/desk"),
        (chain.office.manager, "/desk"),
        (chain.office.producer, "/producer"),
    ):
        await desk.sit(member)
        for path in (f"/{code}", f"/01/{GTIN}/21/{code}?17=261231"):
            page = await desk.look(path)
            assert f'href="{face}/orders/{number}"' in page
            assert f"{face}/labels/{code}/acts/" in page
            assert answer_of(Reason.ISSUED, "vi").title in page
        assert 'id="verdict"' in await desk.look(f"/{code}?as=shopper")
        page = await desk.look(f"{face}/labels/{code.lower()}")
        assert "3" in page.partition("<h1>")[2].partition("</h1>")[0]
    await desk.sit(chain.office.rival)
    page = await desk.look(f"/{code}")
    assert 'id="verdict"' in page
    assert "/acts/" not in page
    unknown = code[:-1] + ("0" if code[-1] != "0" else "1")
    answers = [await desk.client.get(f"/producer/labels/{text}", headers=PAGE) for text in (code, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_page_in_the_hand_reads_as_the_shopper_s_whatever_was_scanned_or_counted(
    desk: Desk, chain: Chain, number: int
):
    often, other = chain.code(number, 3), "00012345678905"
    await checked(desk.client, often)
    faces = (chain.office.inspector, chain.office.producer)
    for path, reason, differs in (
        (f"/{often}", Reason.SEEN_OFTEN, ""),
        (f"/01/{other}/21/{chain.code(number, 5)}", Reason.GTIN_MISMATCH, "mã thương phẩm (GTIN)"),
        (f"/01/{GTIN}/21/{chain.code(number, 5)}?10=KHAC", Reason.LOT_MISMATCH, "số lô"),
        (f"/{chain.code(number, 5)}?10=KHAC", Reason.LOT_MISMATCH, "số lô"),
        (f"/{often}?10=KHAC", Reason.LOT_MISMATCH, "số lô"),
    ):
        for member in faces:
            await desk.sit(member)
            page = await desk.look(path)
            assert f"<b>{answer_of(reason, 'vi').title}</b>" in page
            assert (DIFFERS in page) is bool(differs)
            assert differs in page
            whole = re.search(r'href="(/[^"]*as=shopper)"', page)
            assert whole is not None
            shown = await desk.look(html.unescape(whole[1]))
            assert 'id="verdict"' in shown
            assert answer_of(reason, "vi").title in shown, "what was scanned goes along to the shopper's page"


async def test_one_label_is_withdrawn_and_a_roll_is_marked_by_its_first_and_last_code(
    desk: Desk, chain: Chain, number: int
):
    code, last = chain.code(number, 5), chain.code(number, 8)
    await desk.sit(chain.office.inspector)
    page = await desk.look(f"/desk/labels/{code}/acts/revoke_labels")
    assert page.count(f'value="{code}"') == 2, "the label in the hand stands as the first and as the last"
    await desk.do(f"/desk/labels/{code}/acts/revoke_labels", first=code, last=code, reason="Tem bị bóc ra dán lại.")
    await desk.do(f"/desk/labels/{code}/acts/mark_labels", first=code, last=last, reason="Cuộn tem thất lạc.")
    page = await desk.look(f"/desk/labels/{code}")
    assert "Tem bị bóc ra dán lại." in page
    assert "Cuộn tem thất lạc." in page
    found = (await desk.client.get(f"/{last}", headers=JSON)).json()
    assert found["reason"] == "marked"
    assert (await desk.client.get(f"/{code}", headers=JSON)).json()["reason"] == "label_revoked"
    other = chain.code(await chain.issued(1))
    refused = await desk.fail(f"/desk/labels/{code}/acts/revoke_labels", 422, first=code, last=other, reason="Nhầm.")
    assert f'value="{other}"' in refused, "what was typed stays"


async def test_what_a_label_went_through_is_not_offered_again(desk: Desk, chain: Chain, number: int):
    await desk.sit(chain.office.manager)
    sold, active = offered(await desk.look(f"/desk/labels/{chain.code(number)}")), chain.code(number, 5)
    assert {"void_used_labels", "revoke_labels", "recall_labels"} <= sold
    assert sold.isdisjoint({"activate_labels", "void_labels", "sell_labels"})
    assert "sell_labels" in offered(await desk.look(f"/desk/labels/{active}"))
    fresh = chain.code(await chain.issued(1, active=False))
    assert {"activate_labels", "void_labels"} <= offered(await desk.look(f"/desk/labels/{fresh}"))
    assert "void_used_labels" not in offered(await desk.look(f"/desk/labels/{fresh}"))


def offered(page: str) -> set[str]:
    """Return the names of the acts that a page leads to."""
    return set(re.findall(r"/acts/([a-z_]+)", page))


async def test_a_holder_acts_only_as_a_holder_may(desk: Desk, chain: Chain):
    number = await chain.issued(10, active=False)
    code = chain.code(number, 1)
    await desk.sit(chain.office.producer)
    page = await desk.look(f"/producer/labels/{code}")
    assert "/acts/void_labels" in page
    assert "/acts/revoke_labels" not in page
    await desk.do(f"/producer/labels/{code}/acts/void_labels", first=code, last=code, reason="Rách.")
    page = await desk.look(f"/producer/labels/{code}")
    assert not {name for name in offered(page) if name.endswith(("void_labels", "activate_labels", "sell_labels"))}
    await desk.fail(f"/producer/labels/{code}/acts/revoke_labels", 404, first=code, last=code, reason="Không được.")
    assert (await desk.client.get(f"/{code}", headers=JSON)).json()["reason"] == "label_void"
