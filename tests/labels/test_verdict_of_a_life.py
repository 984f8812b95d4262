"""A label that was printed once, asked again and again over HTTP while what it hangs on comes to its ends."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx import AsyncClient
from PIL import Image

from api.views.labels import answer_of
from registry import calendar
from registry.database import Database
from registry.vocabulary import Kind, Reason, Verdict
from tests.labels.chain import CERTIFICATION, COLLECTIVE, Chain, build_chain, keys_of
from tests.labels.samples import symbols_on

V1 = "/api/v1"
JSON, PAGE = {"Accept": "application/json"}, {"Accept": "text/html"}
AS_ISSUED = (Verdict.ISSUED, Reason.ISSUED)


class Life:
    """A label on goods, and the people who can end what it says."""

    def __init__(self, client: AsyncClient, chain: Chain) -> None:
        self.client = client
        self.chain = chain
        self.keys: dict[str, str] = {}
        self.address = ""

    async def begin(self) -> None:
        """Print a label over HTTP and read the address off its symbol, as a telephone does."""
        number = await self.chain.issued(3)
        self.keys = await keys_of(self.chain)
        answer = await self.client.get(f"{V1}/label-orders/{number}/labels/1.png", headers=self._as("producer"))
        assert answer.status_code == 200
        with Image.open(BytesIO(answer.content)) as picture:
            (symbol,) = symbols_on(picture)
        self.address = urlsplit(symbol.text).path

    async def act(self, who: str, path: str, body: dict[str, Any] | None = None) -> None:
        answer = await self.client.post(f"{V1}{path}", json=body or {"reason": "Lý do mẫu"}, headers=self._as(who))
        if answer.status_code == 202:  # it waits for a second person
            shown = {"shown": answer.json()["change"]["shown"]}
            headers = self._as(f"second_{who}")
            answer = await self.client.post(f"{V1}{path}/confirm", json=shown, headers=headers)
        assert answer.status_code == 200, answer.text

    async def says(self) -> tuple[str, str]:
        """Return verdict and reason, having seen that JSON, the other JSON and the page say the same."""
        view = (await self.client.get(self.address, headers=JSON)).json()
        code = view["code"].replace(" ", "")
        other = (await self.client.get(f"{V1}/labels/{code}")).json()
        assert other | {"checked_at": None} == view | {"checked_at": None}
        said = answer_of(Reason(view["reason"]), "vi")
        page = unescape((await self.client.get(self.address, headers=PAGE)).text)
        assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [said.title]
        assert view["reference"] in page
        return view["verdict"], view["reason"]

    async def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = (await self.client.get(self.address, headers=JSON)).json()["facts"]
        return facts

    def _as(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[who]}"}


def set_clock(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 12) -> None:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=calendar.OFFICE_TIME)
    monkeypatch.setattr(calendar, "now", lambda: moment)


@pytest.mark.parametrize("mark", [CERTIFICATION, COLLECTIVE], ids=["certification", "collective"])
async def test_the_label_of_a_mark_outlives_its_term_and_says_so(
    database: Database, client: AsyncClient, monkeypatch: pytest.MonkeyPatch, mark: dict[str, Any]
):
    life = Life(client, await build_chain(database, kind=Kind.TRADEMARK, mark=mark))
    await life.begin()
    assert await life.says() == AS_ISSUED
    last = date.fromisoformat((await life.facts())["right"]["expires_on"])
    assert last > calendar.today() + timedelta(days=9 * 365)
    set_clock(monkeypatch, last, hour=23)
    assert await life.says() == AS_ISSUED
    set_clock(monkeypatch, last + timedelta(days=1), hour=0)
    assert await life.says() == (Verdict.EXPIRED, Reason.RIGHT_LAPSED)
    assert (await life.facts())["right"]["name"] == "CAM THƯỢNG LỘC"


async def test_every_end_of_what_a_label_hangs_on_changes_what_it_says(
    database: Database, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    chain = await build_chain(database, kind=Kind.TRADEMARK, mark=COLLECTIVE)
    life = Life(client, chain)
    await life.begin()
    use, lot, right = (
        f"/authorisations/{chain.authorisation_id}",
        f"/lots/{chain.lot_id}",
        f"/records/{chain.record_id}",
    )
    heard = [await life.says()]
    await life.act("inspector", f"{use}/suspend")
    heard.append(await life.says())
    await life.act("manager", f"{use}/reinstate")
    heard.append(await life.says())
    set_clock(monkeypatch, date.fromisoformat((await life.facts())["right"]["expires_on"]) + timedelta(days=1))
    life.keys = await keys_of(chain)  # the tokens of ten years ago have ended as well
    for who, path in (
        (None, ""),
        ("registrar", f"{right}/terminate"),
        ("registrar", f"{use}/suspend"),
        ("manager", f"{use}/revoke"),
        ("producer", f"{lot}/recall"),
    ):
        if who is not None:
            await life.act(who, path)
        heard.append(await life.says())
    assert heard == [
        AS_ISSUED,
        (Verdict.REVOKED, Reason.AUTHORISATION_SUSPENDED),
        AS_ISSUED,
        (Verdict.EXPIRED, Reason.RIGHT_LAPSED),
        (Verdict.REVOKED, Reason.RIGHT_TERMINATED),
        (Verdict.REVOKED, Reason.AUTHORISATION_SUSPENDED),
        (Verdict.REVOKED, Reason.AUTHORISATION_REVOKED),
        (Verdict.RECALLED, Reason.LOT_RECALLED),
    ]


@pytest.mark.parametrize(
    ("who", "path", "answer"),
    [
        ("registrar", "/records/{record_id}/terminate", (Verdict.REVOKED, Reason.RIGHT_TERMINATED)),
        ("manager", "/authorisations/{authorisation_id}/revoke", (Verdict.REVOKED, Reason.AUTHORISATION_REVOKED)),
        ("manager", "/lots/{lot_id}/recall", (Verdict.RECALLED, Reason.LOT_RECALLED)),
    ],
    ids=["terminated", "revoked", "recalled"],
)
async def test_one_end_is_enough(
    chain: Chain, client: AsyncClient, who: str, path: str, answer: tuple[Verdict, Reason]
):
    life = Life(client, chain)
    await life.begin()
    assert await life.says() == AS_ISSUED
    await life.act(who, path.format(**vars(chain)))
    assert await life.says() == answer


async def test_no_label_is_ordered_or_approved_after_the_right_lapsed(
    database: Database, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    chain = await build_chain(database, kind=Kind.TRADEMARK)
    life = Life(client, chain)
    await life.begin()
    waiting = await chain.order(1)
    set_clock(monkeypatch, date.fromisoformat((await life.facts())["right"]["expires_on"]) + timedelta(days=1))
    life.keys = await keys_of(chain)
    order = {"quantity": 1, "pack": 1000}
    asked: tuple[tuple[str, str, dict[str, int]], ...] = (
        ("producer", f"/lots/{chain.lot_id}/order-labels", order),
        ("manager", f"/label-orders/{waiting}/approve-labels", {}),
    )
    for who, path, body in asked:
        headers = {"Authorization": f"Bearer {life.keys[who]}"}
        answer = await client.post(f"{V1}{path}", json=body, headers=headers)
        assert answer.status_code == 409
        assert "lapsed" in answer.json()["detail"]
