"""What goes out about runs of labels, and about one label to who may see its order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.labels.hand import InHand
from registry.vocabulary import RangeState, ScanRule


class RangeView(msgspec.Struct):
    """What was said of the labels ``first`` to ``last``, numbers from 1, both included; a display until a day.

    ``public_reason`` and ``public_advice`` are what shoppers are told of a recall.
    """

    id: UUID
    first: int
    last: int
    state: RangeState
    reason: str | None
    marked_at: datetime
    until: date | None
    is_taken_back: bool
    public_reason: str | None
    public_advice: str | None


def range_view(run: Any) -> RangeView:
    """Show what was said of a run, its labels counted from 1."""
    told = {name: getattr(run, name) for name in RangeView.__struct_fields__}
    return RangeView(**(told | {"first": run.first + 1, "last": run.last + 1}))


class PrintFileView(msgspec.Struct):
    """A run of labels, numbers from 1, both included, that was taken in a print file."""

    kind: str
    first: int
    last: int
    taken_at: datetime


class SpokenView(msgspec.Struct):
    """What a rule over checks said of a label, after so many sessions; in shadow shoppers are not warned."""

    rule: ScanRule
    sessions: int
    is_shadow: bool
    at: datetime


class HandView(msgspec.Struct):
    """Which label a code is, for who may see its order: number ``label``, from 1, of ``quantity``."""

    order: int
    label: int
    quantity: int
    lot_id: UUID
    lot_number: str
    holder_name: str
    said: list[RangeView]
    files: list[PrintFileView]
    flags: list[SpokenView]


def hand_view(held: InHand, flags: Sequence[Any]) -> HandView:
    """Show a label in the hand."""
    order = held.order
    return HandView(
        order.number,
        held.label,
        order.quantity,
        order.lot_id,
        order.lot_number,
        order.holder_name,
        [range_view(run) for run in held.said],
        [PrintFileView(one.kind, one.first + 1, one.last + 1, one.taken_at) for one in held.files],
        [SpokenView(one.rule, one.sessions, one.is_shadow, one.at) for one in flags],
    )
