"""Words of labels: the status of an order, states of labels, and answers to a shopper."""

from registry.saying import Words, say, say_in


class BatchStatus(Words):
    """The status of an order of labels."""

    ORDERED = "ordered", say("ordered")
    APPROVED = "approved", say("approved")
    DECLINED = "declined", say("declined")
    PRINTED = "printed", say("printed")


class RangeState(Words):
    """The state recorded for a run of labels."""

    ACTIVATED = "activated", say("activated")
    VOID = "void", say("void")
    REVOKED = "revoked", say_in("labels", "withdrawn")
    RECALLED = "recalled", say("recalled")
    DISPLAYED = "displayed", say("on show")
    SHIPPED = "shipped", say("shipped")
    SOLD = "sold", say("sold")
    MARKED = "marked", say("marked by the inspector")


class PrintState(Words):
    """The state of a requested print file."""

    WAITING = "waiting", say_in("print file", "waits to be made")
    MAKING = "making", say_in("print file", "being made")
    READY = "ready", say_in("print file", "ready to be fetched")
    DELIVERED = "delivered", say_in("print file", "delivered")
    BROKEN_OFF = "broken_off", say_in("print file", "broken off, counts as taken")
    CANCELLED = "cancelled", say_in("print file", "cancelled")
    FAILED = "failed", say_in("print file", "not made")
    ERASED = "erased", say_in("print file", "erased")


class Verdict(Words):
    """The verdict that a shopper gets, in the order in which the first that applies is used."""

    MISTYPED = "mistyped", say("mistyped")
    UNKNOWN = "unknown", say("not issued here")
    RECALLED = "recalled", say_in("verdict", "recalled")
    REVOKED = "revoked", say_in("verdict", "withdrawn")
    EXPIRED = "expired", say("out of date")
    SUSPICIOUS = "suspicious", say("look again")
    ALREADY_OPENED = "already_opened", say("confirmed before")
    ISSUED = "issued", say("issued")


class Reason(Words):
    """The reason of a verdict, printed as ``KQ-…`` on the page."""

    CHECK_CHARACTER = "check_character", say("The code has a typing error")
    NOT_ISSUED = "not_issued", say("Not issued by this register")
    LOT_RECALLED = "lot_recalled", say("The lot has been recalled")
    LABEL_RECALLED = "label_recalled", say("The product has been recalled")
    LABEL_REVOKED = "label_revoked", say("The label has been withdrawn")
    LABEL_VOID = "label_void", say("The label was cancelled before use")
    AUTHORISATION_REVOKED = "authorisation_revoked", say("The right to use the name has been withdrawn")
    AUTHORISATION_SUSPENDED = "authorisation_suspended", say("The right to use the name is suspended")
    RIGHT_TERMINATED = "right_terminated", say("The name is no longer protected")
    RIGHT_LAPSED = "right_lapsed", say("The protection of the name has lapsed")
    AUTHORISATION_EXPIRED = "authorisation_expired", say("Outside the term of the right of use")
    LOT_EXPIRED = "lot_expired", say("The lot is past its date")
    MARKED = "marked", say("Look again: marked by the inspector")
    NOT_ACTIVATED = "not_activated", say("Look again: the label is not in use yet")
    GTIN_MISMATCH = "gtin_mismatch", say("Look again: the product number differs")
    LOT_MISMATCH = "lot_mismatch", say("Look again: the lot number differs")
    DATE_MISMATCH = "date_mismatch", say("Look again: the date differs")
    SEEN_AFTER_SALE = "seen_after_sale", say("Look again: reported as sold")
    SEEN_OFTEN = "seen_often", say("Look again: checked unusually often")
    SEEN_WIDELY = "seen_widely", say("Look again: checked in many places")
    OPENED_BEFORE = "opened_before", say("Confirmed before")
    ISSUED = "issued", say("Issued by the register")


class Compared(Words):
    """What an address names beside a code and the register compares with the lot."""

    GTIN = "gtin", say("item number (GTIN)")
    LOT = "lot", say("number of the lot")
    LAST_DAY = "expires_on", say("last day")


class Watched(Words):
    """What an inspector watches."""

    LOT = "lot", say("lot recalled")
    USE = "use", say("right of use suspended or revoked")
    LABELS = "labels", say("labels recalled, withdrawn or marked")
    CHECKS = "checks", say("checks that tell of copies")


class ScanRule(Words):
    """A rule about checks of labels, by its name in docs/scans.md; the words are those that the office reads."""

    R1 = "R1", say("the number under its coating was confirmed again by somebody else")
    R2 = "R2", say("checked in more sessions than one pack usually is")
    R3 = "R3", say("checked in two places too far apart for the time between")
    R4 = "R4", say("checked in more places than one pack usually is")
    R5 = "R5", say("checked long after it was reported as sold")
    R6 = "R6", say("its order is checked far more than others under the right")
