"""Seals secrets that wait in the database until they are sent: links in letters, encrypted under a derived key.

The key comes from the newest master secret of the labels (HKDF-SHA256 with its own purpose), so that no further secret
has to be kept. The seal is AES-256-GCM and valid for one use, ``about``. A copy of the database opens no link:
docs/decisions/0013-links-by-mail.md.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.codes.keys import KeyRing, SecretUnusable, derived

INFO = b"sogoc/letter/v1"
NONCE = 12
"""Bytes, random for each seal."""
log = structlog.get_logger()


def seal(ring: KeyRing | None, text: str, about: str) -> str | None:
    """Return a text sealed for the use ``about``; None when the register has no secret for it."""
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
    """Return the sealed text; None when it was sealed for another use, was changed, or its secret is missing."""
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
