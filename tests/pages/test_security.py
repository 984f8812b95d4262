import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import HttpUrl

from api.app import create_app
from api.pages.security import HEADERS, POLICY
from api.settings import Settings
from registry.database import Database


@pytest.mark.parametrize("path", ["/", "/about", "/login", "/no/such/page", "/api/v1/records", "/search?offset=x"])
async def test_every_answer_ties_the_browsers_hands(client: AsyncClient, path: str):
    answer = await client.get(path, headers={"Accept": "text/html"})
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)  # no database has a part in it
async def test_over_https_browsers_are_told_to_come_by_no_other_way(database: Database, settings: Settings):
    app = create_app(settings.model_copy(update={"public_url": HttpUrl("https://sogoc.example")}), database)
    transport = ASGITransport(app)  # type: ignore[arg-type] # scopes are typed narrower
    async with AsyncClient(transport=transport, base_url="https://sogoc.example") as client:
        answer = await client.get("/about")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


def test_the_policy_allows_nothing_inline_and_nobody_else():
    directives = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert directives.pop("default-src") == "'none'"
    assert set(directives.values()) <= {"'self'", "'none'"}
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
