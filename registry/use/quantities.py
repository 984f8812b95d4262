"""Certified quantities: how much of a product a producer has in one season, certified by the manager of the right."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Condition, Facts, Taking, act, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import Fault, NotAcceptable, NotPermitted, QuotaExceeded, Taken
from registry.forms import LINE, Correction, Drawn, Form, Line, Whole, asked
from registry.people.permissions import Actor
from registry.rights.units import folded
from registry.saying import Quantity, Said, say
from registry.tables import Authorisation, CertifiedQuantity, Lot
from registry.use import plots
from registry.use.chain import HARVESTED
from registry.use.matter import (
    AUTHORISATION,
    IN_FORCE,
    MANAGER_OF_USE,
    PRODUCER_OF_USE,
    QUANTITY,
    GoodsMatter,
    UseMatter,
)
from registry.vocabulary import Measure, NoticeKind, Readers

LARGEST = 10**12
MOST_WASTE = 100
Amount = Annotated[Whole, Drawn("amount")]
Unit = Annotated[Measure, Drawn("unit")]


class QuantityForm(Form):
    """A quantity to be certified."""

    season: Annotated[Annotated[str, Field(min_length=1, max_length=20), LINE], asked(say("Season"), example="2026")]
    quantity: Annotated[
        Amount,
        asked(say("Quantity"), ge=1, le=LARGEST, example=12_000_000),
    ]
    measure: Annotated[Unit, asked(say("Counted in"), help=say("Whole grams, millilitres or pieces."), example="g")]
    product: Annotated[Line | None, asked(say("Product"), help=say("Left empty, it is that of the right of use."))] = (
        None
    )
    plot_id: Annotated[UUID | None, Drawn("plot"), asked(say("Plot"))] = None
    waste_permille: Annotated[
        Whole,
        asked(
            say("Waste in thousandths"),
            help=say("How many labels in a thousand may be spoilt in packing. Left empty, it is 15."),
            ge=0,
            le=MOST_WASTE,
        ),
    ] = 15
    evidence: Annotated[
        Annotated[str, Field(min_length=1, max_length=500), LINE] | None,
        asked(say("Evidence"), example="Biên bản kiểm tra vườn 03/BB"),
    ] = None


class LoweringForm(Correction):
    """The right quantity, in place of one that was certified too high."""

    quantity: Annotated[Amount, asked(say("Right quantity"), ge=1, le=LARGEST, example=1)]
    measure: Annotated[Unit, asked(say("Counted in"), example="g")]


def _own_harvest(actor: Actor, matter: UseMatter) -> Said | None:
    if matter.use.party_id not in actor.parties():
        return None
    return say("Nobody certifies the harvest of the organisation they act for.")


def _of_others(actor: Actor) -> ColumnElement[bool]:
    return col(Authorisation.party_id).not_in(actor.parties())


NOT_OWN_HARVEST: Condition[Any] = Condition(
    name="own_organisation",
    said=say("nobody certifies for the organisation they act for"),
    unmet=_own_harvest,
    met=_of_others,
    refusal=NotPermitted,
    code="own_organisation",
    lasting=True,
)


async def _read_lots(connection: AsyncConnection, matter: GoodsMatter) -> None:
    matter.in_lots = int((await connection.execute(_in_lots(matter.certified.id))).scalar_one())


def _in_lots(quantity_id: UUID) -> Any:
    """Return the statement for the sum of harvested lots; lots made of others use up those."""
    return select(func.coalesce(func.sum(Lot.quantity), 0)).where(
        col(Lot.certified_quantity_id) == quantity_id, HARVESTED
    )


def beyond(certified: Any, in_lots: int) -> Said | None:
    """Return the sentence when lots exceed a certified quantity that was lowered, None when they do not."""
    if in_lots <= certified.quantity:
        return None
    return say(
        "The lots of season %(season)s hold %(lots)s, and only %(certified)s are certified by now.",
        season=certified.season,
        lots=Quantity(in_lots, certified.measure, certified.product),
        certified=Quantity(certified.quantity, certified.measure, certified.product),
    )


LOTS_WITHIN: Condition[Any] = Condition(
    name="lots_beyond_certified",
    said=say("the lots declared are not more than is certified by now"),
    unmet=lambda _, matter: beyond(matter.certified, matter.in_lots),
    reads=_read_lots,
    refusal=QuotaExceeded,
    code="lots_beyond_certified",
)
"""A certified quantity may be lowered below its lots; then no label is ordered or approved."""


@act(
    "certify_quantity",
    on=AUTHORISATION,
    makes=QUANTITY,
    asks=QuantityForm,
    title=say("Certify a quantity"),
    outcome=say("The producer may declare lots and order labels up to this quantity."),
    by=(MANAGER_OF_USE, INSPECTOR),
    needs=(NOT_OWN_HARVEST, *IN_FORCE),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("A quantity has been certified under the right of use %(matter)s: lots can be declared."),
            NoticeKind.GOODS,
        ),
    ),
    history=say("Certified for season %(season)s: %(certified)s of %(product)s"),
    place=10,
    done=say("The quantity has been certified."),
)
async def certify_quantity(taking: Taking[UseMatter, QuantityForm]) -> Facts:
    """Certify the quantity of a season, as a whole number of ``measure``, under a right of use that is in force today.

    Without ``product`` it is the product of the right of use. Raises Taken when one of the same season and product
    exists, NotAcceptable when the plot does not belong to the right of use.
    """
    # The right of use is locked, so that of two certificates at the same time the second finds the first.
    session, form, use = taking.session, taking.form, taking.matter.use
    faults = await plots.fault_in(session, form.plot_id, use)
    if faults:
        raise NotAcceptable(say("The quantity cannot be certified."), tuple(faults))
    product = form.product or use.product
    await _demand_first(session, use.id, form.season, product)
    certified = CertifiedQuantity(
        authorisation_id=use.id,
        certified_by=taking.actor.account_id,
        **(dict(form) | {"product": product}),
    )
    session.add(certified)
    taking.made = certified
    return {"product": product, "certified": Quantity(form.quantity, form.measure, product)}


@act(
    "lower_quantity",
    on=QUANTITY,
    asks=LoweringForm,
    title=say("Lower a certified quantity"),
    outcome=say(
        "Lots can be declared and labels ordered up to the new quantity. While lots exceed it, no label can be ordered."
    ),
    by=(MANAGER_OF_USE, INSPECTOR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=("declare_lot",),
    needs=(NOT_OWN_HARVEST,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("A certified quantity under the right of use %(matter)s has been lowered."),
            NoticeKind.SERVICE,
        ),
    ),
    history=say("Certified quantity lowered from %(before)s to %(certified)s"),
    corrects=certify_quantity,
    is_grave=True,
    place=60,
    done=say("The lower quantity waits for a second officer."),
)
async def lower_quantity(taking: Taking[GoodsMatter, LoweringForm]) -> Facts:
    """Replace a certified quantity by a lower one, which may be less than its lots. Raises NotAcceptable."""
    row, form = taking.matter.row, taking.form
    faults = []
    if form.measure is not row.measure:
        faults.append(Fault("measure", say("is counted in %(measure)s", measure=row.measure), "other_measure"))
    elif form.quantity >= row.quantity:
        lower = say("is lower than %(certified)s", certified=Quantity(row.quantity, row.measure, row.product))
        faults.append(Fault("quantity", lower, "not_lower"))
    if faults:
        raise NotAcceptable(say("The quantity cannot be lowered so."), tuple(faults))
    before, row.quantity = row.quantity, form.quantity
    return {
        "before": Quantity(before, row.measure, row.product),
        "certified": Quantity(row.quantity, row.measure, row.product),
        "lots": Quantity(await used(taking.session, row.id), row.measure, row.product),
    }


async def used(session: AsyncSession, quantity_id: UUID) -> int:
    """Return how much of a certified quantity its lots use; a recalled lot gives nothing back."""
    return int((await session.exec(_in_lots(quantity_id))).one())


async def _demand_first(session: AsyncSession, authorisation_id: UUID, season: str, product: str) -> None:
    """Raise Taken when this season and product are already certified, also in another spelling."""
    statement = select(CertifiedQuantity).where(CertifiedQuantity.authorisation_id == authorisation_id)
    for other in (await session.exec(statement)).all():
        if (folded(other.season), folded(other.product)) == (folded(season), folded(product)):
            raise Taken(
                say(
                    "%(quantity)s of %(product)s are certified for %(season)s already.",
                    quantity=Quantity(other.quantity, other.measure, other.product),
                    product=other.product,
                    season=other.season,
                )
            )
