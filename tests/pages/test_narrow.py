"""No page scrolls sideways on the narrowest telephone, 320 CSS pixels wide (WCAG 2.2, 1.4.10), whatever it holds."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlmodel import col, select

from api.settings import Settings
from registry import demonstration, exchange
from registry.database import Database
from registry.exchange import running
from registry.tables import Record
from registry.vocabulary import Category, Status
from search.engines import Indexes
from tests.api.everything import Everything
from tests.exchange import files
from tests.labels import signed
from tests.labels.chain import GTIN, Chain
from tests.office import Office
from tests.pages.browsing import Tab, Window, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]

NARROW = 320
RECORDS = 200
HIGHEST_HEAD = 130
"""CSS pixels of a telephone's screen that the bar above a page may take: a sixth."""
OF_A_KIND = 2
"""Pages of one address that each visitor looks at: two dossiers, two lots, but every act that is offered."""

WIDE = {
    "mark_text": "W" * 120,
    "applicant": "https://register.example/holders/" + "0123456789abcdef" * 12,
    "goods_en": f"1: {'Hexamethylenetetramine' * 8}. ## 35: {'retail/' * 30}",
    "source": " ; ".join(f"https://source.example/{'path-without-a-blank/' * 9}{n}?q={'x' * 90}" for n in range(4)),
}
"""A mark whose every text is longer than a line and has no blank to break at."""

NUMBERED = {"number": "2R1234567-AM01/2026-EXTENDED-001", "mark_text": "Nước mắm ‘Khải–Hoàn’ & Đồng/Bằng.Sông.Cửu.Long"}


_ANY = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)|(?<=/orders)/\d+")
_PARAMETER = re.compile(r"\{[^}]*\}")
_KEPT_OUT = ("/api/", "/static/", "/healthz", "/check", "/logout")

MEASURED = """() => {
    const root = document.documentElement
    const out = [...document.body.querySelectorAll('*')].filter(one =>
        one.getBoundingClientRect().right > root.clientWidth + 0.5 && !one.closest('.scroll, .ways'))
    return {
        wide: root.scrollWidth - root.clientWidth,
        aside: document.querySelector('[data-left-aside]')?.innerText ?? null,
        out: out.slice(0, 4).map(one => `<${one.tagName.toLowerCase()} class="${one.className}">`),
        links: [...document.querySelectorAll('a[href^="/"]')].map(one => one.getAttribute('href').split('#')[0]),
    }
}"""


EXCHANGED = f"""async path => {{
    const answer = await fetch(path)
    const read = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const [ours, theirs] = [document, read].map(one =>
        [...one.querySelectorAll('link[rel=stylesheet]')].map(link => link.getAttribute('href')).join())
    if (ours !== theirs) return null
    document.body.replaceWith(read.body)
    return {{ok: answer.ok, ...({MEASURED})()}}
}}"""
"""Measures another page in the styles of the one that is open, where they are the same: to open all takes long."""


@dataclass
class Walk:
    """A walk from link to link; ``kinds`` counts the pages of each address, ``sticking`` are those too wide,
    ``aside`` those that leave something of their own address aside.

    ``opened`` are the kinds of which somebody opened a page, scripts and all; further ones are only measured.
    """

    tab: Tab
    opened: set[str]
    kinds: Counter[str] = field(default_factory=Counter)
    sticking: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)

    async def look(self, path: str) -> list[str]:
        """Open a page or exchange it for the one that is open, measure it, and return where its links lead."""
        kind = kind_of(path)
        found = await self.tab.page.evaluate(EXCHANGED, path) if kind in self.opened else None
        if found is None:
            answer = await self.tab.page.goto(self.tab.origin + path)
            found = await self.tab.page.evaluate(MEASURED) | {"ok": answer is not None and answer.ok}
            self.opened.add(kind)
        if found["wide"] > 0:
            self.sticking[path] = found["wide"], found["out"]
        if found["aside"]:
            self.aside[path] = found["aside"]
        if found["ok"]:
            self.kinds[kind] += 1
        # A name with a dot is that of a file, which a browser keeps instead of showing.
        return [
            link
            for link in found["links"]
            if not link.startswith(_KEPT_OUT) and "." not in link.partition("?")[0].rpartition("/")[2]
        ]

    async def from_(self, *beginnings: str) -> None:
        """Look at all pages that links lead to from these, ``OF_A_KIND`` of each kind."""
        begun = Counter(self.kinds)
        waiting, known = deque(beginnings), set(beginnings)
        while waiting:
            path = waiting.popleft()
            if self.kinds[kind_of(path)] - begun[kind_of(path)] < OF_A_KIND:
                fresh = [link for link in await self.look(path) if link not in known]
                known.update(fresh)
                waiting.extend(dict.fromkeys(fresh))


def kind_of(path: str) -> str:
    """Return an address without what it names: ``/desk/records/{}/acts/accept``."""
    return _ANY.sub("/{}", path.partition("?")[0])


