"""Signed labels, which an inspector's device checks without a network: the signed text is in the QR code.

The code beside it is the same as on any other label, so that people without such a device check it as usual.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.codes import signed_labels
from registry.codes.keys import KeyRing
from registry.codes.signed_labels import SignedLabel
from registry.errors import OutOfOrder
from registry.saying import say


@dataclass(frozen=True, slots=True)
class Signing:
    """The keys and facts with which an order's labels are signed."""

    opening: str
    epoch: int
    batch: int
    right: bytes
    last_day: date | None
    order_key: bytes = field(repr=False)
    key: Ed25519PrivateKey = field(repr=False)

    def address(self, number: int) -> str:
        """Return the address of a label by its number in the order, from 1."""
        permuted = signed_labels.number_of(self.order_key, number - 1)
        label = SignedLabel(self.epoch, self.batch, permuted, self.right, self.last_day)
        return f"{self.opening}S/{signed_labels.write(self.key, label)}"


def signing_of(ring: KeyRing, batch: Any, record_id: object, last_day: date | None, opening: str) -> Signing:
    """Return the signing of an order; OutOfOrder when its epoch or its last day does not fit into a signed label."""
    if batch.epoch > signed_labels.EPOCHS:
        raise OutOfOrder(say("Signed labels are not made with the secret of this order."), code="no_signed_labels")
    first, last = signed_labels.LAST_DAYS
    if last_day is not None and not first <= last_day <= last:
        raise OutOfOrder(
            say(
                "A signed label cannot say %(day)s: days from %(first)s to %(last)s.",
                day=last_day,
                first=first,
                last=last,
            ),
            code="no_signed_labels",
        )
    master = ring.master(batch.epoch)
    return Signing(
        opening=opening,
        epoch=batch.epoch,
        batch=batch.number,
        right=signed_labels.right_of(record_id),
        last_day=last_day,
        order_key=signed_labels.order_key(master, batch.format, batch.number),
        key=signed_labels.signing_key(master),
    )
