"""The report of the desk: what rules found about the labels that a person may see, also in shadow."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.labels.scans.counter import ScanCounter
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK, visible
from registry.tables import (
    Authorisation,
    CertifiedQuantity,
    LabelBatch,
    LabelScan,
    Lot,
    Party,
    Record,
    ScanFlag,
)


def listing(actor: Actor, record_id: UUID | None = None) -> Listing:
    """Return the list of the flags that this actor may see, the latest first, each with the label's present counter."""
    counted = and_(
        col(LabelScan.batch_number) == col(ScanFlag.batch_number),
        col(LabelScan.label_index) == col(ScanFlag.label_index),
    )
    statement: Any = _from_flags(
        select(
            *(col(getattr(ScanFlag, name)) for name in ("batch_number", "label_index", "rule", "is_shadow", "at")),
            col(ScanFlag.sessions).label("sessions_then"),
            col(LabelScan.sessions),
            col(LabelScan.first_minute),
            col(LabelScan.places),
            col(Record.id).label("record_id"),
            col(Record.name).label("record_name"),
            col(Party.name).label("holder_name"),
        )
        .select_from(ScanFlag)
        .outerjoin(LabelScan, counted)
    ).where(visible(USE_ON_THE_DESK, actor))
    if record_id is not None:
        statement = statement.where(col(Record.id) == record_id)
    key = tuple(col(getattr(ScanFlag, name)) for name in ("at", "batch_number", "label_index", "rule"))
    return Listing(statement, key)


async def counts(connection: AsyncConnection, actor: Actor) -> Sequence[Row[Any]]:
    """Return, by right and rule, the number of flagged labels and how many of them are in shadow."""
    shadow = func.sum(case((col(ScanFlag.is_shadow), 1), else_=0))
    statement: Any = (
        _from_flags(
            select(
                col(Record.id).label("record_id"),
                col(Record.name).label("record_name"),
                col(ScanFlag.rule),
                func.count().label("labels"),
                shadow.label("in_shadow"),
            ).select_from(ScanFlag)
        )
        .where(visible(USE_ON_THE_DESK, actor))
        .group_by(col(Record.id), col(Record.name), col(ScanFlag.rule))
        .order_by(col(Record.name), col(Record.id), col(ScanFlag.rule))
    )
    return (await connection.execute(statement)).all()


def places_of(flag: Row[Any]) -> list[str]:
    """Return the places where a flagged label was checked lately."""
    return [place for place, _ in json.loads(flag.places or ScanCounter._field_defaults["places"])]


def _from_flags(statement: Any) -> Any:
    return (
        statement.join(LabelBatch, col(LabelBatch.number) == col(ScanFlag.batch_number))
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .join(Record, col(Record.id) == col(Authorisation.record_id))
        .join(Party, col(Party.id) == col(Authorisation.party_id))
    )
