"""Finds the statement about labels that a form means: by its id, or by one of its labels."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel import select as select_rows

from registry.acts import Taking
from registry.errors import Fault, NotAcceptable
from registry.labels.matter import OrderMatter
from registry.labels.naming import index_of
from registry.labels.standing import stands
from registry.saying import Said, say
from registry.tables import LabelRange
from registry.vocabulary import RangeState

MOST_OFFERED = 100
"""The statements that a form offers, the latest; shops that report each pack as sold make thousands."""


async def latest(connection: AsyncConnection, number: int, state: RangeState | None = None) -> Sequence[Row[Any]]:
    """Return the latest statements in force about an order's labels, the last one first, MOST_OFFERED at most."""
    wanted: Any = select(*_told()).where(col(LabelRange.batch_number) == number, stands())
    if state is not None:
        wanted = wanted.where(col(LabelRange.state) == state)
    ordered = wanted.order_by(col(LabelRange.marked_at).desc(), col(LabelRange.id).desc())
    return (await connection.execute(ordered.limit(MOST_OFFERED))).all()


async def statement(connection: AsyncConnection, number: int, range_id: UUID) -> Row[Any] | None:
    """Return a statement about an order's labels, in force or not; None when there is none with this id."""
    wanted: Any = select(*_told()).where(col(LabelRange.batch_number) == number, col(LabelRange.id) == range_id)
    found: Row[Any] | None = (await connection.execute(wanted)).one_or_none()
    return found


def _told() -> list[Any]:
    return [col(getattr(LabelRange, name)) for name in ("id", "first", "last", "state")]


async def meant(taking: Taking[OrderMatter, Any], refusal: Said, state: RangeState | None = None) -> LabelRange:
    """Return the statement in force that a form names by ``range_id``, or the latest one about its ``label``.

    Where the form names neither, it is the only one in force. Raises NotAcceptable with ``refusal`` where there is none
    or where it is not clear which is meant.
    """
    form = taking.form
    statement = select_rows(LabelRange).where(LabelRange.batch_number == taking.matter.id, stands())
    if state is not None:
        statement = statement.where(LabelRange.state == state)
    if form.range_id is not None:
        statement = statement.where(LabelRange.id == form.range_id)
    if form.label is not None:
        index = index_of(taking, "label", refusal)
        statement = statement.where(LabelRange.first <= index, LabelRange.last >= index)
    ordered = statement.order_by(col(LabelRange.marked_at).desc(), col(LabelRange.id).desc())
    found = (await taking.session.exec(ordered.limit(2))).all()
    if not found and form.label is not None:
        raise NotAcceptable(refusal, (Fault("label", say("nothing is stated of this label"), "nothing_said"),))
    if not found or (len(found) > 1 and form.label is None):
        raise NotAcceptable(refusal, (Fault("range_id", say("choose one"), "choose_one"),), code="choose_one")
    return found[0]
