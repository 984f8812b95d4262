"""Canonical JSON (RFC 8785): what is sealed is the same text whoever writes it."""

import re
from json import JSONEncoder
from typing import Any

import rfc8785

_SORTED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode
_NUMBER = re.compile(r'[:,\[](?:(?<=":)|(?<=[,\[]))-?\d+(?:[.eE]|(?<=\d{16}))')
"""Numbers that the standard may write otherwise: fractions, and whole ones that JSON's readers round. It begins with
plain signs, so that a search leaps from one to the next."""
_BEYOND = re.compile("[\ud800-\U0010ffff]")
"""Names beyond the plane that UTF-16 sorts as it stands, and halves of a sign, which are no text."""


def _may_differ(text: str) -> bool:
    """Say whether the standard may write it otherwise. What only looks so costs the longer way, nothing else."""
    return (
        text[0] in "-0123456789"
        or _NUMBER.search(text) is not None
        or (not text.isascii() and _BEYOND.search(text) is not None)
    )


def canonical(value: Any) -> str:
    """Return the canonical JSON of ``value``, NFC text in, NFC text out; a ValueError for what JSON cannot hold.

    Mostly the language's own writer gives the same octets, a test says, in a fifth of the time; an import has
    thousands of lines and rows of that kind.
    """
    text = _SORTED(value)
    return rfc8785.dumps(value).decode() if _may_differ(text) else text
