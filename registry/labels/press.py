"""Reports of a press on the labels that it was given: how many were printed, spoilt and delivered.

A press delivers in portions, and each portion has its own report. The office gets a notice when a report does not add
up, or more was printed than was taken. A close-out counts at least the labels that presses spoilt as spoilt.
"""

from typing import Annotated, Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as entities

from registry.acts import NOTHING_ELSE, Condition, Facts, Taking, act, nobody
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.acts.told import kept
from registry.codes import label_codes
from registry.forms import Correction, Form, Whole, asked
from registry.labels.matter import ORDER, OrderMatter
from registry.labels.runs import size
from registry.labels.scans.flags import tell_office
from registry.labels.standing import taken
from registry.saying import Ordinal, say
from registry.tables import PressReport
from registry.use.matter import MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import BatchStatus, Readers

PRESS_DIFFERS = "press_differs"
"""Stands for the act in the notice about a report that does not add up."""
_SUMS = ("printed", "spoiled", "delivered")


class PressForm(Form):
    """The numbers of a press: printed, spoilt and delivered labels."""

    printed: Annotated[Whole, asked(say("Printed"), ge=0, le=label_codes.INDICES, example=500)]
    spoiled: Annotated[Whole, asked(say("Spoilt at the press"), ge=0, le=label_codes.INDICES, example=12)]
    delivered: Annotated[Whole, asked(say("Delivered"), ge=0, le=label_codes.INDICES, example=488)]


class Pressed(NamedTuple):
    """The sums of all reports of presses on an order."""

    printed: int
    spoiled: int
    delivered: int


async def _read_reported(connection: AsyncConnection, matter: OrderMatter) -> None:
    matter.is_reported = (await connection.execute(_standing(matter.id).limit(1))).first() is not None


REPORTED: Condition[OrderMatter] = Condition(
    name="nothing_reported",
    said=say("a report of a press is in force"),
    unmet=lambda _, matter: None if matter.is_reported else say("No press has reported on this order."),
    reads=_read_reported,
    code="nothing_to_correct",
)


@act(
    "report_press",
    on=ORDER,
    asks=PressForm,
    title=say("Enter the report of the press"),
    outcome=say("What was printed, spoilt and delivered is kept; where it does not add up, the office looks into it."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, REGISTRAR),
    during=(BatchStatus.PRINTED,),
    told_to=Readers.PARTIES,
    notifies=nobody("the office is notified when the numbers do not add up"),
    history=say("The press: %(printed)s printed, %(spoiled)s spoilt, %(delivered)s delivered"),
    place=70,
    done=say("What the press says has been entered."),
)
async def report_press(taking: Taking[OrderMatter, PressForm]) -> Facts:
    """Store a report; the office gets a notice when it does not add up, or more was printed than was taken."""
    form, number = taking.form, taking.matter.id
    connection = await taking.session.connection()
    given, before = size(await taken(connection, number)), await pressed(connection, number)
    difference = form.printed - form.spoiled - form.delivered
    row = PressReport(
        batch_number=number, difference=difference, reported_by=taking.actor.account_id, **dict(form)
    )  # fmt: skip
    taking.session.add(row)
    printed = form.printed + (before.printed if before else 0)
    if difference or printed > given:
        told = {"order": Ordinal(number), "printed": printed, "taken": given, "difference": difference}
        await tell_office(connection, number, f"press:{row.id}", PRESS_DIFFERS, {n: kept(v) for n, v in told.items()})
    return {"report": row.id, "difference": difference, "taken": given}


@act(
    "correct_press_report",
    on=ORDER,
    asks=Correction,
    title=say("Take the last report of a press back"),
    outcome=say("The last report of the press is void, and another can be entered."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=(BatchStatus.PRINTED,),
    needs=(REPORTED,),
    told_to=Readers.PARTIES,
    notifies=nobody("the producer and the managing organisation read it in the history"),
    history=say("Report of the press taken back: %(mistake)s"),
    corrects=report_press,
    place=83,
    done=say("The correction waits for a second officer."),
)
async def correct_press_report(taking: Taking[OrderMatter, Correction]) -> Facts:
    """Add a row that cancels the last report in force."""
    last = entities(PressReport).where(_stands(taking.matter.id)).order_by(col(PressReport.reported_at).desc()).limit(1)
    found = (await taking.session.exec(last)).one()
    told = found.model_dump(include={"batch_number", "difference", *_SUMS})
    taking.session.add(PressReport(**told, reported_by=taking.actor.account_id, takes_back=found.id))
    return None


async def pressed(connection: AsyncConnection, number: int) -> Pressed | None:
    """Return the sums of all reports in force on an order; None when there is none."""
    sums = (func.sum(col(getattr(PressReport, name))) for name in _SUMS)
    row = (await connection.execute(select(*sums).where(_stands(number)))).one()
    return None if row[0] is None else Pressed(*(int(value) for value in row))


def _stands(number: int) -> Any:
    later = aliased(PressReport)
    taken_back = exists().where(col(later.takes_back) == col(PressReport.id))
    return (col(PressReport.batch_number) == number) & col(PressReport.takes_back).is_(None) & ~taken_back


def _standing(number: int) -> Any:
    return select(col(PressReport.id)).where(_stands(number))
