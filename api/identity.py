"""The identity service by which people may sign in: OpenID Connect Core 1.0, the code flow with PKCE (RFC 7636).

Its word counts only after these were judged: its metadata (Discovery 1.0), the sender of its answer (RFC 9207), the
exchange of the code, the signature of its ID token by a key of its own, and the claims of the token. ``authlib`` and
``joserfc`` judge them and are loaded when somebody asks. Neither code nor token is logged or stored.
"""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from api.settings import Settings
from registry import calendar

WELL_KNOWN = "/.well-known/openid-configuration"
BACK = "/login/identity/back"
"""The path to which the service sends people back; it is registered there with the public address in front of it."""
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
)
"""Signatures with a key pair. A shared secret signs nothing here, whatever the metadata of the service say."""
SECONDS = 6.0
"""Seconds that the service may take for one answer."""
KEPT = timedelta(minutes=10)
"""Seconds for which its metadata and keys are kept."""
AGAIN = timedelta(seconds=30)
"""Seconds before its keys are asked for again because one is missing."""
LEEWAY = 60
"""Seconds by which clocks may differ."""
LARGEST = 256 * 1024
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
log = structlog.get_logger()


class Unavailable(Exception):
    """The service does not answer, or not as OpenID Connect requires."""


class Untrusted(Exception):
    """The answer proves nobody's identity. Its reason is for the log only."""


