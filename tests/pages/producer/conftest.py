"""The producer before a small office, on both databases."""

import pytest
from httpx import AsyncClient

from tests.pages.sitting import Desk


@pytest.fixture
def farm(client: AsyncClient) -> Desk:
    """Return a browser that is at home on the producer's pages."""
    return Desk(client, "/producer")
