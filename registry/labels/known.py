"""What the register knows of the labels of an order; ``rows`` makes it from database rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.labels.scans.limits import Limits
from registry.labels.verdicts import (
    LabelFacts,
    LabelMark,
    RecallNotice,
    names_other_day,
    names_other_goods,
    names_other_lot,
)
from registry.vocabulary import (
    AuthorisationStatus,
    BatchStatus,
    Category,
    Compared,
    Kind,
    LotStatus,
    Measure,
    Reason,
    Status,
)


class SpecifiedLimit(NamedTuple):
    """One measurable limit of the specification; at least one of the bounds is set."""

    parameter: str
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str


class SourceLot(NamedTuple):
    """A lot of which another lot is made: number, product, day, and the commune of its plot when it is known."""

    number: str
    product: str
    produced_on: date
    unit: str | None


class Title(NamedTuple):
    """A title of the goods besides the protected name: its kind, its document, and its last day."""

    kind: Kind
    number: str | None
    body: dict[str, Any]
    status: Status
    expires_on: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Everything that all labels of an order share, as of now.

    ``limits`` are those of the specification in force; ``scan_limits`` say which checks still count as ordinary.
    ``sources`` are all lots of which the lot is made, the oldest first; none when it was harvested. ``notice`` is the
    public text about the recall of the lot. ``made_in_force`` says whether right and right of use were in force on the
    day of production. ``holder_address`` is None for a living person, because it is personal data. Objects are compared
    by identity, so that results computed for one can be kept with it.
    """

    batch: int
    batch_status: BatchStatus
    quantity: int
    pack: int
    measure: Measure
    product: str
    lot_number: str
    lot_status: LotStatus
    produced_on: date
    expires_on: date | None
    gtin: str | None
    use_number: str
    use_status: AuthorisationStatus
    valid_from: date
    valid_until: date | None
    right_key: UUID | str
    right_name: str
    right_kind: Kind
    right_category: Category | None
    registration_number: str | None
    office: str
    right_status: Status
    right_expires_on: date | None
    right_is_example: bool
    holder_name: str
    holder_address: str | None
    holder_unit: str | None
    holder_province: str | None
    holder_is_example: bool
    title: Title | None
    limits: tuple[SpecifiedLimit, ...]
    scan_limits: Limits
    notice: RecallNotice | None
    made_in_force: bool
    sources: tuple[SourceLot, ...] = ()

    def differences(self, named: Named) -> tuple[Compared, ...]:
        """Return what the address names differently from the register; what the lot does not have is not compared."""
        if named is NOTHING_NAMED:
            return ()
        told = (
            (Compared.GTIN, names_other_goods(named.gtin, self.gtin)),
            (Compared.LOT, names_other_lot(named.lot, self.lot_number)),
            (Compared.LAST_DAY, names_other_day(named.last_day, self.expires_on)),
        )
        return tuple(what for what, is_other in told if is_other)

    def facts(
        self, index: int, marks: tuple[LabelMark, ...], named: Named, warning: Reason | None, is_opened: bool
    ) -> LabelFacts:
        """Return the facts for the verdict on the label at ``index`` (from 0).

        ``marks`` are the states recorded for it, ``warning`` is the warning of its counter about copies, ``named`` is
        what its address contains.
        """
        return LabelFacts(
            batch_status=self.batch_status,
            quantity=self.quantity,
            index=index,
            ranges=marks,
            lot_status=self.lot_status,
            lot_expires_on=self.expires_on,
            authorisation_status=self.use_status,
            authorisation_valid_from=self.valid_from,
            authorisation_valid_until=self.valid_until,
            right_status=self.right_status,
            right_expires_on=self.right_expires_on,
            gtin=self.gtin,
            scanned_gtin=named.gtin,
            is_opened=is_opened,
            warning=warning,
            lot_number=self.lot_number,
            scanned_lot=named.lot,
            scanned_day=named.last_day,
        )
