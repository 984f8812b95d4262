"""Behind a proxy, wrong passwords are counted for who sent them; an unknown sender is not believed."""

import pytest
from httpx import ASGITransport, AsyncClient

from api.app import create_app
from api.settings import Settings
from registry import throttling
from registry.database import Database
from registry.people.attempts import FLOOD

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def fail_and_ask(database: Database, settings: Settings) -> list[int]:
    """Use up what one address may send, then try once more from it and once from another; return the answers."""
    app = create_app(settings, database)
    transport = ASGITransport(app, client=("192.0.2.7", 4711))  # type: ignore[arg-type] # scopes are typed narrower
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:

        async def sign_in(sender: str, n: int) -> int:
            answer = await client.post(
                "/api/v1/sessions",
                json={"login": f"ai.{n}", "password": "sai mật khẩu rồi"},
                headers={"X-Forwarded-For": sender, "Origin": "http://127.0.0.1:8000"},
            )
            return answer.status_code

        await throttling.take(database, FLOOD, "198.51.100.1/32", cost=FLOOD.budget)
        return [await sign_in("198.51.100.1", 1), await sign_in("198.51.100.2", 2)]


async def test_a_trusted_proxy_is_believed(database: Database, settings: Settings):
    trusting = settings.model_copy(update={"trusted_proxies": ["192.0.2.0/24"]})
    assert await fail_and_ask(database, trusting) == [429, 401]


async def test_anybody_else_is_not(database: Database, settings: Settings):
    assert await fail_and_ask(database, settings) == [401, 401]
