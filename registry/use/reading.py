"""Reads rights of use, plots, quantities and lots as rows, limited to what the asker may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Row, Select, cast, func
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.errors import NotFound
from registry.listing import Listing
from registry.people.directory import same_as
from registry.people.periods import covering, covers
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.people.visibility import DESK, PRODUCED, RIGHT_OF_USE, visible
from registry.saying import say
from registry.tables import AdministrativeUnit, Authorisation, CertifiedQuantity, Lot, Party, Plot, Record
from registry.use.chain import HARVESTED, MEASURE
from registry.vocabulary import AuthorisationStatus, Role, Status

USED = (
    # PostgreSQL returns sums of 64-bit numbers as decimals.
    rows(cast(func.coalesce(func.sum(col(Lot.quantity)), 0), BigInteger))
    .where(col(Lot.certified_quantity_id) == col(CertifiedQuantity.id), HARVESTED)
    .correlate(CertifiedQuantity)
    .scalar_subquery()
)


def authorised(record_id: UUID) -> Listing:
    """Return the public list of a right's rights of use: who, for which product, from when to when."""
    columns: list[Any] = [
        col(Authorisation.id),
        col(Authorisation.granted_at),
        col(Authorisation.number),
        col(Party.name).label("producer"),
        col(Authorisation.product),
        col(Authorisation.valid_from),
        col(Authorisation.valid_until),
        col(Authorisation.status),
    ]
    statement = (
        rows(*columns)
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .where(col(Authorisation.record_id) == record_id)
    )
    return Listing(statement, (col(Authorisation.granted_at), col(Authorisation.id)), is_open=True)


def authorisations(actor: Actor, *, rule: Rule = RIGHT_OF_USE, held_by: UUID | None = None, **filters: Any) -> Listing:
    """Return the list of the rights of use that ``rule`` lets an actor see, filtered by equal values.

    ``held_by`` is a party; rights of use of parties that were merged into it are included.
    """
    statement = (
        rows(
            *Authorisation.__table__.c,  # type: ignore[attr-defined] # SQLModel gives every table its Table
            col(Party.name).label("producer"),
            col(Record.name).label("record_name"),
        )
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .join(Record, col(Record.id) == col(Authorisation.record_id))
        .where(visible(rule, actor))
    )
    if held_by is not None:
        statement = statement.where(col(Authorisation.party_id).in_(same_as(held_by)))
    return Listing(_narrowed(statement, Authorisation, filters), (col(Authorisation.granted_at), col(Authorisation.id)))


async def authorisation(
    connection: AsyncConnection, actor: Actor, authorisation_id: UUID, *, rule: Rule = RIGHT_OF_USE
) -> Row[Any]:
    """Return a right of use; NotFound when ``rule`` does not let the actor see it."""
    return await _one(connection, authorisations(actor, rule=rule), Authorisation.id, authorisation_id)


def plots(actor: Actor, *, by_name: bool = False, rule: Rule = RIGHT_OF_USE, **filters: Any) -> Listing:
    """Return the list of the plots that ``rule`` lets an actor see, each with its commune."""
    statement = (
        rows(
            *Plot.__table__.c,  # type: ignore[attr-defined] # SQLModel gives every table its Table
            col(AdministrativeUnit.code).label("unit_code"),
            col(AdministrativeUnit.name).label("unit_name"),
        )
        .join(Authorisation, col(Authorisation.id) == col(Plot.authorisation_id))
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Plot.unit_id), isouter=True)
    )
    found = _narrowed(statement.where(visible(rule, actor)), Plot, filters)
    if by_name:
        return Listing(found, (col(Plot.name), col(Plot.id)), ascending=True)
    return Listing(found, (col(Plot.declared_at), col(Plot.id)))


async def plot(connection: AsyncConnection, actor: Actor, plot_id: UUID, *, rule: Rule = RIGHT_OF_USE) -> Row[Any]:
    """Return a plot; NotFound when ``rule`` does not let the actor see it."""
    return await _one(connection, plots(actor, rule=rule), Plot.id, plot_id)


def quantities(actor: Actor, *, rule: Rule = RIGHT_OF_USE, **filters: Any) -> Listing:
    """Return the list of the certified quantities that ``rule`` lets an actor see, with what is used and left."""
    statement = (
        rows(
            *CertifiedQuantity.__table__.c,  # type: ignore[attr-defined] # SQLModel gives every table its Table
            USED.label("used"),
            (col(CertifiedQuantity.quantity) - USED).label("left"),
        )
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(visible(rule, actor))
    )
    key = (col(CertifiedQuantity.certified_at), col(CertifiedQuantity.id))
    return Listing(_narrowed(statement, CertifiedQuantity, filters), key)


