"""Digests of secrets that are looked up and never shown again."""

import hashlib


def digest_of(secret: str) -> str:
    """Return the stored form of a cookie, token or link: its SHA-256 as 64 hexadecimal digits.

    These secrets have 256 random bits, so they need no salt.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
