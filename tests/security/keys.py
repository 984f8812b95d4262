"""Passkeys in software (WebAuthn level 3, sections 6.1 and 6.5): each makes one key and signs with it, or cheats."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from registry.people.passkeys import Site

SITE = Site("register.example", "https://register.example", "Sổ thử")
PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40
"""Flags of what an authenticator says (6.1): somebody was there, was known by finger or PIN, and a key comes along."""


class Key:
    """One passkey. It counts by itself; what a caller names otherwise than it is, is what it cheats with."""

    def __init__(self, site: Site = SITE) -> None:
        self.site = site
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.handle = b""
        self.counter = 0

    def made(self, options: str, *, flags: int = PRESENT | VERIFIED | MADE, **said: Any) -> str:
        """Return what ``navigator.credentials.create`` gives for these options."""
        asked = json.loads(options)
        self.handle = base64url_to_bytes(asked["user"]["id"])
        point = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + encode_cbor(cose)
        told = self._told(said.pop("domain", asked["rp"]["id"]), flags, self.counter) + attested
        answer = {
            "clientDataJSON": self._client(asked["challenge"], "webauthn.create", **said),
            "attestationObject": encode_cbor({"fmt": "none", "attStmt": {}, "authData": told}),
            "transports": ["internal", "hybrid", "telepathy"],
        }
        return self._written(answer)

    def signed(
        self,
        options: str,
        *,
        flags: int = PRESENT | VERIFIED,
        counter: int | None = None,
        handle: bytes | None = b"",
        key_id: bytes | None = None,
        **said: Any,
    ) -> str:
        """Return what ``navigator.credentials.get`` gives for these options."""
        asked = json.loads(options)
        if counter is None:
            self.counter += 1
        told = self._told(said.pop("domain", asked["rpId"]), flags, self.counter if counter is None else counter)
        client = self._client(asked["challenge"], said.pop("kind", "webauthn.get"), **said)
        signature = self.private.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": client, "authenticatorData": told, "signature": signature}
        if handle is not None:
            answer["userHandle"] = handle or self.handle
        return self._written(answer, key_id)

    def _client(self, challenge: str, kind: str, *, origin: str = "", cross: bool = False) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": origin or self.site.origin, "crossOrigin": cross}
        return json.dumps(said).encode()

    @staticmethod
    def _told(domain: str, flags: int, counter: int) -> bytes:
        return hashlib.sha256(domain.encode()).digest() + struct.pack(">BI", flags, counter)

    def _written(self, answer: dict[str, Any], key_id: bytes | None = None) -> str:
        named = bytes_to_base64url(key_id or self.id)
        told = {name: bytes_to_base64url(one) if isinstance(one, bytes) else one for name, one in answer.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": told})
