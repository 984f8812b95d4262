"""The matters of label orders and epochs, and conditions on them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import ActSubject, Condition, Matter
from registry.errors import NotPermitted, SecondOfficerRequired
from registry.labels.standing import stands
from registry.people.permissions import Actor
from registry.saying import Said, say
from registry.tables import Authorisation, LabelBatch, LabelEpoch, LabelRange, Lot
from registry.use.matter import GoodsMatter, is_party, sees, under_certified
from registry.vocabulary import LotStatus, Measure, Subject


@dataclass(kw_only=True)
class OrderMatter(GoodsMatter):
    """An order of labels, its lot and everything above; ``is_closed`` is set once it has been read."""

    lot: Any
    is_marked: bool = False
    """Whether something recorded about its labels is in force; read by ``MARKED``."""
    is_closed: bool = False
    is_reported: bool = False
    """Whether a report of a press is in force; read by ``press.REPORTED``."""

    @property
    def id(self) -> Any:
        return self.row.number

    @property
    def measure(self) -> Measure:
        """Return the measure of its packs, which is that of its lot."""
        found: Measure = self.lot.measure or self.certified.measure
        return found


@dataclass(kw_only=True)
class EpochMatter(Matter):
    """A generation of the master secret."""

    @property
    def id(self) -> Any:
        return self.row.number


_LOT: Any = select(*(col(getattr(Lot, name)) for name in Lot.model_fields)).where(col(Lot.id) == bindparam("id"))
_LOT_HELD = _LOT.with_for_update(read=True)


async def load(connection: AsyncConnection, row: Any) -> OrderMatter:
    """Return the matter of an order."""
    lot = (await connection.execute(_LOT, {"id": row.lot_id})).one()
    return OrderMatter(row=row, lot=lot, **await under_certified(connection, lot.certified_quantity_id))


async def hold_lot(session: AsyncSession, matter: OrderMatter) -> None:
    """Read the lot of an order again and lock it, so that nobody corrects or recalls it until the transaction ends.

    Lock the order first; acts that move labels to other packs lock both in this order.
    """
    matter.lot = (await (await session.connection()).execute(_LOT_HELD, {"id": matter.lot.id})).one()


ORDER: ActSubject[OrderMatter] = ActSubject(
    kind=Subject.LABEL_BATCH,
    plural="label-orders",
    table=LabelBatch,
    load=load,
    visible=sees,
    is_party=is_party,
    called=lambda matter: str(matter.id),
    words={
        "status": say("Status"),
        "ranges": say("Statements about the labels"),
        "close_outs": say("What became of the labels"),
        "remark": say("Reason"),
        "ranges.reason": say("Why labels were voided, revoked or recalled"),
        "ranges.public_reason": say("Notice to shoppers: the reason"),
        "ranges.public_advice": say("Notice to shoppers: what to do"),
        "ranges.frees": say("Content free for new labels"),
        "print_files": say("Print files taken"),
        "press_reports": say("What presses said"),
        "print_repeats": say("What may be printed again"),
    },
)


async def _epoch(_: AsyncConnection, row: Any) -> EpochMatter:
    return EpochMatter(row=row)


EPOCH: ActSubject[EpochMatter] = ActSubject(
    kind=Subject.LABEL_EPOCH, plural="label-epochs", table=LabelEpoch, load=_epoch
)


def _ordered_it(actor: Actor, matter: OrderMatter) -> Said | None:
    if matter.row.ordered_by != actor.account_id:
        return None
    return say("The person who ordered labels cannot decide on them; somebody else must.")


ANOTHER_PERSON: Condition[OrderMatter] = Condition(
    name="second_person",
    said=say("another person than the one who ordered"),
    unmet=_ordered_it,
    met=lambda actor: col(LabelBatch.ordered_by) != actor.account_id,
    refusal=SecondOfficerRequired,
)


def _own_labels(actor: Actor, matter: OrderMatter) -> Said | None:
    if matter.use.party_id not in actor.parties():
        return None
    return say("Nobody decides on the labels of the organisation they act for.")


NOT_OWN_LABELS: Condition[OrderMatter] = Condition(
    name="own_organisation",
    said=say("nobody decides for the organisation they act for"),
    unmet=_own_labels,
    met=lambda actor: col(Authorisation.party_id).not_in(actor.parties()),
    refusal=NotPermitted,
    code="own_organisation",
)


async def _read_marks(connection: AsyncConnection, matter: OrderMatter) -> None:
    said = select(col(LabelRange.id)).where(col(LabelRange.batch_number) == matter.id, stands()).limit(1)
    matter.is_marked = (await connection.execute(said)).first() is not None


MARKED: Condition[OrderMatter] = Condition(
    name="nothing_said",
    said=say("a statement about the labels is in force"),
    unmet=lambda _, matter: None if matter.is_marked else say("No statement about these labels is in force."),
    reads=_read_marks,
    lasting=True,
)


def _closed(_: Actor, matter: OrderMatter) -> Said | None:
    if matter.lot.status is LotStatus.OPEN:
        return None
    return say("Lot %(number)s is %(status)s.", number=matter.lot.number, status=matter.lot.status)


LOT_OPEN: Condition[OrderMatter] = Condition(
    name="lot_not_open",
    said=say("the lot is not recalled"),
    unmet=_closed,
    met=lambda _: col(Lot.status) == LotStatus.OPEN,
)
