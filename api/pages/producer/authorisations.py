"""One's right of use: its plots, what is certified of each season and what is left, its lots."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.language import language_of, speech
from api.pages.area import area_of, middle_of
from api.pages.frame import Visit
from api.pages.producer.frame import Html, producer_page
from api.pages.producer.standing import produced
from registry import calendar
from registry.people.permissions import Actor
from registry.tables import Authorisation, CertifiedQuantity, Lot, Plot
from registry.use import reading
from registry.vocabulary import AuthorisationStatus

MOST = 100
"""Plots, quantities and lots on the page, the newest first; more lots stand in the list of lots."""


@get("/authorisations/{authorisation_id:uuid}")
async def authorisation(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a right of use of the actor's own."""
    row = await own_right(snapshot, actor, authorisation_id)
    plots = reading.plots(actor, authorisation_id=row.id).order_by(col(Plot.declared_at).desc())
    certified = reading.quantities(actor, authorisation_id=row.id).order_by(col(CertifiedQuantity.certified_at).desc())
    declared = (await snapshot.execute(plots.limit(MOST))).all()
    places = [middle_of(plot.geometry) for plot in declared if plot.geometry]
    said = speech(language_of(request))
    lots = reading.lots(actor).where(col(Authorisation.id) == row.id).order_by(col(Lot.declared_at).desc())
    return producer_page(
        request,
        "authorisation.html",
        right=row,
        today=calendar.today(),
        in_force=in_force(row),
        plots=declared,
        area=await area_of(snapshot, actor, row.record_id, said, places=places),
        quantities=(await snapshot.execute(certified.limit(MOST))).all(),
        lots=(await snapshot.execute(lots.limit(MOST))).all(),
    )


async def own_right(connection: AsyncConnection, actor: Actor, authorisation_id: UUID) -> Row[Any]:
    """Return a right of use under which the actor's own party produces; NotFound for any other."""
    statement = produced(reading.authorisations(actor), actor)
    return await reading.one(connection, statement, col(Authorisation.id), authorisation_id)


def in_force(right: Row[Any]) -> bool:
    """Say whether the right of use stands today, for the buttons; the rule itself is asked when one is pressed."""
    return right.status is AuthorisationStatus.ACTIVE and not is_outside(right)


def is_outside(right: Row[Any]) -> bool:
    """Say whether today lies outside the term of the right of use."""
    today = calendar.today()
    return today < right.valid_from or (right.valid_until is not None and right.valid_until < today)
