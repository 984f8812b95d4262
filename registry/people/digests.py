"""How secrets are kept that are looked up and never shown again."""

import hashlib


def digest_of(secret: str) -> str:
    """Return what is stored of a cookie, token or link: 64 hexadecimal digits of SHA-256.

    256 random bits need no salt.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
