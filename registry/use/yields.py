"""Yields: how much of one product can be made of another at most, set by the office for each right.

For example 25 kg of dried fruit of 100 kg of fresh fruit: lots of dried fruit are made of lots of fresh fruit within
this yield.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import Facts, Taking, act, nobody
from registry.acts.relations import REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import Form, Line, asked
from registry.rights.matter import RECORD, SHARED_RIGHT, RecordMatter
from registry.rights.units import folded
from registry.saying import Quantity, say
from registry.tables import Yield
from registry.use.quantities import LARGEST, Amount, Unit
from registry.vocabulary import Readers, Status


class YieldForm(Form):
    """How much of one product can be made of another at most."""

    source: Annotated[
        Line,
        asked(
            say("Out of which product"),
            help=say("As it is called where it is certified or made, “Cam quả” for instance."),
            example="Cam quả",
        ),
    ]
    per: Annotated[Amount, asked(say("Out of how much of it"), ge=1, le=LARGEST, example=100_000)]
    per_measure: Annotated[Unit, asked(say("Counted in"), example="g")]
    product: Annotated[Line, asked(say("Which product is made"), example="Cam sấy khô")]
    most: Annotated[
        Amount,
        asked(
            say("Most that is made of it"),
            help=say("A larger lot is refused; with 0 no more lots can be made."),
            ge=0,
            le=LARGEST,
            example=25_000,
        ),
    ]
    most_measure: Annotated[Unit, asked(say("Which is counted in"), example="g")]


@act(
    "set_yield",
    on=RECORD,
    asks=YieldForm,
    title=say("Set a yield"),
    outcome=say("Producers make lots of the one product out of lots of the other, up to this yield."),
    by=(REGISTRAR,),
    during=(Status.REGISTERED,),
    needs=(SHARED_RIGHT,),
    told_to=Readers.PARTIES,
    notifies=nobody("producers find it where lots are made"),
    tells=("source", "product"),
    history=say("Yield set: %(out_of)s of %(source)s give at most %(at_most)s of %(product)s"),
    final=say("Set the yield again; lots already made stay as they are."),
    place=62,
    done=say("The yield has been set."),
)
async def set_yield(taking: Taking[RecordMatter, YieldForm]) -> Facts:
    """Set a yield, which replaces the one for the same two products; NotAcceptable when they are the same product."""
    form = taking.form
    if folded(form.source) == folded(form.product):
        raise NotAcceptable(
            say("The yield cannot be set so."), (Fault("product", say("is the same product"), "same_product"),)
        )
    before = select(col(Yield.version)).where(col(Yield.record_id) == taking.matter.id)
    connection = await taking.session.connection()
    last = (await connection.execute(before.order_by(col(Yield.version).desc()).limit(1))).scalar() or 0
    made = Yield(record_id=taking.matter.id, version=last + 1, set_by=taking.actor.account_id, **dict(form))
    taking.session.add(made)
    return {
        "out_of": Quantity(form.per, form.per_measure, form.source),
        "at_most": Quantity(form.most, form.most_measure, form.product),
    }


Products = tuple[str, str]
"""The source product and the product made of it, folded for comparison."""


def products(source: str, product: str) -> Products:
    """Return two products as the key of a yield, so that spelling makes no difference."""
    return folded(source), folded(product)


async def in_force(connection: AsyncConnection, record_id: UUID) -> Mapping[Products, Row[Any]]:
    """Return the last yield set for each pair of products of a right; a pair whose last yield is 0 is left out."""
    columns: list[Any] = [col(getattr(Yield, name)) for name in _SHOWN]
    statement = select(*columns).where(col(Yield.record_id) == record_id).order_by(col(Yield.version))
    found = {products(row.source, row.product): row for row in await connection.execute(statement)}
    return {key: row for key, row in sorted(found.items()) if row.most > 0}


async def listed(connection: AsyncConnection, record_id: UUID) -> Sequence[Row[Any]]:
    """Return the yields of a right that are in force, by product."""
    return list((await in_force(connection, record_id)).values())


_SHOWN = ("version", "source", "per", "per_measure", "product", "most", "most_measure", "set_at")
