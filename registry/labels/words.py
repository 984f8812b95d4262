"""What a shopper reads for each reason: a title, an explanation and advice.

When right or right of use has ended, goods that were made before get an explanation that says so. No text accuses
anybody: the register says what it knows of a label, and a label does not know what is in the box.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from registry.saying import Said, say
from registry.vocabulary import Reason


class ShopperWords(NamedTuple):
    """One answer: a title of a few words, what the register says, and what the reader can do now."""

    title: Said
    says: Said
    advice: Said


_SAYS: dict[Reason, tuple[Said, Said]] = {
    Reason.CHECK_CHARACTER: (
        say("Some characters of this code are wrong, so it could not be looked up. That says nothing about the goods."),
        say("Compare the 20 characters on the label, five groups of four, and type them again; or scan the QR code."),
    ),
    Reason.NOT_ISSUED: (
        say("The register has issued no label with this code."),
        say(
            "Check that the address of this page is the one printed on the label. If it is, ask the seller and tell us."
        ),
    ),
    Reason.LOT_RECALLED: (
        say("The register issued this label, but the whole lot is being recalled."),
        say("Do not use the product. Take it back to the shop or contact the producer named below."),
    ),
    Reason.LABEL_RECALLED: (
        say("The register issued this label, but the products that carry these labels are being recalled."),
        say("Do not use the product. Take it back to the shop or contact the producer named below."),
    ),
    Reason.LABEL_REVOKED: (
        say("The register issued this label and withdrew it later."),
        say("The label no longer confirms anything about the goods. Ask the seller and tell us where you saw it."),
    ),
    Reason.LABEL_VOID: (
        say("This label was reported spoiled, left over or lost before it was put on any goods."),
        say("A cancelled label should not be on goods for sale. Ask the seller and tell us where you saw it."),
    ),
    Reason.AUTHORISATION_REVOKED: (
        say("The register issued this label, but the producer may no longer use the protected name."),
        say("Ask the seller when the goods were made; you may also tell us where you saw them."),
    ),
    Reason.AUTHORISATION_SUSPENDED: (
        say("The register issued this label, but the producer's right to use the protected name is suspended for now."),
        say("Wait, or ask the seller when the goods were made. Scan again later for the latest state."),
    ),
    Reason.RIGHT_TERMINATED: (
        say("The register issued this label, but the protection of the name on it has ended."),
        say("The label no longer confirms an origin under this name. Ask the seller where the goods come from."),
    ),
    Reason.RIGHT_LAPSED: (
        say("The register issued this label, but the term of protection has passed without renewal."),
        say("Compare the dates below with the pack and ask the seller when the goods were made."),
    ),
    Reason.AUTHORISATION_EXPIRED: (
        say("The register issued this label, but today is outside the term in which the producer may use the name."),
        say("The goods may have been made within the term: compare the date on the pack with the term below."),
    ),
    Reason.LOT_EXPIRED: (
        say("The register issued this label, but the lot is past its date."),
        say(
            "Better not buy or use goods past their date. If the date on the pack differs from the one below, tell us."
        ),
    ),
    Reason.MARKED: (
        say("The register issued this label; an inspector has found something wrong with goods that carry it."),
        say("Better not buy or use the goods. Ask the seller, and tell us where you saw them."),
    ),
    Reason.NOT_ACTIVATED: (
        say("The register issued this label, but the producer has not reported putting it on any goods."),
        say("Compare the lines below with the pack. If the goods are on sale, ask the seller and tell us."),
    ),
    Reason.GTIN_MISMATCH: (
        say("The register issued this label, but for other goods than the trade item number (GTIN) just scanned."),
        say("Compare name, size and bar code on the pack with the lines below. If they differ, tell us."),
    ),
    Reason.LOT_MISMATCH: (
        say("The register issued this label, but for another lot than the one that the address just scanned names."),
        say("Compare the number of the lot on the pack with the one below. If they differ, tell us."),
    ),
    Reason.DATE_MISMATCH: (
        say("The register issued this label, but for goods with another date than the address just scanned names."),
        say("Compare the date on the pack with the one below. If they differ, tell us."),
    ),
    Reason.SEEN_AFTER_SALE: (
        say("The register issued this label, and the pack that carries it was reported as sold some time ago."),
        say(
            "If you bought it then, all is in order. If it is on sale in a shop now, its code may have "
            "been copied; tell us."
        ),
    ),
    Reason.SEEN_OFTEN: (
        say("The register issued this label, but its code has been checked more often than one pack usually is."),
        say(
            "The code may have been copied, or the pack is on display. Compare the lines below with the "
            "pack; if anything differs or the seller cannot explain it, tell us."
        ),
    ),
    Reason.SEEN_WIDELY: (
        say("The register issued this label, but its code has been checked in more places than one pack usually is."),
        say(
            "The code may have been copied. Compare the lines below with the pack; if anything differs or the seller "
            "cannot explain it, tell us."
        ),
    ),
    Reason.OPENED_BEFORE: (
        say("The register issued this label. Somebody has already confirmed the number under its coating."),
        say("If you have just bought the goods with the coating whole and it was not you, ask the seller and tell us."),
    ),
    Reason.ISSUED: (
        say("Nothing unusual is known of this label."),
        say("Compare the lines below with the pack: name, producer, lot and dates must be the same."),
    ),
}


_STILL_SOLD = say(
    "Goods made in that time may still be sold. Compare the day of production below with the pack: if it is missing or "
    "later, ask the seller and tell us."
)
_MADE_IN_FORCE: dict[Reason, Callable[[date], Said]] = {
    Reason.AUTHORISATION_REVOKED: lambda day: say(
        "The register issued this label for goods made on %(day)s, while the producer might use the protected name; "
        "that right was withdrawn later.",
        day=day,
    ),
    Reason.AUTHORISATION_SUSPENDED: lambda day: say(
        "The register issued this label for goods made on %(day)s, before the producer's right to use the protected "
        "name was suspended.",
        day=day,
    ),
    Reason.RIGHT_TERMINATED: lambda day: say(
        "The register issued this label for goods made on %(day)s, while the name was protected; its protection ended "
        "later.",
        day=day,
    ),
    Reason.RIGHT_LAPSED: lambda day: say(
        "The register issued this label for goods made on %(day)s, while the name was protected; its term has passed "
        "since without renewal.",
        day=day,
    ),
    Reason.AUTHORISATION_EXPIRED: lambda day: say(
        "The register issued this label for goods made on %(day)s, within the term in which the producer might use the "
        "name; that term has passed since.",
        day=day,
    ),
}
"""The explanation for goods that were made while right and right of use were in force."""
ENDED = frozenset(_MADE_IN_FORCE)
"""Reasons that are an end after the goods were made."""


def words(reason: Reason, made_in_force_on: date | None = None) -> ShopperWords:
    """Return what to tell a shopper for a reason.

    ``made_in_force_on`` is the day on which the goods were made, if right and right of use were in force then.
    """
    if made_in_force_on is None or reason not in ENDED:
        return ShopperWords(reason.said, *_SAYS[reason])
    return ShopperWords(reason.said, _MADE_IN_FORCE[reason](made_in_force_on), _STILL_SOLD)


def reference(reason: Reason) -> str:
    """Return the reason as it is printed on the page and quoted on the telephone: ``KQ-ISSUED``."""
    return f"KQ-{reason.value.upper().replace('_', '-')}"
