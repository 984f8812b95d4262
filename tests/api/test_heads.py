"""HEAD wherever GET is answered (RFC 9110, section 9.3.2)."""

import pytest
from httpx import AsyncClient

PLAIN = {"Accept-Encoding": "identity"}
"""A packed page has no length before it is packed."""

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/", "/about", "/search", "/healthz", "/login", "/api/v1/records", "/nothing-here"])
async def test_a_head_is_that_of_the_page_without_its_body(client: AsyncClient, path: str):
    page = await client.get(path, headers=PLAIN)
    head = await client.head(path, headers=PLAIN)
    assert head.status_code == page.status_code
    assert head.content == b""
    assert head.headers["content-type"] == page.headers["content-type"]
    assert head.headers["content-length"] == str(len(page.content))


async def test_a_head_changes_nothing_where_only_post_is_answered(client: AsyncClient):
    assert (await client.head("/logout")).status_code == 405
