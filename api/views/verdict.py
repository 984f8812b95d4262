"""What a shopper is told: the verdict, and the facts to compare with the pack when the label's seal is good.

The same structure is the JSON answer and the content of the page (``api/pages/verdict.py``). ``facts`` is all or
nothing: a code that was mistyped or never issued has none, whatever batch its characters would point to.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from api.views.hand import HandView
from registry.vocabulary import (
    AuthorisationStatus,
    Category,
    Compared,
    Kind,
    LotStatus,
    Measure,
    Reason,
    Status,
    Verdict,
)


class RightFact(msgspec.Struct):
    """The protected name under which the label was issued, and its state today."""

    name: str
    kind: Kind
    category: Category | None
    registration_number: str | None
    status: Status
    expires_on: date | None
    is_example: bool


class HolderFact(msgspec.Struct):
    """Who may use the name. ``unit`` is the commune, ``province`` its province, in words."""

    name: str
    address: str | None
    unit: str | None
    province: str | None
    is_example: bool


class TitleFact(msgspec.Struct):
    """A title that the goods bear beside the name, by the document of its kind; the last day still counts."""

    kind: Kind
    registration_number: str | None
    particulars: dict[str, Any]
    status: Status
    expires_on: date | None


class UseFact(msgspec.Struct):
    """The right of use (quyền sử dụng) and its term; the last day still counts, ``None`` is without end."""

    number: str
    status: AuthorisationStatus
    valid_from: date
    valid_until: date | None


class SourceFact(msgspec.Struct):
    """A lot of which the lot is made; ``unit`` is the commune of its plot in words, where that is known."""

    number: str
    product: str
    produced_on: date
    unit: str | None


class LotFact(msgspec.Struct):
    """The lot. ``pack`` is the content of one pack, a whole number of ``measure``.

    ``made_in_force``: right and right of use were both in force on the day of production, whatever happened to them
    since. ``made_of`` are all lots of which it is made, the oldest first, empty where it was harvested.
    """

    number: str
    status: LotStatus
    produced_on: date
    expires_on: date | None
    gtin: str | None
    pack: int
    measure: Measure
    made_in_force: bool = False
    made_of: list[SourceFact] = []


class LimitFact(msgspec.Struct):
    """One measurable limit of the specification; at least one of the bounds is set."""

    parameter: str
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str


class GoodsFacts(msgspec.Struct):
    """What the register knows of the goods.

    Which label of how many it is is not told: one scan must not tell how much a producer sells (``docs/labels.md``).
    """

    product: str
    right: RightFact
    holder: HolderFact
    use: UseFact
    title: TitleFact | None
    lot: LotFact
    specification: list[LimitFact]


class SeenView(msgspec.Struct):
    """How often the label was checked: by how many browsers in a day, since when; null where nobody counted.

    ``says`` is the sentence. A check that should have been counted and could not be says so.
    """

    says: str
    sessions: int | None
    since: date | None


class RecallView(msgspec.Struct):
    """What the office says of a recall: why, and what to do; null where it has said nothing of its own."""

    reason: str | None
    advice: str | None


class OpenedView(msgspec.Struct):
    """When the number under the coating of a label was confirmed first, and in which province, if that was known.

    ``says`` is the sentence.
    """

    says: str
    at: datetime
    province: str | None


class VerdictView(msgspec.Struct):
    """One answer. ``title``, ``says`` and ``advice`` are in the reader's language; ``code`` is in groups of four.

    ``reference`` is the reason as people quote it by telephone (``KQ-ISSUED``), ``office`` the responsible agency,
    ``url`` the one true address of this answer, ``report`` the address for reporting a suspicion, ``telephone`` and
    ``mail`` the office's. ``seen`` is null where ``facts`` is. ``recall`` is null where the label is not recalled or
    the office has said nothing of it; ``differs`` names what its address had otherwise. ``hand`` is for a reader who
    may see the order of the label and asks under ``/api/v1``, null for everybody else. ``pin`` is the address to which
    the number under the coating is sent, null where none is asked for; ``opened`` says when it was confirmed first.
    """

    verdict: Verdict
    reason: Reason
    reference: str
    title: str
    says: str
    advice: str
    code: str
    checked_at: datetime
    office: str
    url: str
    report: str
    telephone: str | None
    facts: GoodsFacts | None
    seen: SeenView | None = None
    mail: str | None = None
    recall: RecallView | None = None
    differs: list[Compared] = []
    hand: HandView | None = None
    pin: str | None = None
    opened: OpenedView | None = None


class PinView(msgspec.Struct):
    """The result for a number that was right.

    ``first`` for the first confirmation, ``again`` for the same within 24 hours under its ``receipt``, ``already``
    where somebody else was first. ``label`` is what the register says now.
    """

    outcome: str
    receipt: str | None
    left_today: int
    label: VerdictView
