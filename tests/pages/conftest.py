"""One browser for the tests of a file: to start it costs more than most of them."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser

from tests.pages.browsing import Window, browsing, running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running() as browser:
        yield browser


@pytest.fixture
async def window(browser: Browser, client: AsyncClient) -> AsyncIterator[Window]:
    async with browsing(browser, client) as window:
        yield window