async def test_two_hundred_records_fit_the_narrowest_telephone(window: Window, database: Database, tmp_path: Path):
    marks = [*files.marks(RECORDS * 2 // 3, **WIDE), files.MARK | NUMBERED]
    await exchange.run(database, files.table(tmp_path / "marks.csv", "trade-marks", *marks))
    await running.run_folder(database, demonstration.FOLDER)
    async with database.reading() as connection:
        seen = select(col(Record.id)).where(col(Record.status) == Status.REGISTERED).order_by(col(Record.id))
        ids = [row.id for row in await connection.execute(seen)]
    assert len(ids) >= RECORDS
    async with window.tab(width=NARROW) as tab:
        walk = Walk(tab, set())
        headings = set()
        for one in ids:
            await walk.look(f"/records/{one}")
            headings.add(await tab.page.evaluate("document.querySelector('h1').innerText"))
    assert walk.sticking == {}
    assert walk.kinds.total() == len(ids)
    assert len(headings) > 3, "they are different pages"


def beginnings_for(office: Office, ids: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return where the walks begin, by who walks."""
    return {
        "": (
            *("/report", f"/reports/{ids['word']}", f"/join/{ids['asked_key']}"),
            *(f"/goods/{GTIN}", f"/01/{GTIN}", f"/S/{signed.vectors()['labels'][0]['text']}"),
            *("/", "/login", "/nothing-here", "/problems/not-found", f"/{ids['code']}", f"/{ids['code'][:-1]}U"),
            *(f"/01/{GTIN}/21/{ids['code']}", "/search?q=WWW", f"/search?q={'x' * 150}"),
            *(f"/{ids['coated']}", f"/{ids['coated']}/pin"),  # the second leads to the first
        ),
        office.producer.login: (
            *("/producer", f"/producer/records/new?kind={Category.COLLECTIVE}", "/producer/names"),
            f"/producer/labels/{ids['code']}",
        ),
        office.manager.login: ("/desk", f"/desk/lots/{ids['lot']}/recall", f"/desk/lots/{ids['lot']}"),
        office.examiner.login: (
            "/desk",
            f"/desk/records/{ids['record']}/scans",
            "/account/kept",
            f"/desk/search?q={'x' * 150}",
            "/desk/search?q=WWW",
        ),
        office.inspector.login: ("/desk/watch", f"/desk/labels/{ids['code']}"),
        office.registrar.login: ("/desk", f"/desk/plots/{ids['plot']}", f"/desk/quantities/{ids['quantity']}"),
        office.administrator.login: ("/desk",),
    }


async def test_every_kind_of_page_fits_the_narrowest_telephone(
    everything: Everything,
    window: Window,
    application: Litestar,
    database: Database,
    settings: Settings,
    tmp_path: Path,
):
    everything.lay_out(settings)
    await exchange.run(database, files.table(tmp_path / "marks.csv", "trade-marks", *files.marks(3, **WIDE)))
    chain, ids = everything.chain, everything.ids
    office = chain.office
    indexes = Indexes.of(settings.search_folder, None)
    for follower in indexes.followers(database):
        await follower.catch_up()
    await indexes.aclose()
    beginnings = beginnings_for(office, ids)
    sticking: dict[str, Any] = {}
    aside: dict[str, str] = {}
    kinds, opened = Counter[str](), set[str]()
    for login, paths in beginnings.items():
        async with window.tab(width=NARROW) as tab:
            if login:
                await sign_in(tab, login)
            walk = Walk(tab, opened)
            await walk.from_(*paths)
            sticking |= walk.sticking
            aside |= walk.aside
            kinds += walk.kinds
    assert sticking == {}
    assert aside == {}, "a link asks a page for what it does not have"
    walked = [one for one in addresses(application) if one not in UNWALKED]
    unseen = [one for one in walked if not any(re.fullmatch(one, kind) for kind in kinds)]
    assert unseen == [], f"no page was measured at {unseen}"


UNWALKED = {
    "/.well-known/gs1resolver",  # no page
    "/login/second", "/account/prove", "/account/link/[^/]+",  # in the middle of proving who one is
    "/login/identity", "/login/identity/back", "/account/identity",  # this register names no identity service
    "/producer/members", "/producer/members/[^/]+", "/producer/members/[^/]+/[^/]+",  # for a head of an organisation
    "/desk/cases/[^/]+/referrals/[^/]+",  # no referral is written in this register
}  # fmt: skip
"""Pages that nobody of this register comes to by a link; ``test_journey`` measures those of links and members."""


def addresses(application: Litestar) -> list[str]:
    """Return the addresses of all pages, as patterns of their kinds; a name with a dot is that of a file."""
    return [
        _PARAMETER.sub("[^/]+", route.path)
        for route in application.routes
        if isinstance(route, HTTPRoute)
        and "GET" in route.methods
        and not route.path.startswith(_KEPT_OUT)
        and "." not in route.path.rpartition("/")[2]
    ]


ORDER = """() => {
    const shown = [...document.querySelectorAll('header a, header input, header button')]
        .filter(one => one.offsetParent !== null && one.type !== 'hidden')
    return shown.map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .map(([text, box]) => [text, box.top, box.bottom, box.left])
}"""


@pytest.mark.parametrize("width", [NARROW, 360, 768, 1280])
async def test_the_tab_key_goes_through_the_head_of_a_page_as_the_eye_does(window: Window, chain: Chain, width: int):
    office = chain.office
    for login, path in (("", "/about"), (office.producer.login, "/producer"), (office.registrar.login, "/desk")):
        async with window.tab(width=width) as tab:
            if login:
                await sign_in(tab, login)
            await tab.goto(path)
            boxes = await tab.page.evaluate(ORDER)
            assert len(boxes) >= 4, path
            for (one, _, bottom, left), (other, top, _, further) in pairwise(boxes):
                assert bottom <= top + 1 or further > left, f"{other} is reached after {one}"
            head = await tab.page.evaluate("document.querySelector('header').offsetHeight")
            assert head <= HIGHEST_HEAD, (path, head)
