"""Secrets that wait in the database to be sent: the links of letters, sealed under a key that is not there.

The key is derived from the newest of the labels' master secrets (HKDF-SHA256, with a purpose of its own), so that there
is no other to be kept; the seal is AES-256-GCM and holds for one place alone, ``about``. A copy of the database opens
no link: docs/decisions/0013-links-by-mail.md.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.codes.keys import KeyRing, SecretUnusable, derived

INFO = b"sogoc/letter/v1"
NONCE = 12
"""Octets, drawn anew for each seal."""
log = structlog.get_logger()


def seal(ring: KeyRing | None, text: str, about: str) -> str | None:
    """Return a text sealed for one place; None where the register has no secret to seal it with."""
    epochs = () if ring is None else ring.epochs()
    if ring is None or not epochs:
        return None
    try:
        cipher = _cipher(ring, epochs[-1])
    except SecretUnusable as fault:
        log.warning("letter.not_sealed", reason=str(fault))
        return None
    nonce = secrets.token_bytes(NONCE)
    octets = nonce + cipher.encrypt(nonce, text.encode(), about.encode())
    return f"{epochs[-1]}.{urlsafe_b64encode(octets).decode()}"


def unsealed(ring: KeyRing, sealed: str, about: str) -> str | None:
    """Return what was sealed for this place; None for what was sealed elsewhere, was changed, or lost its secret."""
    epoch, _, text = sealed.partition(".")
    try:
        octets = urlsafe_b64decode(text)
        plain = _cipher(ring, int(epoch)).decrypt(octets[:NONCE], octets[NONCE:], about.encode())
    except (ValueError, InvalidTag, SecretUnusable) as fault:
        log.warning("letter.not_opened", reason=type(fault).__name__)
        return None
    return plain.decode()


def _cipher(ring: KeyRing, epoch: int) -> AESGCM:
    return AESGCM(derived(ring.master(epoch), INFO))
