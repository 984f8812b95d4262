"""Lots: goods produced together, which the producer declares within its certified quantity."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import NOTHING_ELSE, Facts, Taking, act, nobody, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.codes.gtin import NotATradeNumber, to_gtin14
from registry.errors import Fault, NotAcceptable, QuotaExceeded, Taken, Unfit
from registry.faults import taken
from registry.forms import LINE, Correction, Drawn, Form, Reason, asked
from registry.people import series
from registry.rights.units import folded
from registry.saying import Quantity, say
from registry.tables import Lot, Record
from registry.use import chain, plots, quantities
from registry.use.matter import IN_FORCE, LOT, MANAGER_OF_USE, PRODUCER_OF_USE, QUANTITY, GoodsMatter
from registry.use.recalls import WHEN_SEVERAL, WHICH_RECALL, WITH_OTHERS, PublicAdvice, PublicReason, RecallLine
from registry.use.standing_recalls import meant, recalls_of, take_back
from registry.vocabulary import LotStatus, NoticeKind, Readers

MOST_INITIALS = 6
LONGEST_SEASON = 12


def one_line(text: str) -> str:
    """Return a text with single spaces, so that two numbers do not merely look equal.

    Raises Unfit for unprintable ones.
    """
    plain = " ".join(text.split())
    if not plain.isprintable():
        raise Unfit(say("holds a character that cannot be printed"), "unprintable")
    return plain


ProducedOn = Annotated[date, asked(say("Day of harvest or production"), example="2026-07-01")]
ExpiresOn = Annotated[
    date | None,
    asked(say("Best before"), help=say("Shoppers are warned after this day. If left empty, labels name no such day.")),
]
TradeNumber = Annotated[
    Annotated[str, Field(min_length=8, max_length=20), LINE] | None,
    asked(
        say("Trade number (GTIN)"),
        help=say("The digits under the bar code of the goods, if they have one: 8, 12, 13 or 14 of them."),
        example="8938505974194",
    ),
]
LotNumber = Annotated[
    Annotated[str, Field(min_length=1, max_length=40), AfterValidator(one_line), LINE] | None,
    asked(
        say("Number of the lot"),
        help=say("Your own number, if you have one; left empty, the register gives the next."),
    ),
]


class LotForm(Form):
    """A lot to be declared."""

    quantity: Annotated[
        quantities.Amount,
        asked(
            say("How much"),
            help=say("No more than is left of what was certified for the season."),
            ge=1,
            le=quantities.LARGEST,
            example=500_000,
        ),
    ]
    produced_on: ProducedOn
    expires_on: ExpiresOn = None
    gtin: TradeNumber = None
    number: LotNumber = None
    plot_id: Annotated[UUID | None, Drawn("plot"), asked(say("Plot"))] = None


class RecallForm(Form):
    """The reason for a recall, for the office and for shoppers."""

    reason: Annotated[
        Reason,
        asked(
            say("Why the lot is recalled"),
            help=say("For the office and those concerned; shoppers do not read it."),
            example="Dư lượng thuốc bảo vệ thực vật vượt mức.",
        ),
    ]
    public_reason: PublicReason = None
    public_advice: PublicAdvice = None


class RecallCorrectionForm(Correction):
    """Which recall was a mistake, and why."""

    recall: Annotated[RecallLine | None, Drawn("lot_recall"), asked(WHICH_RECALL, help=WHEN_SEVERAL, example=None)] = (
        None
    )


@act(
    "declare_lot",
    on=QUANTITY,
    makes=LOT,
    asks=LotForm,
    title=say("Declare a lot"),
    outcome=say("Labels can be ordered for the lot."),
    by=(PRODUCER_OF_USE,),
    needs=IN_FORCE,
    told_to=Readers.PARTIES,
    notifies=nobody("the managing organisation sees the lot when labels are ordered for it"),
    history=say("Lot %(number)s declared: %(amount)s, produced on %(produced_on)s"),
    final=say("A lot that was declared by mistake is recalled, and another is declared."),
    place=10,
    done=say("The lot has been declared. You can order labels for it now."),
)
async def declare_lot(taking: Taking[GoodsMatter, LotForm]) -> Facts:
    """Declare a lot, in the measure of the certified quantity.

    ``number`` is unique in the register; without one the lot gets the next number of right and season, for example
    ``PT-2026-001``. Raises QuotaExceeded, with the quantity left, when all lots together exceed the certified quantity;
    Taken for a number in use; NotAcceptable for wrong dates, trade number or plot.
    """
    # The certified quantity is locked until the transaction ends, so that lots declared at the same time are added up.
    session, form, certified = taking.session, taking.form, taking.matter.row
    faults = faults_in_dates(form.produced_on, form.expires_on)
    gtin = gtin_of(form.gtin, faults)
    faults += await plots.fault_in(session, form.plot_id, taking.matter.use)
    if faults:
        raise NotAcceptable(say("The lot cannot be accepted."), tuple(faults))
    await _demand_left(session, certified, form.quantity)
    record = await session.get_one(Record, taking.matter.use.record_id)
    number = form.number or await next_number(session, record, certified)
    lot = Lot(
        **(dict(form) | {"number": number, "gtin": gtin}),
        certified_quantity_id=certified.id,
        product=certified.product,
        declared_by=taking.actor.account_id,
    )
    await add(session, lot)
    taking.made = lot
    return {"number": number, "amount": Quantity(form.quantity, certified.measure, certified.product)}


@act(
    "recall",
    on=LOT,
    asks=RecallForm,
    title=say("Recall the lot"),
    outcome=say(
        "The whole lot is called back, and what was made of it. Shoppers read it at once, with the words that are "
        "meant for them."
    ),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    during=(LotStatus.OPEN,),
    leads_to=LotStatus.RECALLED,
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The lot %(matter)s has been recalled. Read the reason."), NoticeKind.SERVICE),
        notify(MANAGER_OF_USE, say("The lot %(matter)s has been recalled."), NoticeKind.GOODS),
        notify(INSPECTOR, say("The lot %(matter)s has been recalled."), NoticeKind.TASK),
    ),
    history=lambda told: (
        say("Lot recalled: %(reason)s") if "reason" in told else say("Recalled with a lot that it is made of")
    ),
    is_grave=True,
    place=70,
    done=say("The lot has been recalled. Its labels answer accordingly from now on."),
)
async def recall(taking: Taking[GoodsMatter, RecallForm]) -> Facts:
    """Recall a lot and the lots made of it, whatever the state of the right of use."""
    lot, form = taking.matter.row, taking.form
    lot.reason, lot.public_reason, lot.public_advice = form.reason, form.public_reason, form.public_advice
    lot.recalled_at = calendar.now()
    await chain.take_along(taking.session, [lot])
    return None


@act(
    "correct_recall",
    on=LOT,
    asks=RecallCorrectionForm,
    title=say("Take the recall of the lot back"),
    outcome=say(
        "Labels of the lot answer as if it had not been recalled, unless another recall is in force; "
        "the recall stays in the history."
    ),
    by=(MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=(LotStatus.RECALLED,),
    needs=(chain.NOTHING_RECALLED_INSIDE,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The recall of the lot %(matter)s has been taken back."), NoticeKind.SERVICE),
        notify(MANAGER_OF_USE, say("The recall of the lot %(matter)s has been taken back."), NoticeKind.GOODS),
    ),
    tells=("mistake",),
    history=lambda told: (
        say("Recall taken back: %(mistake)s")
        if "mistake" in told
        else say("Recall taken back with that of a lot that it is made of")
    ),
    corrects=(recall, *WITH_OTHERS),
    place=80,
    done=say("The correction waits for a second officer."),
)
async def correct_recall(taking: Taking[GoodsMatter, RecallCorrectionForm]) -> Facts:
    """End a recall that was a mistake, for example because another lot was meant.

    Raises NotAcceptable when several recalls are in force and the form names none.
    """
    lot, connection = taking.matter.row, await taking.session.connection()
    recalls = (await recalls_of(connection, [str(lot.id)]))[str(lot.id)]
    taking.corrects = meant(taking.form.recall, recalls.standing)
    if await take_back(connection, lot, recalls, taking.corrects):
        await chain.let_stand(taking.session, [lot])
    return None


def initials(name: str) -> str:
    """Return the initials of a name in plain capitals: ``PT`` for ``Phúc Trạch``."""
    found = "".join(word[0] for word in re.findall(r"[a-z0-9]+", folded(name)))
    return found[:MOST_INITIALS].upper() or "L"


async def _demand_left(session: AsyncSession, certified: Any, quantity: int) -> None:
    left = max(0, certified.quantity - await quantities.used(session, certified.id))
    if quantity > left:
        whole, rest = (Quantity(one, certified.measure, certified.product) for one in (certified.quantity, left))
        raise QuotaExceeded(
            say(
                "Only %(rest)s of %(amount)s are left for %(season)s.", rest=rest, amount=whole, season=certified.season
            ),
            (
                Fault(
                    "quantity",
                    say(
                        "%(rest)s of %(amount)s are left for %(season)s",
                        rest=rest,
                        amount=whole,
                        season=certified.season,
                    ),
                    "quota_exceeded",
                ),
            ),
        )


async def next_number(session: AsyncSession, record: Record, certified: Any) -> str:
    """Return the next lot number of a right and a season."""
    season = re.sub(r"[^a-z0-9]+", "-", folded(certified.season)).strip("-")[:LONGEST_SEASON].strip("-").upper()
    stem = f"{initials(record.name)}-{season or calendar.today().year}"
    while True:
        number = f"{stem}-{await series.take(session, f'lot-{stem}'):03d}"
        # A person may have used this number already; then the next one is taken.
        if (await session.exec(select(Lot.id).where(Lot.number == number))).first() is None:
            return number


async def add(session: AsyncSession, lot: Lot) -> None:
    """Store a lot; Taken when its number is in use."""
    try:
        async with session.begin_nested():
            session.add(lot)
    except IntegrityError as clash:
        raise Taken(say("There is a lot %(number)s already.", number=lot.number), (taken("number"),)) from clash


def faults_in_dates(produced_on: date, expires_on: date | None) -> list[Fault]:
    """Return the faults in the days of a lot."""
    faults = list[Fault]()
    if produced_on > calendar.today():
        faults.append(Fault("produced_on", say("lies in the future"), "in_the_future"))
    if expires_on is not None and expires_on < produced_on:
        faults.append(Fault("expires_on", say("lies before the day of production"), "before_production"))
    return faults


def gtin_of(gtin: str | None, faults: list[Fault]) -> str | None:
    """Return a trade item number as 14 digits, None when it is absent or wrong; a wrong one is added to ``faults``."""
    if gtin is None:
        return None
    try:
        return to_gtin14(gtin)
    except NotATradeNumber as fault:
        faults.append(Fault("gtin", fault.said, fault.code))
        return None
