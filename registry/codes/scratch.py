"""The number under a label's coating: six digits made with a key of their own. ``docs/labels.md``, section 10; frozen.

It can be computed neither from the code on the label nor from the keys that seal it.
"""

import hmac
import unicodedata
from collections.abc import Iterator

from registry.codes import keys
from registry.codes.keys import MasterSecret

PIN_INFO = b"sogoc/label/pin/v1"
DIGITS = 6
_NUMBERS = 10**DIGITS
_OCTETS = 8
_LONGEST_INPUT = 40
_BETWEEN = frozenset("-–.")


def pin_key(master: MasterSecret, format: int, batch: int) -> bytes:  # noqa: A002 - the word of the document
    """Return the key of the numbers of one order, 32 bytes."""
    return keys.derived(master, PIN_INFO + keys.scope_of(format, batch))


def pins(key: bytes, format: int, batch: int, first: int, count: int) -> Iterator[str]:  # noqa: A002 - likewise
    """Yield the numbers of ``count`` labels from index ``first`` (from 0) on."""
    head = hmac.new(key, format.to_bytes(1, "big") + batch.to_bytes(4, "big"), "sha256")
    for index in range(first, first + count):
        made = head.copy()
        made.update(index.to_bytes(4, "big"))
        yield f"{int.from_bytes(made.digest()[:_OCTETS], 'big') % _NUMBERS:0{DIGITS}}"


def read(text: str) -> str | None:
    """Return the six digits of a typed text; spaces and hyphens between them are ignored, None for anything else."""
    if len(text) > _LONGEST_INPUT:
        return None
    told = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not (sign.isspace() or sign in _BETWEEN))
    return told if len(told) == DIGITS and told.isascii() and told.isdigit() else None


def agree(told: str, true: str) -> bool:
    """Say whether two numbers are equal, in constant time."""
    return hmac.compare_digest(told.encode(), true.encode())
