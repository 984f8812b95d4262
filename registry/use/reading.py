"""Reading the right of use and what follows from it, as rows, within what the asker may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, cast, func
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import AdministrativeUnit, Authorisation, CertifiedQuantity, Lot, Party, Plot, Record
from registry.use.standing import within

USED = (
    # PostgreSQL sums 64-bit numbers as decimals.
    rows(cast(func.coalesce(func.sum(col(Lot.quantity)), 0), BigInteger))
    .where(col(Lot.certified_quantity_id) == col(CertifiedQuantity.id))
    .correlate(CertifiedQuantity)
    .scalar_subquery()
)


def authorised(record_id: UUID) -> Select[Any]:
    """Return the statement for what everybody may know: who may use a right, for what and from when to when."""
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
    return (
        rows(*columns)
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .where(col(Authorisation.record_id) == record_id)
    )


def authorisations(actor: Actor, **filters: Any) -> Select[Any]:
    """Return the statement for the rights of use that are this actor's to see, narrowed by equal values."""
    statement = (
        rows(
            *Authorisation.__table__.c,  # type: ignore[attr-defined]
            col(Party.name).label("producer"),
            col(Record.name).label("record_name"),
        )
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .join(Record, col(Record.id) == col(Authorisation.record_id))
    )
    return _narrowed(statement.where(within(actor)), Authorisation, filters)


def plots(actor: Actor, **filters: Any) -> Select[Any]:
    """Return the statement for the plots that are this actor's to see, each with its commune."""
    statement = (
        rows(
            *Plot.__table__.c,  # type: ignore[attr-defined]
            col(AdministrativeUnit.code).label("unit_code"),
            col(AdministrativeUnit.name).label("unit_name"),
        )
        .join(Authorisation, col(Authorisation.id) == col(Plot.authorisation_id))
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Plot.unit_id), isouter=True)
    )
    return _narrowed(statement.where(within(actor)), Plot, filters)


def quantities(actor: Actor, **filters: Any) -> Select[Any]:
    """Return the statement for the certified quantities that are this actor's to see, with what the lots took."""
    statement = rows(
        *CertifiedQuantity.__table__.c,  # type: ignore[attr-defined]
        USED.label("used"),
        (col(CertifiedQuantity.quantity) - USED).label("left"),
    ).join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    return _narrowed(statement.where(within(actor)), CertifiedQuantity, filters)


def lots(actor: Actor, **filters: Any) -> Select[Any]:
    """Return the statement for the lots that are this actor's to see."""
    statement = (
        rows(
            *Lot.__table__.c,  # type: ignore[attr-defined]
            col(CertifiedQuantity.measure),
            col(CertifiedQuantity.season),
            col(Authorisation.id).label("authorisation_id"),
            col(Authorisation.record_id).label("record_id"),
        )
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    )
    return _narrowed(statement.where(within(actor)), Lot, filters)


async def one(connection: AsyncConnection, statement: Select[Any], key: Any, value: UUID) -> Row[Any]:
    """Return the one row of ``statement`` whose ``key`` is ``value``; NotFound when it is not there to see."""
    row: Row[Any] | None = (await connection.execute(statement.where(key == value))).one_or_none()
    if row is None:
        raise NotFound(say("There is no such entry: %(value)s.", value=value))
    return row


def _narrowed(statement: Select[Any], table: type[Any], filters: dict[str, Any]) -> Select[Any]:
    for name, value in filters.items():
        if value is not None:
            column = Authorisation.record_id if name == "record_id" else getattr(table, name)
            statement = statement.where(col(column) == value)
    return statement
