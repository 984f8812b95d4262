"""What an identity service asserts signs in whom it is about, here and now; nothing that is wrong in any point does."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from api import identity
from api.settings import Settings
from tests.office import Office
from tests.pages.sitting import text_of
from tests.people.conftest import Clock
from tests.security.identity.going import ANOTHER, is_signed_in, linked, through
from tests.security.identity.provider import CLIENT, Provider

pytestmark = pytest.mark.usefixtures("office")
SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


TOKENS: dict[str, dict[str, Any]] = {
    "for another nonce": {"nonce": "another"},
    "without a nonce": {"nonce": None},
    "for another client": {"aud": "another"},
    "for several, ours not the one that asked": {"aud": [CLIENT, "another"], "azp": "another"},
    "of another issuer": {"iss": "https://evil.example"},
    "of the issuer with a slash more": {"iss": "…/"},
    "that has ended": {"exp": 1},
    "that never ends": {"exp": None},
    "that does not hold yet": {"nbf": 4_000_000_000},
    "issued later than now": {"iat": 4_000_000_000},
    "about nobody": {"sub": None},
    "about a number": {"sub": 1234},
    "about a name that is too long": {"sub": "x" * 256},
}


def by_another(claims: dict[str, Any]) -> str:
    key = ECKey.generate_key("P-256", {"kid": "first"})
    return jwt.encode({"alg": "ES256", "kid": "first"}, claims, key)


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "kid": "first"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


def by_the_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    """Sign with what everybody can read as a shared secret: alg HS256 with the public key (RFC 8725, 2.1)."""
    first = provider.keys[0]
    assert isinstance(first, ECKey)
    public = first.as_pem(private=False)
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').decode().rstrip("=")

    def sign(claims: dict[str, Any]) -> str:
        import hashlib
        import hmac

        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        mac = hmac.new(public, f"{header}.{body}".encode(), hashlib.sha256).digest()
        return f"{header}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    return sign


@SQLITE
async def test_an_id_token_that_is_not_right_in_every_point_signs_nobody_in(
    client: AsyncClient, provider: Provider, office: Office
):
    await linked(client, provider, office.producer)
    for what, claims in TOKENS.items():
        provider.claims = {name: f"{provider.issuer}/" if one == "…/" else one for name, one in claims.items()}
        answer = await through(client, provider)
        assert (answer.status_code, is_signed_in(client)) == (401, False), what
        assert "không xác nhận được bạn" in text_of(answer), what
    provider.claims = {}
    for sign in (by_another, unsigned, by_the_public_key(provider), lambda _: "x", lambda _: "a.b.c", lambda _: ""):
        provider.sign = sign
        answer = await through(client, provider)
        assert (answer.status_code, is_signed_in(client)) == (401, False), sign
    provider.sign = provider.signed
    assert (await through(client, provider)).status_code == 303


@SQLITE
async def test_a_key_that_is_a_shared_secret_is_none_though_the_service_lists_it(
    client: AsyncClient, provider: Provider, office: Office
):
    await linked(client, provider, office.producer)
    shared = OctKey.import_key("everybody can read this, it is published" * 2, {"kid": "second"})
    provider.keys.insert(0, shared)
    provider.metadata = {"id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]}
    provider.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "second"}, claims, shared, algorithms=["HS256"])
    client._transport.app.state.identity = identity.IdentityService(client._transport.app.state.settings)  # type: ignore[attr-defined] # the application itself
    assert (await through(client, provider)).status_code == 401


@SQLITE
async def test_new_keys_of_the_service_are_taken_up_and_forged_ones_do_not_make_us_ask_each_time(
    client: AsyncClient, provider: Provider, office: Office, clock: Clock
):
    await linked(client, provider, office.producer)
    provider.keys = [ECKey.generate_key("P-256", {"kid": "second", "use": "sig", "alg": "ES256"})]
    clock.forward(seconds=31)
    provider.claims = {"iat": int(clock.now.timestamp()), "exp": int(clock.now.timestamp()) + 300}
    assert (await through(client, provider)).status_code == 303
    client.cookies.clear()
    before = len([path for path in provider.asked if path.endswith("/keys")])
    forger = ECKey.generate_key("P-256", {"kid": "forged"})
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "forged"}, claims, forger)
    for _ in range(5):
        assert (await through(client, provider)).status_code == 401
    assert len([path for path in provider.asked if path.endswith("/keys")]) <= before + 1


@SQLITE
async def test_an_office_demands_what_the_service_must_say_and_knows_people_by_what_it_chose(
    client: AsyncClient, provider: Provider, office: Office, settings: Settings
):
    app = client._transport.app  # type: ignore[attr-defined] # the application itself
    chosen = {"oidc_demands": {"acr": "mức-2"}, "oidc_subject": "số_định_danh"}
    app.state.identity = identity.IdentityService(settings.model_copy(update=chosen))
    provider.claims = {"acr": "mức-2", "số_định_danh": ANOTHER}
    await linked(client, provider, office.producer)
    assert (await through(client, provider, subject="whatever")).status_code == 303
    client.cookies.clear()
    for less in ({"acr": "mức-1"}, {"acr": None}, {"số_định_danh": None}):
        provider.claims = {"acr": "mức-2", "số_định_danh": ANOTHER} | less
        assert ((await through(client, provider)).status_code, is_signed_in(client)) == (401, False), less
