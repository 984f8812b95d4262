"""Words of cases: status, source, suspicion and outcome."""

from registry.saying import Words, say, say_in


class CaseStatus(Words):
    """The status of a case."""

    NEW = "new", say_in("status of a case", "New")
    IN_HAND = "in_hand", say_in("status of a case", "In hand")
    CLOSED = "closed", say_in("status of a case", "Closed")


class CaseSource(Words):
    """How the office learned of a case."""

    REPORT = "report", say("Report of a shopper")
    SCAN = "scan", say("Rules of scans")
    INSPECTION = "inspection", say("Inspection")
    OFFER = "offer", say("Offer on the web")
    CLOSE_OUT = "close_out", say("Close-out of an order")


class Suspicion(Words):
    """What is suspected. Those from ``scanned_often`` on come from counting and are not reported by people."""

    NOT_ISSUED = "not_issued", say("The check says that the label was not issued")
    WITHDRAWN = "withdrawn", say("Goods are on sale with a withdrawn, cancelled or recalled label")
    COPIED = "copied", say("The same label is on several packs or on other goods")
    DIFFERS = "differs", say("The goods differ from what the check says")
    TAMPERED = "tampered", say("The label was torn, stuck over or taken from another pack")
    NO_LABEL = "no_label", say("The protected name is used without a label")
    ORIGIN = "origin", say("The goods do not seem to come from the area")
    OTHER = "other", say("Something else")
    SCANNED_OFTEN = "scanned_often", say("One label was checked unusually often")
    SCANNED_WIDELY = "scanned_widely", say("One label was checked in many places")
    SCANNED_TOO_FAR = "scanned_too_far", say("One label was checked in places too far apart for the time between")
    SCANNED_IN_BULK = "scanned_in_bulk", say("Labels of one lot were checked far more than is usual")
    SCANNED_AFTER_SALE = "scanned_after_sale", say("One label was checked after its pack was reported as sold")
    CONFIRMED_AGAIN = "confirmed_again", say("The number under the coating of one label was confirmed twice")
    DIFFERENCE = "difference", say("Labels used, spoiled and returned do not add up to those issued")


TOLD_BY_PEOPLE = (
    Suspicion.NOT_ISSUED,
    Suspicion.WITHDRAWN,
    Suspicion.COPIED,
    Suspicion.DIFFERS,
    Suspicion.TAMPERED,
    Suspicion.NO_LABEL,
    Suspicion.ORIGIN,
    Suspicion.OTHER,
)
"""The suspicions that a shopper or an officer can choose."""


class CaseOutcome(Words):
    """The outcome of a case."""

    LABELS_WITHDRAWN = "labels_withdrawn", say("Labels withdrawn or recalled")
    PLATFORM_NOTIFIED = "platform_notified", say("Referred to a platform")
    SURVEILLANCE_NOTIFIED = "surveillance_notified", say("Referred to market surveillance")
    NOTHING_FOUND = "nothing_found", say("Nothing found")


class ReferralRecipient(Words):
    """To whom the office refers a case."""

    PLATFORM = "platform", say("trading platform")
    MARKET_SURVEILLANCE = "market_surveillance", say("market surveillance")


class CaseSort(Words):
    """The order in which cases are listed."""

    NEWEST = "newest", say("newest first")
    OLDEST = "oldest", say("oldest first")
    PLACE = "place", say("by place")
    PRODUCER = "producer", say("by producer")
