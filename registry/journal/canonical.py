"""Canonical JSON (RFC 8785): what is sealed is the same text whoever writes it."""

from json import JSONEncoder
from typing import Any

import rfc8785

_SORTED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_SAFE = 2**53 - 1


def canonical(value: Any) -> str:
    """Return the canonical JSON of ``value``, NFC text in, NFC text out.

    Where nothing but text, small whole numbers, truth and nothing stands under ASCII names, the language's own writer
    gives the same octets, a test says, in a fifth of the time; an import has thousands of lines and rows of that kind.
    """
    return _SORTED(value) if _is_plain(value) else rfc8785.dumps(value).decode()


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return abs(value) <= _SAFE  # type: ignore[no-any-return] # the type was looked at above
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind is dict and all(
        type(name) is str and name.isascii() and _is_plain(inner) for name, inner in value.items()
    )
