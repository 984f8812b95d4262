"""Cancels that a lot was made of others, while none of it is labelled or went into another lot."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import Condition, Facts, Taking, act, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.forms import Correction
from registry.labels import quota
from registry.labels.orders import hold_quantity
from registry.labels.transforming import transform
from registry.people.permissions import Actor
from registry.saying import Quantity, Said, say
from registry.tables import Lot
from registry.use.matter import LOT, MANAGER_OF_USE, PRODUCER_OF_USE, GoodsMatter, UseMatter
from registry.vocabulary import LotStatus, NoticeKind, Readers


async def _read_use(connection: AsyncConnection, matter: GoodsMatter) -> None:
    room = await quota.room_for(connection, matter.row.id)
    matter.used = matter.row.quantity - room.whole


def _in_use(_: Actor, matter: GoodsMatter) -> Said | None:
    if not matter.used:
        return None
    return say(
        "Of this lot %(used)s are in labels or went into other lots. What is free again can be taken back.",
        used=Quantity(matter.used, matter.measure, matter.row.product),
    )


NOTHING_USED: Condition[Any] = Condition(
    name="in_use",
    said=say("nothing of the lot is in labels or went into another"),
    unmet=_in_use,
    reads=_read_use,
)


def _harvested(_: Actor, matter: UseMatter) -> Said | None:
    # A row of the list of lots has a separate column for this, because its measure is that of the goods.
    row = matter.row
    is_made = row.is_made if hasattr(row, "is_made") else row.measure is not None
    return None if is_made else say("The lot is not made of others.")


MADE: Condition[Any] = Condition(
    name="not_made",
    said=say("the lot is made of others"),
    unmet=_harvested,
    met=lambda _: col(Lot.measure).is_not(None),
    lasting=True,
)


@act(
    "correct_transformation",
    on=LOT,
    asks=Correction,
    title=say("Take back that the lot was made of others"),
    outcome=say("The lot is taken back, and what went into it is free again."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=("order_labels",),
    during=(LotStatus.OPEN,),
    needs=(MADE, NOTHING_USED),
    leads_to=LotStatus.VOID,
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("Lot %(matter)s has been taken back."), NoticeKind.GOODS),
        notify(MANAGER_OF_USE, say("Lot %(matter)s has been taken back."), NoticeKind.GOODS),
    ),
    history=say("Lot taken back, what went into it is free again: %(mistake)s"),
    corrects=transform,
    place=86,
    done=say("The correction waits for a second officer."),
)
async def correct_transformation(taking: Taking[GoodsMatter, Correction]) -> Facts:
    """Cancel a lot of which nothing is labelled or used further; its inputs are free again. Raises OutOfOrder."""
    session, matter = taking.session, taking.matter
    await hold_quantity(session, matter.certified.id)
    # Read again under the lock: a cancelled void may have used content in the meantime.
    await _read_use(await session.connection(), matter)
    hindered = NOTHING_USED.hindrance(taking.actor, matter)
    if hindered:
        raise hindered
    return None
