"""Sitting down at a page of one's own, signing in and sending its forms, as a browser does."""

import re
from dataclasses import dataclass
from html import unescape
from uuid import uuid4

from httpx import AsyncClient, Response

from tests.office import PASSWORD, Member

HOME = {"Origin": "http://127.0.0.1:8000", "Accept": "text/html"}
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Desk:
    """A browser without a window: it signs in, keeps its cookie, and sends our forms back as our pages gave them."""

    client: AsyncClient
    home: str = "/desk"

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

    async def send(self, path: str, *, csrf: str | None = None, **fields: str) -> Response:
        """Send a form with the token of ``home``; under a key of its own unless ``idempotency`` is given."""
        if csrf is None:
            page = await self.client.get(self.home, headers=HOME)
            csrf = _TOKEN.findall(page.text)[0]
        data = {"csrf": csrf, "idempotency": uuid4().hex, **fields}
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
