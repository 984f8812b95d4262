"""The desk in front of a small office: everybody can sit down at it, on both databases."""

import pytest
from httpx import AsyncClient

from tests.pages.sitting import HOME, Desk

__all__ = ["HOME", "Desk"]


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)
