"""Canonical JSON (RFC 8785): what is sealed is the same text whoever writes it."""

import re
from json import JSONEncoder
from typing import Any

import rfc8785

_SORTED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode
_MAY_DIFFER = re.compile(r'[\ud800-\U0010ffff]|(?:^|":|[,\[])-?\d+(?:[.eE]|(?<=\d{16}))')
"""Where the language's own writer may differ from the standard: names beyond the plane that UTF-16 sorts as it stands,
fractions, and whole numbers that JSON's readers round. Text that only looks so costs the longer way, nothing else."""


def canonical(value: Any) -> str:
    """Return the canonical JSON of ``value``, NFC text in, NFC text out; a ValueError for what JSON cannot hold.

    Mostly the language's own writer gives the same octets, a test says, in a fifth of the time; an import has
    thousands of lines and rows of that kind.
    """
    text = _SORTED(value)
    return rfc8785.dumps(value).decode() if _MAY_DIFFER.search(text) else text