class IdentityService:
    """One service, as the settings name it."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer or ""
        self.name = settings.oidc_name
        self._settings = settings
        self._redirect = str(settings.public_url).rstrip("/") + BACK
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, dict[str, Any]] | None = None
        self._trust: ssl.SSLContext | None = None

    async def address(self, state: str, holder: str) -> str:
        """Return the address to which a browser is sent. Nonce and verifier are derived from ``holder``, not stored.

        Only the browser has ``holder``. Raises Unavailable.
        """
        metadata = await self._described()
        async with self._client(metadata) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=state,
                nonce=_made_of(holder, "nonce", state),
                code_verifier=_made_of(holder, "verifier", state),
            )
        return str(address)

    async def subject(self, answer: Mapping[str, str], holder: str) -> str:
        """Return the person that an answer of the service proves, by its name there. Raises Untrusted, Unavailable."""
        state, metadata = answer.get("state", ""), await self._described()
        _demand_sender(answer, metadata, self.issuer)
        if "error" in answer or not answer.get("code"):
            raise Untrusted("the service refused")
        token = await self._exchange(metadata, answer["code"], _made_of(holder, "verifier", state))
        claims = await self._claims(metadata, token, _made_of(holder, "nonce", state))
        for name, wanted in self._settings.oidc_demands.items():
            if claims.get(name) != wanted:
                raise Untrusted(f"the claim {name} is another than demanded")
        subject = claims.get(self._settings.oidc_subject)
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:  # noqa: PLR2004 # Core, section 2
            raise Untrusted("no name for the person")
        return subject

    def tell(self, fault: Unavailable | Untrusted) -> None:
        """Log why nobody was signed in, without anything that was sent."""
        if isinstance(fault, Unavailable):
            log.error("identity.unavailable", issuer=self.issuer, reason=str(fault))
        else:
            log.warning("identity.refused", issuer=self.issuer, reason=str(fault))

    def _client(self, metadata: Mapping[str, Any]) -> Any:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        secret = self._settings.oidc_client_secret
        known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        return AsyncOAuth2Client(
            self._settings.oidc_client_id,
            secret.get_secret_value() if secret else None,
            token_endpoint_auth_method=method if secret else "none",
            scope=self._settings.oidc_scopes,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
            verify=self._trusted(),
        )

    def _trusted(self) -> ssl.SSLContext:
        """Return the certificate authorities that are trusted: those of this machine, read once."""
        from httpx2 import create_ssl_context

        if self._trust is None:
            self._trust = create_ssl_context()
        return self._trust

    async def _described(self) -> dict[str, Any]:
        now = calendar.now()
        if self._metadata is not None and now - self._metadata[0] < KEPT:
            return self._metadata[1]
        metadata = await self._fetch(self.issuer.rstrip("/") + WELL_KNOWN)
        secure = "https://" if self.issuer.startswith("https://") else "http"
        if metadata.get("issuer") != self.issuer:
            raise Unavailable("the metadata are of another issuer")
        for name in _NEEDED:
            if not isinstance(metadata.get(name), str) or not metadata[name].startswith(secure):
                raise Unavailable(f"the metadata lack {name}, or it is not secure")
        self._metadata = now, metadata
        return metadata

    async def _exchange(self, metadata: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
        from authlib.integrations.base_client.errors import OAuthError
        from httpx2 import HTTPError, InvalidURL

        try:
            async with self._client(metadata) as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except OAuthError as fault:
            raise Untrusted(f"the code was not taken: {fault.error}") from None
        except (HTTPError, InvalidURL, ValueError) as fault:
            raise Unavailable(type(fault).__name__) from None
        if not isinstance(token, Mapping) or not isinstance(token.get("id_token"), str):
            raise Untrusted("no ID token")
        return token

    async def _claims(self, metadata: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import InvalidKeyIdError, JoseError

        client_id = self._settings.oidc_client_id
        try:
            try:
                found = await self._decode(metadata, token["id_token"])
            except InvalidKeyIdError:
                found = await self._decode(metadata, token["id_token"], again=True)
            options = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(found.claims, found.header, options, params)
            claims.validate(now=int(calendar.now().timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            raise Untrusted(type(fault).__name__) from None
        return claims  # type: ignore[no-any-return] # a dict; authlib has no types

    async def _decode(self, metadata: Mapping[str, Any], text: str, *, again: bool = False) -> Any:
        from joserfc import jwt
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        told = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        keys = await self._own_keys(metadata, again=again)
        pairs: Any = {"keys": [key for key in keys["keys"] if isinstance(key, dict) and key.get("kty") != "oct"]}
        allowed = sorted(ALGORITHMS.intersection(told))
        return jwt.decode(
            text,
            KeySet.import_key_set(pairs),
            registry=JWSRegistry(algorithms=allowed, strict_check_header=False),
        )

    async def _own_keys(self, metadata: Mapping[str, Any], *, again: bool) -> dict[str, Any]:
        """Return the keys of the service, fetched ``again`` where one is missing, but not for every forged token."""
        now = calendar.now()
        if self._keys is None or now - self._keys[0] >= (AGAIN if again else KEPT):
            keys = await self._fetch(metadata["jwks_uri"])
            if not isinstance(keys.get("keys"), list):
                raise Unavailable("no keys")
            self._keys = now, keys
        return self._keys[1]

    async def _fetch(self, address: str) -> dict[str, Any]:
        from httpx2 import AsyncClient, HTTPError, InvalidURL

        try:
            async with AsyncClient(
                timeout=SECONDS, follow_redirects=False, trust_env=False, verify=self._trusted()
            ) as client:
                answer = await client.get(address, headers={"Accept": "application/json"})
                answer.raise_for_status()
                found = answer.json() if len(answer.content) <= LARGEST else None
        except (HTTPError, InvalidURL, ValueError, RecursionError) as fault:
            raise Unavailable(type(fault).__name__) from None
        if not isinstance(found, dict):
            raise Unavailable("no JSON object, or too large a one")
        return found


def _demand_sender(answer: Mapping[str, str], metadata: Mapping[str, Any], issuer: str) -> None:
    """Refuse an answer of another service (mix-up, RFC 9207)."""
    told = answer.get("iss")
    if told is None and metadata.get("authorization_response_iss_parameter_supported"):
        raise Untrusted("the answer does not say from whom it is")
    if told is not None and told != issuer:
        raise Untrusted("the answer is another service's")


def _made_of(holder: str, what: str, state: str) -> str:
    """Return 256 bits derived from this browser's cookie, as 43 characters of base64url."""
    octets = hmac.new(holder.encode(), f"{what} {state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
