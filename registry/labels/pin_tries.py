"""The state of the number under a label's coating, for the office and those who see the order, and resetting its tries.

Nothing here shows a number or the code of a label.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts import Facts, Taking, act
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import OutOfOrder
from registry.labels.matter import NOT_OWN_LABELS, ORDER, OrderMatter
from registry.labels.naming import ReasonedRunForm, ends, run_of, told
from registry.labels.pin_files import HAS_PINS
from registry.labels.pins import TRIES, TRIES_A_DAY
from registry.labels.ranges import ISSUED, both
from registry.labels.verification import Label
from registry.saying import say
from registry.tables import LabelPin
from registry.vocabulary import NoticeKind, Readers


@dataclass(frozen=True, slots=True)
class PinStanding:
    """The state of a number: wrong tries ``today``, those that count (``tries``), and all known ones (``in_all``).

    ``missed_at`` is the time of the last wrong try, None when it is unknown; ``confirmed_at`` and ``place`` belong to
    the first confirmation.
    """

    today: int = 0
    tries: int = 0
    in_all: int = 0
    missed_at: datetime | None = None
    confirmed_at: datetime | None = None
    place: str | None = None

    @property
    def is_locked(self) -> bool:
        """Say whether no number can be tried until the office gives tries back."""
        return self.tries >= TRIES

    @property
    def is_locked_today(self) -> bool:
        """Say whether no number can be tried before tomorrow."""
        return self.today >= TRIES_A_DAY


class TriesForm(ReasonedRunForm):
    """The labels whose tries are given back, and the reason, for example that children tried numbers."""


@act(
    "give_tries_back",
    on=ORDER,
    asks=TriesForm,
    title=say("Give tries of the number under the coating back"),
    outcome=say(
        "The number may be tried five times a day and fifteen times in all again; the tries so far stay known."
    ),
    by=(INSPECTOR, REGISTRAR),
    during=ISSUED,
    needs=(HAS_PINS, NOT_OWN_LABELS),
    told_to=Readers.PARTIES,
    notifies=both(say("Tries of numbers under the coating of order %(matter)s were given back."), NoticeKind.GOODS),
    tells=("reason",),
    history=say(
        "Tries of the numbers of labels %(first_label)s to %(last_label)s given back (wrong ones so far: %(tries)s): "
        "%(reason)s"
    ),
    final=say("Tries that were given back are used up again, or the label is revoked."),
    place=67,
    done=say("The number can be tried again."),
)
async def give_tries_back(taking: Taking[OrderMatter, TriesForm]) -> Facts:
    """Set the counted tries of these labels to 0; OutOfOrder when none of them has a wrong try."""
    run, connection = run_of(taking), await taking.session.connection()
    columns: Any = (col(LabelPin.label_index), col(LabelPin.tries))
    tried = (
        col(LabelPin.batch_number) == taking.matter.id,
        col(LabelPin.label_index).between(*run),
        col(LabelPin.tries) > 0,
    )
    found = (await connection.execute(select(*columns).where(*tried).with_for_update())).all()
    if not found:
        raise OutOfOrder(
            say("No wrong number was tried for labels %(labels)s since tries were given back.", labels=told([run])),
            code="not_tried",
        )
    counted = col(LabelPin.earlier) + col(LabelPin.tries)
    await connection.execute(update(LabelPin).where(*tried).values(earlier=counted, tries=0, today=0))
    return {**ends(run), "tries": sum(row.tries for row in found)}


async def standing_of(connection: AsyncConnection, label: Label, today: date | None = None) -> PinStanding | None:
    """Return the state of the number under a label's coating on a day; None for a label without one."""
    if not label.has_pin:
        return None
    names = ("day", "today", "tries", "earlier", "missed_at", "confirmed_at", "place")
    statement: Any = select(*(col(getattr(LabelPin, name)) for name in names)).where(
        col(LabelPin.batch_number) == label.batch, col(LabelPin.label_index) == label.label_index
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return PinStanding()
    is_today = row.day == (today or calendar.today())
    return PinStanding(
        row.today if is_today else 0,
        row.tries,
        row.earlier + row.tries,
        row.missed_at,
        row.confirmed_at,
        row.place,
    )
