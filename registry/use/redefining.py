"""Defines the area of a registered right: by a decision, with two persons; it lists the plots left outside."""

import asyncio
from typing import Annotated, Any

from pydantic import Field
from shapely import MultiPolygon
from sqlmodel import col, select

from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import REGISTRAR
from registry.forms import LINE, asked
from registry.rights import geometry as shapes
from registry.rights.defining import AreaForm, write
from registry.rights.matter import MANAGER_OF_RIGHT, RECORD, SHARED_RIGHT, STANDING_IN_IT, RecordMatter
from registry.saying import Ordinal, say
from registry.tables import Authorisation, Lot, Plot
from registry.vocabulary import LotStatus, NoticeKind, Readers, Status


class RedefinitionForm(AreaForm):
    """A new area of a right, with the decision that defines it."""

    decision_number: Annotated[
        Annotated[str, Field(min_length=1, max_length=60), LINE],
        asked(say("Number of the decision"), help=say("The decision that defines the area."), example="15/QĐ-UBND"),
    ]


@act(
    "redefine_area",
    on=RECORD,
    asks=RedefinitionForm,
    title=say("Define the area of the right"),
    outcome=say("The area gets a new version; plots are judged by it from then on. What falls out of it is listed."),
    by=(MANAGER_OF_RIGHT, REGISTRAR),
    confirmed_by=(REGISTRAR,),
    bars=("terminate",),
    during=(Status.REGISTERED,),
    needs=(SHARED_RIGHT,),
    told_to=Readers.PUBLIC,
    tells=("unit_codes", "is_schematic", "decision_number"),
    notifies=(notify(STANDING_IN_IT, say("The area of %(matter)s has been redefined."), NoticeKind.SERVICE),),
    history=say("Area defined by decision %(decision_number)s, version %(version)s"),
    final=say("An area is defined again by another decision."),
    place=61,
    done=say("The area waits for a registrar to confirm it."),
)
async def redefine_area(taking: Taking[RecordMatter, RedefinitionForm]) -> Facts:
    """Store a new version of the area of a registered right, own or mirrored.

    The data of a mirrored register stays unchanged; the area is the one with which this office works. Plots that are
    now outside, and their open lots, stay as they are and are named in the entry.
    """
    area = await write(taking, taking.form, decision_number=taking.form.decision_number)
    shape = shapes.from_geojson(area.geometry)
    plots = await _plots_outside(taking, shape)
    return {
        "version": Ordinal(area.version),
        "plots_outside": [f"{plot.name} ({number})" for plot, number in plots],
        "lots_outside": await _lots_of(taking, [plot.id for plot, _ in plots]),
    }


async def _plots_outside(taking: Taking[RecordMatter, Any], shape: Any) -> list[tuple[Plot, str]]:
    """Return the right's plots that are not inside the area, with the numbers of their rights of use."""
    if not isinstance(shape, MultiPolygon):
        raise TypeError("An area is a MultiPolygon.")
    statement = (
        select(Plot, Authorisation.number)
        .join(Authorisation, col(Authorisation.id) == col(Plot.authorisation_id))
        .where(Authorisation.record_id == taking.matter.id)
        .order_by(col(Authorisation.number), col(Plot.name))
    )
    found = (await taking.session.exec(statement)).all()
    return await asyncio.to_thread(_outside, shape, list(found))


def _outside(shape: MultiPolygon, plots: list[tuple[Plot, str]]) -> list[tuple[Plot, str]]:
    return [
        (plot, number) for plot, number in plots if not shapes.locate(shape, shapes.read_place(plot.geometry)).is_inside
    ]


async def _lots_of(taking: Taking[RecordMatter, Any], plot_ids: list[Any]) -> list[str]:
    """Return the numbers of the open lots from these plots."""
    statement = select(Lot.number).where(col(Lot.plot_id).in_(plot_ids), Lot.status == LotStatus.OPEN)
    return list((await taking.session.exec(statement.order_by(Lot.number))).all())
