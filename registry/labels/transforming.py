"""Makes a lot out of other lots: fresh fruit is dried, dried fruit is sliced. The quantity follows the goods.

An input can no longer be labelled in its own lot. The output is at most the yield set by the office (``use/yields``),
and a recall of an input reaches it (``use/chain``). All inputs are under one certified quantity.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import col, select

from registry.acts import Facts, Taking, act, nobody
from registry.errors import Fault, NotAcceptable, QuotaExceeded
from registry.forms import Drawn, Form, Line, asked
from registry.journal.made import MadePart, most_of
from registry.labels import quota
from registry.labels.orders import hold_quantity
from registry.saying import Quantity, say
from registry.tables import CertifiedQuantity, Lot, LotInput, Record
from registry.use import chain, lots, yields
from registry.use.matter import (
    AUTHORISATION,
    IN_FORCE,
    LOT,
    PRODUCER_OF_USE,
    UseMatter,
)
from registry.use.quantities import LARGEST, Amount, Unit, beyond, used
from registry.vocabulary import LotStatus, Readers

AN_ID = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"
MOST_INPUTS = 50
NOT_SO = say("The lot cannot be accepted.")


class InputForm(Form):
    """How much of one lot is used."""

    lot_id: Annotated[UUID, Drawn("input_lot"), asked(say("Lot"), example=AN_ID)]
    quantity: Annotated[Amount, asked(say("How much of it"), ge=1, le=LARGEST, example=500_000)]
    measure: Annotated[Unit, asked(say("Unit"), example="g")]


class TransformForm(Form):
    """A lot that is made of other lots."""

    inputs: Annotated[
        list[InputForm],
        asked(
            say("What goes in"),
            help=say("One lot or several of one season, no more than is left of each."),
            min_length=1,
            max_length=MOST_INPUTS,
            example=[{"lot_id": AN_ID, "quantity": 500_000, "measure": "g"}],
        ),
    ]
    product: Annotated[
        Line,
        Drawn("made_product"),
        asked(
            say("What is made"),
            help=say("A product for which the office has set a yield."),
            example="Cam sấy khô",
        ),
    ]
    quantity: Annotated[
        Amount,
        asked(say("How much of it is made"), help=say("At most the yield."), ge=1, le=LARGEST, example=100_000),
    ]
    measure: Annotated[Unit, asked(say("Counted in"), example="g")]
    produced_on: lots.ProducedOn
    expires_on: lots.ExpiresOn = None
    gtin: lots.TradeNumber = None
    number: lots.LotNumber = None


class _Input(NamedTuple):
    """An input: its place in the form, its lot, the amount used, and what is left of the lot."""

    at: str
    lot: Lot
    amount: int
    room: quota.Room


@act(
    "transform",
    on=AUTHORISATION,
    makes=LOT,
    asks=TransformForm,
    title=say("Make a lot out of others"),
    outcome=say("What goes in is used up; labels can be ordered for what is made of it."),
    by=(PRODUCER_OF_USE,),
    needs=IN_FORCE,
    told_to=Readers.PARTIES,
    notifies=nobody("the managing organisation sees the lot when labels are ordered for it"),
    tells=("produced_on",),
    history=lambda told: (
        say("Lot %(number)s made: %(amount)s of %(product)s, out of %(went_in)s of lots %(lots)s")
        if "number" in told
        else say("Some of the lot went into another")
    ),
    place=20,
    done=say("The lot has been declared. You can order labels for it now."),
)
async def transform(taking: Taking[UseMatter, TransformForm]) -> Facts:
    """Declare a lot made of other lots, in the measure of the yield; its number is chosen like that of any other lot.

    Raises NotAcceptable with every fault, Taken for a number in use, QuotaExceeded for too much of a lot or of output.
    """
    session, form, use = taking.session, taking.form, taking.matter.use
    faults = lots.faults_in_dates(form.produced_on, form.expires_on)
    gtin = lots.gtin_of(form.gtin, faults)
    went_in = await _inputs(taking, faults)
    by_lot = _yields(form, went_in, await yields.in_force(await session.connection(), use.record_id), faults)
    if faults:
        raise NotAcceptable(NOT_SO, tuple(faults))
    certified = await session.get_one(CertifiedQuantity, went_in[0].lot.certified_quantity_id)
    lowered = beyond(certified, await used(session, certified.id))
    if lowered:
        raise QuotaExceeded(lowered, code="lots_beyond_certified")
    _demand_left(went_in)
    _demand_yield(form, went_in, by_lot)
    record = await session.get_one(Record, use.record_id)
    number = form.number or await lots.next_number(session, record, certified)
    plots = {one.lot.plot_id for one in went_in}
    made = Lot(
        number=number,
        certified_quantity_id=certified.id,
        plot_id=plots.pop() if len(plots) == 1 else None,
        product=by_lot[0].product,
        quantity=form.quantity,
        measure=form.measure,
        produced_on=form.produced_on,
        expires_on=form.expires_on,
        gtin=gtin,
        declared_by=taking.actor.account_id,
    )
    await lots.add(session, made)
    for one, rate in zip(went_in, by_lot, strict=True):
        session.add(LotInput(lot_id=made.id, source_id=one.lot.id, quantity=one.amount, yield_version=rate.version))
        taking.touch(LOT.kind, one.lot.id)
    taking.made = made
    return {
        "number": number,
        "amount": Quantity(form.quantity, form.measure, made.product),
        "product": made.product,
        "went_in": [Quantity(one.amount, one.room.measure, one.lot.product) for one in went_in],
        "lots": [one.lot.number for one in went_in],
    }


async def _inputs(taking: Taking[UseMatter, TransformForm], faults: list[Fault]) -> Sequence[_Input]:
    """Return the inputs, locked with their certified quantity until the transaction ends, and the faults of the others.

    Lots are locked before their quantity, the oldest first, as everywhere.
    """
    session, form = taking.session, taking.form
    named = [one.lot_id for one in form.inputs]
    under = (
        select(Lot)
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .where(col(Lot.id).in_(named), CertifiedQuantity.authorisation_id == taking.matter.use.id)
    )
    held = {lot.id: lot for lot in (await session.exec(chain.in_order(under))).all()}
    seasons = {lot.certified_quantity_id for lot in held.values()}
    rooms: dict[UUID, quota.Room] = {}
    for quantity_id in sorted(seasons):
        await hold_quantity(session, quantity_id)
        rooms |= await quota.rooms(await session.connection(), quantity_id)
    if len(seasons) > 1:
        faults.append(
            Fault("inputs", say("are under several certified quantities; a lot is made of one"), "several_quantities")
        )
    found = []
    for place, one in enumerate(form.inputs):
        at, lot = f"inputs.{place}", held.get(one.lot_id)
        if lot is None:
            faults.append(Fault(f"{at}.lot_id", say("is no lot of this right of use"), "no_such_lot"))
            continue
        if named.index(one.lot_id) != place:
            faults.append(Fault(f"{at}.lot_id", say("is named twice"), "named_twice"))
        faults += _unfit(at, one, lot, rooms[lot.id], form)
        found.append(_Input(at, lot, one.quantity, rooms[lot.id]))
    return found


def _unfit(at: str, one: InputForm, lot: Lot, room: quota.Room, form: TransformForm) -> list[Fault]:
    faults = []
    if lot.status is not LotStatus.OPEN:
        faults.append(Fault(f"{at}.lot_id", say("is %(status)s", status=lot.status), "lot_not_open"))
    if lot.produced_on > form.produced_on:
        faults.append(
            Fault(f"{at}.lot_id", say("was produced on %(day)s, after that", day=lot.produced_on), "before_the_input")
        )
    if lot.expires_on is not None and lot.expires_on < form.produced_on:
        faults.append(Fault(f"{at}.lot_id", say("passed its date on %(day)s", day=lot.expires_on), "past_its_date"))
    if one.measure is not room.measure:
        faults.append(Fault(f"{at}.measure", say("is counted in %(measure)s", measure=room.measure), "other_measure"))
    return faults


def _yields(
    form: TransformForm,
    went_in: Sequence[_Input],
    in_force: Mapping[yields.Products, Row[Any]],
    faults: list[Fault],
) -> Sequence[Row[Any]]:
    """Return the yield for each input; faults when there is none or the units do not fit."""
    found = []
    for one in went_in:
        rate = in_force.get(yields.products(one.lot.product, form.product))
        if rate is None:
            missing = say(
                "no yield of %(product)s out of %(source)s is set for this right; ask the office to set it",
                product=form.product,
                source=one.lot.product,
            )
            faults.append(Fault("product", missing, "no_yield"))
            continue
        if rate.per_measure is not one.room.measure:
            other = say(
                "is counted in %(measure)s, and its yield in %(per)s; ask the office to set the yield again",
                measure=one.room.measure,
                per=rate.per_measure,
            )
            faults.append(Fault(f"{one.at}.lot_id", other, "other_measure"))
        if rate.most_measure is not form.measure:
            faults.append(
                Fault("measure", say("is counted in %(measure)s", measure=rate.most_measure), "other_measure")
            )
        found.append(rate)
    return found


def _demand_left(went_in: Sequence[_Input]) -> None:
    faults = tuple(
        Fault(
            f"{one.at}.quantity",
            say("only %(left)s are left", left=Quantity(max(0, one.room.whole), one.room.measure, one.lot.product)),
            "quota_exceeded",
        )
        for one in went_in
        if one.amount > one.room.whole
    )
    if faults:
        raise QuotaExceeded(say("More goes in than is left of these lots."), faults)


def _demand_yield(form: TransformForm, went_in: Sequence[_Input], by_lot: Sequence[Row[Any]]) -> None:
    parts = [MadePart(one.amount, rate.per, rate.most) for one, rate in zip(went_in, by_lot, strict=True)]
    most = Quantity(most_of(parts), form.measure, by_lot[0].product)
    if form.quantity > most.amount:
        raise QuotaExceeded(
            say("The lots used give at most %(most)s of %(product)s.", most=most, product=by_lot[0].product),
            (Fault("quantity", say("at most %(most)s", most=most), "above_the_yield"),),
        )
