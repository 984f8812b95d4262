"""The number under the coating of a label: six digits under a key of their own. ``docs/labels.md``, section 10; frozen.

It cannot be told from the code on the label, nor from the keys that seal it.
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
    """Return the key of the numbers of one batch, 32 octets."""
    return keys.derived(master, PIN_INFO + keys.scope_of(format, batch))


def pins(key: bytes, format: int, batch: int, first: int, count: int) -> Iterator[str]:  # noqa: A002 - likewise
    """Yield the numbers of ``count`` labels from index ``first`` (from 0) on."""
    head = hmac.new(key, format.to_bytes(1, "big") + batch.to_bytes(4, "big"), "sha256")
    for index in range(first, first + count):
        made = head.copy()
        made.update(index.to_bytes(4, "big"))
        yield f"{int.from_bytes(made.digest()[:_OCTETS], 'big') % _NUMBERS:0{DIGITS}}"


def read(text: str) -> str | None:
    """Return the six digits of what somebody typed, blanks and hyphens between them forgiven; None for all else."""
    if len(text) > _LONGEST_INPUT:
        return None
    told = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not (sign.isspace() or sign in _BETWEEN))
    return told if len(told) == DIGITS and told.isascii() and told.isdigit() else None


def agree(told: str, true: str) -> bool:
    """Tell whether two numbers are the same, in a time that does not say where they differ."""
    return hmac.compare_digest(told.encode(), true.encode())
