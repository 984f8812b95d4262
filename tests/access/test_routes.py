"""No route and no page shows what is not published of somebody without a line in the access log, and none lies."""

import json
import re
from collections import defaultdict, deque
from html import unescape
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from sqlalchemy import delete, select, update
from sqlmodel import col

from api.settings import Settings
from registry.database import Database
from registry.people.accesses import Accesses
from registry.people.accounts import actor_of
from registry.people.permissions import PUBLIC
from registry.tables import Access, Authorisation, CertifiedQuantity, Lot, Party, Plot, Record, RecordParty
from registry.vocabulary import Custody
from tests.api.everything import Everything
from tests.api.matrix import ROWS
from tests.api.rehearsal import V1, plain
from tests.pages.sitting import HOME, Desk

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
ASKING = ("examiner", "administrator", "manager", "rival")
NAMES_ALONE = {
    "/journal": "lines name subjects by their ids; what they were is read elsewhere",
    "/records/{}/authorisations": "who may use a right, for what and how long, everybody may know",
    "/records/{}/history": "lines of a public record name its parties' rights of use by ids",
    "/accesses": "it tells who looked, and nothing of what was seen",
    "/me": "who asks, and for whom",
}
"""Answers in which ids stand and nothing of what they are of."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LINK = re.compile(r'href="(/desk[^"#?]*)')
_CHOSEN = re.compile(r"<option[^>]*>")
_ANY = re.compile(rf"{_UUID.pattern}|(?<=/)\d+")


class Register:
    """The full register, what in it is whose, and what was entered of the last answer."""

    def __init__(self, app: Litestar, client: AsyncClient, database: Database, everything: Everything) -> None:
        self.app, self.client, self.database, self.everything = app, client, database, everything
        self.whose: dict[str, set[UUID]] = defaultdict(set)
        self.own: dict[str, frozenset[UUID]] = {}

    async def begin(self) -> "Register":
        async with self.database.writing() as session:
            connection = await session.connection()
            for number, one in enumerate((await connection.execute(select(col(Party.id)))).scalars().all()):
                phone = f"0900 777 {number:03}"
                await connection.execute(update(Party).where(col(Party.id) == one).values(phone=phone))
                self.whose[phone].add(one)
            use = select(col(Authorisation.id), col(Authorisation.party_id))
            certified = select(col(CertifiedQuantity.id), col(Authorisation.party_id)).join(Authorisation)
            plots = select(col(Plot.id), col(Authorisation.party_id)).join(Authorisation)
            lots = select(col(Lot.id), col(Authorisation.party_id)).select_from(Lot).join(CertifiedQuantity)
            seats = (
                select(col(Record.id), col(RecordParty.party_id))
                .join(RecordParty, col(RecordParty.record_id) == col(Record.id))
                .where(col(Record.custody) == Custody.OWN, col(Record.status).not_in(PUBLIC))
            )
            for statement in (use, certified, plots, lots.join(Authorisation), seats):
                for key, party in await connection.execute(statement):
                    if party is not None:
                        self.whose[str(key)].add(party)
            for name, member in self.everything.chain.office.everybody.items():
                actor = await actor_of(session, member.actor.account_id)
                assert actor is not None
                self.own[name] = actor.parties()
        return self

    async def cleared(self) -> None:
        self.app.state.accesses = Accesses(self.database)
        async with self.database.writing() as session:
            await (await session.connection()).execute(delete(Access))

    async def faults(self, who: str, answer: Response) -> list[str]:
        """Return whose data an answer shows without a line, and what was entered that it does not show."""
        text = _CHOSEN.sub("", unescape(answer.text))
        shown: dict[UUID, str] = {}
        for mark in {*_UUID.findall(text), *(mark for mark in self.whose if mark.startswith("0900") and mark in text)}:
            shown |= dict.fromkeys(self.whose.get(mark, set()) - self.own[who], mark)
        async with self.database.reading() as connection:
            lines = (await connection.execute(select(Access.__table__))).all()  # type: ignore[attr-defined] # SQLModel gives every table its Table
        missing = [
            f"{mark} of {party}" for party, mark in shown.items() if party not in {one.party_id for one in lines}
        ]
        own = [f"own {one.subject}" for one in lines if one.party_id in self.own[who]]
        path = answer.request.url.path
        where = f"{path} {text}"
        if path.startswith(f"{V1}/files/"):  # a paper does not say whose it is; its record is entered
            return missing + own
        false = [f"{one.subject} {one.subject_id} is not shown" for one in lines if one.subject_id not in where]
        return missing + own + false


@pytest.fixture
async def register(
    application: Litestar, client: AsyncClient, database: Database, everything: Everything, settings: Settings
) -> Register:
    everything.lay_out(settings)
    return await Register(application, client, database, everything).begin()


async def test_no_route_is_silent_and_none_lies(register: Register):
    wrong, entered = {}, 0
    for row in ROWS:
        if row.method != "GET" or plain(row.path) in NAMES_ALONE:
            continue
        address = V1 + re.sub(r"\{([a-z_]+)\}", lambda found: register.everything.ids[found[1]], row.path) + row.query
        for who in ASKING:
            if row.answers[who] != 200:
                continue
            await register.cleared()
            headers = {"Authorization": f"Bearer {register.everything.keys[who]}"}
            answer = await register.client.get(address, headers=headers)
            faults = await register.faults(who, answer)
            if faults:
                wrong[who, row.path] = faults
            entered += 1
    assert wrong == {}, json.dumps({" ".join(key): found for key, found in wrong.items()}, indent=1)
    assert entered > 100


@pytest.mark.parametrize("who", ["examiner", "manager"])
async def test_no_page_of_the_desk_is_silent(register: Register, who: str):
    desk = await Desk(register.client).sit(register.everything.chain.office.everybody[who])
    waits, seen, wrong = deque(["/desk"]), {"/desk"}, {}
    while waits:
        path = waits.popleft()
        await register.cleared()
        answer = await desk.client.get(path, headers=HOME)
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        faults = [one for one in await register.faults(who, answer) if "not shown" not in one]
        if faults and _kind(path) not in {"/desk/journal", "/desk/accesses"}:
            wrong[path] = faults
        for link in _LINK.findall(unescape(answer.text)):
            kind = _kind(link)
            if kind not in seen and "/acts/" not in link:
                seen.add(kind)
                waits.append(link)
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert len(seen) > 10


def _kind(path: str) -> str:
    return _ANY.sub("*", path)
