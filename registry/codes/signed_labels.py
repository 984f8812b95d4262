"""Signed labels, which an inspector's device checks without a network. The format is FROZEN: ``docs/offline.md``.

    kind 1 octet · key 1 · batch 4 · number 4 · right 2 · last day 2 · Ed25519 signature 64 (RFC 8032)

78 bytes in 125 characters of Crockford's base 32, at ``https://HOST/S/<text>``. Keys are derived from the epoch's
master secret, so no other secret has to be kept. The number does not show the index: it is permuted with a key of the
order.
"""

import base64
import hashlib
import hmac
import unicodedata
from datetime import date, timedelta
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.codes.keys import MasterSecret, derived, scope_of
from registry.codes.label_codes import ALPHABET, Mistyped
from registry.saying import say

KIND: Final = 1
LENGTH: Final = 125
EPOCHS: Final = 255
"""One byte names the key: the number of its epoch."""
LABEL_INFO: Final = b"sogoc/label/sign/v1"
ORDER_INFO: Final = b"sogoc/label/order/v1"
SIGNED: Final = b"gi-label/1\0"
"""Stands before the payload in the signed bytes, so that no other message counts as a label."""
FIRST_DAY: Final = date(2020, 1, 1)
LAST_DAYS: Final = (FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=2**16 - 1))
"""The first and the last day that two bytes can express; 0 means no day."""
_PAYLOAD, _SIGNATURE, _OCTETS = 14, 64, 78
_HALF, _ROUNDS = 13, 4
_BASE_32 = str.maketrans(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_FORGIVEN = str.maketrans("OIL", "011")
_SHORTEST_ATTEMPT, _LONGEST_ATTEMPT = 8, 250
_FEWEST_DIGITS = 2


class SignedLabel(NamedTuple):
    """A parsed signed label. ``last_day`` is the lot's best-before day when it was printed, None without one."""

    epoch: int
    batch: int
    number: int
    right: bytes
    last_day: date | None

    def octets(self) -> bytes:
        """Return the payload of 14 bytes."""
        day = 0 if self.last_day is None else (self.last_day - FIRST_DAY).days
        head = bytes((KIND, self.epoch)) + self.batch.to_bytes(4, "big") + self.number.to_bytes(4, "big")
        return head + self.right + day.to_bytes(2, "big")


def signing_key(master: MasterSecret) -> Ed25519PrivateKey:
    """Return the key that signs the labels of an epoch."""
    return Ed25519PrivateKey.from_private_bytes(derived(master, LABEL_INFO))


def order_key(master: MasterSecret, format: int, batch: int) -> bytes:  # noqa: A002 - the word of the document
    """Return the key that permutes the numbers of an order. It proves nothing, so devices receive it."""
    return derived(master, ORDER_INFO + scope_of(format, batch))


def right_of(record_id: object) -> bytes:
    """Return two bytes that distinguish rights."""
    return hashlib.sha256(str(record_id).encode()).digest()[:2]


def number_of(key: bytes, index: int) -> int:
    """Return the number for an index (from 0): a Feistel network with four rounds over two halves of 13 bits."""
    left, right = index >> _HALF, index & (1 << _HALF) - 1
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mixed(key, turn, right)
    return left << _HALF | right


def index_of(key: bytes, number: int) -> int:
    """Return the index for a number; every number below 2^26 has one."""
    left, right = number >> _HALF, number & (1 << _HALF) - 1
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(key, turn, left), left
    return left << _HALF | right


def _mixed(key: bytes, turn: int, half: int) -> int:
    return int.from_bytes(hmac.digest(key, bytes((turn,)) + half.to_bytes(2, "big"), "sha256")[:2], "big") >> 3


def write(key: Ed25519PrivateKey, label: SignedLabel) -> str:
    """Return the text of a signed label."""
    payload = label.octets()
    text = base64.b32encode(payload + key.sign(SIGNED + payload)).decode().rstrip("=")
    return text.translate(_CROCKFORD)


def parse(text: str) -> tuple[SignedLabel, bytes]:
    """Parse a text into the label and its signature; raises Mistyped when it is not complete.

    Lower case and letters that look like digits are accepted as in codes. The signature is not checked here.
    """
    plain = text.strip().upper().translate(_FORGIVEN)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        raise Mistyped(say("A signed label has 125 letters and digits."), "signed_label")
    octets = base64.b32decode(plain.translate(_BASE_32) + "===")
    kind, epoch, day = octets[0], octets[1], int.from_bytes(octets[12:_PAYLOAD], "big")
    number = int.from_bytes(octets[6:10], "big")
    label = SignedLabel(
        epoch,
        int.from_bytes(octets[2:6], "big"),
        number,
        octets[10:12],
        FIRST_DAY + timedelta(days=day) if day else None,
    )
    # The last bit of 125 characters is unused and must be 0, so that a label has only one text.
    if kind != KIND or number >> 2 * _HALF or ALPHABET.index(plain[-1]) & 1:
        raise Mistyped(say("A signed label has 125 letters and digits."), "signed_label")
    return label, octets[_PAYLOAD:_OCTETS]


def looks_like_one(text: str) -> bool:
    """Say whether a text at the address of signed labels was meant to be one: letters and digits, at least two digits.

    A text that breaks off, or has a character too many, was meant to be one; names of pages and files were not.
    """
    if not (text.isascii() and text.isalnum() and _SHORTEST_ATTEMPT <= len(text) <= _LONGEST_ATTEMPT):
        return False
    return sum(map(str.isdecimal, text)) >= _FEWEST_DIGITS


def count_read(text: str) -> int:
    """Return how many letters and digits a text has; a signed label has 125."""
    return sum(map(str.isalnum, unicodedata.normalize("NFKC", text)))


def is_signed_by(key: Ed25519PublicKey, label: SignedLabel, signature: bytes) -> bool:
    """Say whether the register signed this label."""
    try:
        key.verify(signature, SIGNED + label.octets())
    except InvalidSignature:
        return False
    return True
