"""A local identity provider, made for tests, and a register that names it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from api.settings import Settings
from tests.security.identity.provider import CLIENT, SECRET, Provider, provided


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with provided() as provider:
        yield provider


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    named = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return settings.model_copy(update=named)