async def quantity(
    connection: AsyncConnection, actor: Actor, quantity_id: UUID, *, rule: Rule = RIGHT_OF_USE
) -> Row[Any]:
    """Return a certified quantity; NotFound when ``rule`` does not let the actor see it."""
    return await _one(connection, quantities(actor, rule=rule), CertifiedQuantity.id, quantity_id)


async def open_quantities(connection: AsyncConnection, actor: Actor, limit: int) -> list[Row[Any]]:
    """Return those of a producer's newest ``limit`` certified quantities of which something is left."""
    return [row for row in await quantities(actor, rule=PRODUCED).rows(connection, limit) if row.left > 0]


_OF_A_LOT = [col(getattr(Lot, name)) for name in Lot.model_fields if name != "measure"]


def lots(actor: Actor, *, rule: Rule = RIGHT_OF_USE, **filters: Any) -> Listing:
    """Return the list of the lots that ``rule`` lets an actor see."""
    statement = (
        rows(
            *_OF_A_LOT,
            MEASURE.label("measure"),
            col(Lot.measure).is_not(None).label("is_made"),
            col(CertifiedQuantity.season),
            col(Authorisation.id).label("authorisation_id"),
            col(Authorisation.record_id).label("record_id"),
        )
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(visible(rule, actor))
    )
    return Listing(_narrowed(statement, Lot, filters), (col(Lot.declared_at), col(Lot.id)))


async def lot(connection: AsyncConnection, actor: Actor, lot_id: UUID, *, rule: Rule = RIGHT_OF_USE) -> Row[Any]:
    """Return a lot; NotFound when ``rule`` does not let the actor see it."""
    return await _one(connection, lots(actor, rule=rule), Lot.id, lot_id)


def in_force(use: Any) -> bool:
    """Say whether a right of use, given as a row, is in force today."""
    return use.status is AuthorisationStatus.ACTIVE and covers(use.valid_from, use.valid_until, calendar.today())


async def uncertified(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[Any]]:
    """Return a producer's rights of use that are in force today and have no certified quantity, newest first."""
    certified = rows(col(CertifiedQuantity.authorisation_id))
    standing = _stands_today(), col(Authorisation.id).not_in(certified)
    found = authorisations(actor, rule=PRODUCED)
    return await Listing(found.statement.where(*standing), found.key).rows(connection, limit)


async def looked_after(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[Any]]:
    """Return the registered rights whose use this actor looks after, by name, with the number of active rights of use.

    For the office these are all rights with a right of use, for a manager the rights that it manages today.
    """
    if actor.roles.isdisjoint({Role.MANAGER, Role.INSPECTOR, Role.REGISTRAR}):
        return []
    active = (
        rows(func.count())
        .where(col(Authorisation.record_id) == col(Record.id), col(Authorisation.status) == AuthorisationStatus.ACTIVE)
        .correlate(Record)
        .scalar_subquery()
    )
    statement: Any = rows(
        col(Record.id), col(Record.name), col(Record.registration_number), active.label("users")
    ).where(visible(DESK, actor), col(Record.status) == Status.REGISTERED)
    if actor.is_staff:
        statement = statement.where(col(Record.id).in_(rows(col(Authorisation.record_id))))
    found: Sequence[Row[Any]] = (await connection.execute(statement.order_by(col(Record.name)).limit(limit))).all()
    return found


def _stands_today() -> ColumnElement[bool]:
    period = covering(Authorisation.valid_from, Authorisation.valid_until, calendar.today())
    return (col(Authorisation.status) == AuthorisationStatus.ACTIVE) & period


async def _one(connection: AsyncConnection, listing: Listing, key: Any, value: UUID) -> Row[Any]:
    row = await listing.row(connection, col(key) == value)
    if row is None:
        raise NotFound(say("There is no such entry: %(value)s.", value=value))
    return row


def _narrowed(statement: Select[Any], table: type[Any], filters: dict[str, Any]) -> Select[Any]:
    above = {"record_id": Authorisation.record_id, "authorisation_id": Authorisation.id}
    for name, value in filters.items():
        if value is not None:
            statement = statement.where(col(above.get(name) or getattr(table, name)) == value)
    return statement
