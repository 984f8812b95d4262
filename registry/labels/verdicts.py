"""The verdict that a shopper gets: one pure function of plain facts; the first rule that applies decides.

The order is frozen, the most serious first: mistyped, unknown, recalled, revoked, expired, suspicious, already opened,
issued. A code that cannot be parsed or unsealed has no facts: ``mistyped()`` and ``unknown()`` answer for it.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from registry.codes import gtin
from registry.vocabulary import (
    AuthorisationStatus,
    BatchStatus,
    LotStatus,
    RangeState,
    Reason,
    Status,
    Verdict,
)

ISSUED_BATCHES = frozenset({BatchStatus.APPROVED, BatchStatus.PRINTED})


class RecallNotice(NamedTuple):
    """What the office tells the public of a recall: the reason and what to do.

    None where the standard words are used.
    """

    reason: str | None
    advice: str | None


class LabelMark(NamedTuple):
    """A state recorded for a run that contains this label.

    ``minute`` is when it was reported as sold (minutes since 1970, UTC); ``until`` is the last day of a display;
    ``notice`` holds the words of a recall.
    """

    state: RangeState
    minute: int | None = None
    until: date | None = None
    notice: RecallNotice | None = None


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Everything the register knows of a label with a valid seal. The last day of a term is still within it.

    ``warning`` is the warning of its counter about copies. ``scanned_…`` is what the address names beside the code; its
    day is YYMMDD.
    """

    batch_status: BatchStatus
    quantity: int
    index: int
    ranges: tuple[LabelMark, ...]
    lot_status: LotStatus
    lot_expires_on: date | None
    authorisation_status: AuthorisationStatus
    authorisation_valid_from: date
    authorisation_valid_until: date | None
    right_status: Status
    right_expires_on: date | None
    gtin: str | None = None
    scanned_gtin: str | None = None
    is_opened: bool = False
    warning: Reason | None = None
    lot_number: str | None = None
    scanned_lot: str | None = None
    scanned_day: str | None = None

    def is_marked(self, state: RangeState) -> bool:
        """Say whether any run that contains this label has the given state."""
        # Compared by value, so that a state read from a table as plain text never hides a recall.
        for mark in self.ranges:  # noqa: SIM110 - a generator costs more than the two marks a label has
            if mark.state == state:
                return True
        return False


class Judgement(NamedTuple):
    """The verdict and its reason."""

    verdict: Verdict
    reason: Reason


class VerdictRule(NamedTuple):
    """One step of the order: a verdict, its reason, and when it applies on a given day."""

    verdict: Verdict
    reason: Reason
    applies: Callable[[LabelFacts, date], bool]


def _is_not_issued(facts: LabelFacts, _: date) -> bool:
    return facts.batch_status not in ISSUED_BATCHES or not 0 <= facts.index < facts.quantity


