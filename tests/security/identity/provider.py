"""A local identity provider, made for tests: OpenID Connect over HTTP on the loopback, with real keys and signatures.

It is no part of the register. ``async with provided() as provider``; a test walks to ``provider.approve(address)`` as a
browser would, and comes back with what that returns. What a test sets, it does wrong.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet

CLIENT, SECRET = "sogoc-thu", "bi-mat.cua_may-khach"
WELL_KNOWN = "/.well-known/openid-configuration"


class Provider:
    """What the provider knows and does."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/gốc".replace("gốc", "realm")
        self.keys: list[Key] = [ECKey.generate_key("P-256", {"kid": "first", "use": "sig", "alg": "ES256"})]
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.is_down = False
        self.metadata: dict[str, Any] = {}
        """What its metadata say otherwise."""
        self.claims: dict[str, Any] = {}
        """What its ID tokens say otherwise; None for what they leave out."""
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.last = ""

    def described(self) -> dict[str, Any]:
        """Return its metadata (Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata

    def signed(self, claims: dict[str, Any]) -> str:
        """Return claims signed by the newest key."""
        key = self.keys[-1]
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)

    def approve(self, address: str, subject: str = "001234567890") -> dict[str, str]:
        """Do what the provider does when a person agrees: return what it sends back by the browser."""
        split = urlsplit(address)
        asked = dict(parse_qsl(split.query))
        assert f"{split.scheme}://{split.netloc}{split.path}" == f"{self.issuer}/authorize"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"sub": subject}
        self.last = code
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """Return a status and a JSON object."""
        self.asked.append(path)
        if self.is_down:
            return 503, {"error": "temporarily_unavailable"}
        if path.endswith(WELL_KNOWN):
            return 200, self.described()
        if path.endswith("/keys"):
            return 200, dict(KeySet(self.keys).as_dict(private=False))
        if path.endswith("/token") and method == "POST":
            return self._token(headers, {name: some[0] for name, some in parse_qs(body).items()})
        return 404, {"error": "not_found"}

    def _token(self, headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        scheme, _, text = headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(text).decode().partition(":")
        if scheme != "Basic" or (unquote_plus(name), unquote_plus(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if (
            asked is None
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
            or form.get("grant_type") != "authorization_code"
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": asked["sub"], "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} | self.claims
        told = self.sign({claim: value for claim, value in claims.items() if value is not None})
        return 200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": told}


@asynccontextmanager
async def provided() -> AsyncIterator[Provider]:
    """Let a provider answer on a port of its own."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip().split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)}
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        method, path, _ = line.split(" ", 2)
        status, found = provider.answer(method, path, headers, body)
        text = json.dumps(found).encode()
        told = (
            f"HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\nconnection: close"
        )
        writer.write(told.encode() + b"\r\n\r\n" + text)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    provider = Provider(server.sockets[0].getsockname()[1])
    async with server:
        yield provider
