"""The desk in front of a small office: everybody can sit down at it, on both databases."""

import re
from dataclasses import dataclass
from html import unescape
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from registry.database import Database
from tests.labels.chain import Chain, build_chain
from tests.office import PASSWORD, Member, Office, open_office

HOME = {"Origin": "http://127.0.0.1:8000", "Accept": "text/html"}
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Desk:
    """A browser without a window: it signs in, keeps its cookie, and sends our forms back as our pages gave them."""

    client: AsyncClient

    async def sit(self, member: Member) -> "Desk":
        """Sign in as a member; whoever sat here before is gone."""
        self.client.cookies.clear()
        form = {"login": member.login, "password": PASSWORD}
        answer = await self.client.post("/login", data=form, headers=HOME)
        assert answer.status_code == 303
        return self

    async def look(self, path: str, status: int = 200) -> str:
        """Return a page as a person reads it: entities resolved, blanks joined."""
        answer = await self.client.get(path, headers=HOME)
        assert answer.status_code == status, text_of(answer)
        return text_of(answer)

    async def send(self, path: str, *, from_page: str = "/desk", csrf: str | None = None, **fields: str) -> Response:
        """Send a form with the token of ``from_page``; under a key of its own unless ``once`` is given."""
        if csrf is None:
            page = await self.client.get(from_page, headers=HOME)
            csrf = _TOKEN.findall(page.text)[0]
        data = {"csrf": csrf, "once": uuid4().hex, **fields}
        return await self.client.post(path, data=data, headers=HOME)

    async def do(self, path: str, **fields: str) -> str:
        """Send a form that is taken, and return the page it leads to."""
        answer = await self.send(path, **fields)
        assert answer.status_code == 303, text_of(answer)
        return await self.look(answer.headers["location"])

    async def fail(self, path: str, status: int, **fields: str) -> str:
        """Send a form that is refused with ``status``, and return the page that says why."""
        answer = await self.send(path, **fields)
        assert answer.status_code == status, text_of(answer)
        return text_of(answer)


def text_of(answer: Response) -> str:
    return " ".join(unescape(answer.text).split())


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database)


@pytest.fixture
async def chain(database: Database) -> Chain:
    """Return a registered geographical indication, its producer, and a lot ready for labels."""
    return await build_chain(database)


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)