def _is_over(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day < today


def _is_out_of_term(facts: LabelFacts, today: date) -> bool:
    # A right of use that has not begun is not in force, like one that has ended.
    return today < facts.authorisation_valid_from or _is_over(facts.authorisation_valid_until, today)


def names_other_goods(scanned: str | None, own: str | None) -> bool:
    """Say whether a scanned GTIN differs from the lot's; a lot without one never differs."""
    return scanned is not None and own is not None and scanned != own and not gtin.agree(scanned, own)


def names_other_lot(scanned: str | None, own: str | None) -> bool:
    """Say whether a scanned lot number differs from the lot's, apart from spaces and letter case."""
    return scanned is not None and own is not None and _plain(scanned) != _plain(own)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def names_other_day(scanned: str | None, own: date | None) -> bool:
    """Say whether a scanned last day (YYMMDD) differs from the lot's; day 00 names only the month."""
    if scanned is None or own is None:
        return False
    written = own.strftime("%y%m%d")
    return scanned not in {written, f"{written[:4]}00"}


RULES: tuple[VerdictRule, ...] = (
    VerdictRule(Verdict.UNKNOWN, Reason.NOT_ISSUED, _is_not_issued),
    VerdictRule(Verdict.RECALLED, Reason.LOT_RECALLED, lambda facts, _: facts.lot_status == LotStatus.RECALLED),
    VerdictRule(Verdict.RECALLED, Reason.LABEL_RECALLED, lambda facts, _: facts.is_marked(RangeState.RECALLED)),
    VerdictRule(Verdict.REVOKED, Reason.LABEL_REVOKED, lambda facts, _: facts.is_marked(RangeState.REVOKED)),
    VerdictRule(Verdict.REVOKED, Reason.LABEL_VOID, lambda facts, _: facts.is_marked(RangeState.VOID)),
    VerdictRule(
        Verdict.REVOKED,
        Reason.AUTHORISATION_REVOKED,
        lambda facts, _: facts.authorisation_status == AuthorisationStatus.REVOKED,
    ),
    VerdictRule(
        Verdict.REVOKED,
        Reason.AUTHORISATION_SUSPENDED,
        lambda facts, _: facts.authorisation_status == AuthorisationStatus.SUSPENDED,
    ),
    VerdictRule(Verdict.REVOKED, Reason.RIGHT_TERMINATED, lambda facts, _: facts.right_status != Status.REGISTERED),
    VerdictRule(Verdict.EXPIRED, Reason.RIGHT_LAPSED, lambda facts, today: _is_over(facts.right_expires_on, today)),
    VerdictRule(Verdict.EXPIRED, Reason.AUTHORISATION_EXPIRED, _is_out_of_term),
    VerdictRule(Verdict.EXPIRED, Reason.LOT_EXPIRED, lambda facts, today: _is_over(facts.lot_expires_on, today)),
    VerdictRule(Verdict.SUSPICIOUS, Reason.MARKED, lambda facts, _: facts.is_marked(RangeState.MARKED)),
    VerdictRule(Verdict.SUSPICIOUS, Reason.NOT_ACTIVATED, lambda facts, _: not facts.is_marked(RangeState.ACTIVATED)),
    VerdictRule(
        Verdict.SUSPICIOUS, Reason.GTIN_MISMATCH, lambda facts, _: names_other_goods(facts.scanned_gtin, facts.gtin)
    ),
    VerdictRule(
        Verdict.SUSPICIOUS, Reason.LOT_MISMATCH, lambda facts, _: names_other_lot(facts.scanned_lot, facts.lot_number)
    ),
    VerdictRule(
        Verdict.SUSPICIOUS,
        Reason.DATE_MISMATCH,
        lambda facts, _: names_other_day(facts.scanned_day, facts.lot_expires_on),
    ),
    VerdictRule(Verdict.SUSPICIOUS, Reason.SEEN_AFTER_SALE, lambda facts, _: facts.warning == Reason.SEEN_AFTER_SALE),
    VerdictRule(Verdict.SUSPICIOUS, Reason.SEEN_OFTEN, lambda facts, _: facts.warning == Reason.SEEN_OFTEN),
    VerdictRule(Verdict.SUSPICIOUS, Reason.SEEN_WIDELY, lambda facts, _: facts.warning == Reason.SEEN_WIDELY),
    VerdictRule(Verdict.ALREADY_OPENED, Reason.OPENED_BEFORE, lambda facts, _: facts.is_opened),
    VerdictRule(Verdict.ISSUED, Reason.ISSUED, lambda _facts, _today: True),
)
"""The whole order after parsing and unsealing, as the documentation shows it."""

CONFIRMED = frozenset({Reason.ISSUED, Reason.OPENED_BEFORE})
ASKS_FOR_PIN = CONFIRMED | {
    *(Reason.GTIN_MISMATCH, Reason.LOT_MISMATCH, Reason.DATE_MISMATCH),
    *(Reason.SEEN_AFTER_SALE, Reason.SEEN_OFTEN, Reason.SEEN_WIDELY),
}
"""Reasons with which the number under the coating is asked for.

The label is in force, whatever was counted or scanned.
"""


def mistyped() -> Judgement:
    """Return the judgement on a text that is no code; it is a typing mistake and says nothing of a label."""
    return Judgement(Verdict.MISTYPED, Reason.CHECK_CHARACTER)


def unknown() -> Judgement:
    """Return the judgement on a code of no order or with a wrong seal: the same for both."""
    return Judgement(Verdict.UNKNOWN, Reason.NOT_ISSUED)


def judge(facts: LabelFacts, *, today: date) -> Judgement:
    """Return the judgement on a label on a day, in the office's time zone."""
    for verdict, reason, applies in RULES:
        if applies(facts, today):
            return Judgement(verdict, reason)
    raise AssertionError("The last rule applies to everything.")
