"""Canonical JSON (RFC 8785): equal values always give the same text, so that their digests are equal."""

import re
from json import JSONEncoder
from typing import Any

import rfc8785

_SORTED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode
_NUMBER = re.compile(r'[:,\[](?:(?<=":)|(?<=[,\[]))-?\d+(?:[.eE]|(?<=\d{16}))')
"""Finds numbers that RFC 8785 may write differently: fractions, and integers of more than 16 digits.

The expression begins with fixed characters, so that the search can skip quickly from one candidate to the next.
"""
_BEYOND = re.compile("[\ud800-\U0010ffff]")
"""Finds lone surrogates, which are invalid, and characters that UTF-16 (the standard's order of names) sorts apart."""


def _may_differ(text: str) -> bool:
    """Say whether RFC 8785 may write this text differently. A false alarm costs only time."""
    return (
        text[0] in "-0123456789"
        or _NUMBER.search(text) is not None
        or (not text.isascii() and _BEYOND.search(text) is not None)
    )


def canonical(value: Any) -> str:
    """Return the canonical JSON of ``value``; ValueError for a value that JSON cannot hold.

    Text is not normalised: NFC text stays NFC. For most values the JSON writer of the standard library gives the same
    text in a fifth of the time (a test compares both), and an import writes thousands of such values.
    """
    text = _SORTED(value)
    return rfc8785.dumps(value).decode() if _may_differ(text) else text
