"""The way to the identity service and back, as a browser goes it."""

import re
from html import unescape
from typing import Any

from httpx import AsyncClient, Response

from tests.office import PASSWORD
from tests.pages.sitting import HOME, Desk, text_of
from tests.security.identity.provider import Provider

PERSON, ANOTHER = "001234567890", "009876543210"


async def sent_there(client: AsyncClient, following: str = "") -> str:
    answer = await client.get("/login/identity", params={"next": following}, headers=HOME)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


async def back(client: AsyncClient, answer: dict[str, str]) -> Response:
    return await client.get("/login/identity/back", params=answer, headers=HOME)


async def through(client: AsyncClient, provider: Provider, subject: str = PERSON, following: str = "") -> Response:
    return await back(client, provider.approve(await sent_there(client, following), subject))


async def begun(home: Desk) -> str:
    """Ask to link, and return where the page leads."""
    page = await home.send("/account/identity", current=PASSWORD)
    (address,) = re.findall(r'href="(http://127[^"]+/authorize[^"]+)"', unescape(page.text))
    return str(address)


async def linked(client: AsyncClient, provider: Provider, member: Any, subject: str = PERSON) -> None:
    home = await Desk(client, home="/account/identity").sit(member)
    answer = await back(client, provider.approve(await begun(home), subject))
    assert answer.headers["location"] == "/account/identity?done=identity_linked"
    client.cookies.clear()


def is_signed_in(client: AsyncClient) -> bool:
    return "sogoc" in client.cookies
