"""The JSON of runs of labels, and of one label for readers who may see its order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.labels.hand import InHand
from registry.labels.pin_tries import PinStanding
from registry.vocabulary import RangeState, ScanRule


class RangeView(msgspec.Struct):
    """What is stated of the labels ``first`` to ``last``, numbers from 1, both included; a display has a last day.

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
    """Return what was said of a run, with its labels counted from 1."""
    told = {name: getattr(run, name) for name in RangeView.__struct_fields__}
    return RangeView(**(told | {"first": run.first + 1, "last": run.last + 1}))


class PrintFileView(msgspec.Struct):
    """A run of labels, numbers from 1, both included, that was taken in a print file."""

    kind: str
    first: int
    last: int
    taken_at: datetime


class SpokenView(msgspec.Struct):
    """What a rule over checks said of a label, after how many sessions; in shadow, shoppers are not warned."""

    rule: ScanRule
    sessions: int
    is_shadow: bool
    at: datetime


class CoatingView(msgspec.Struct):
    """The state of the number under the coating of a label, without the number and without who tried it.

    Wrong tries ``today``, ``tries`` since the office last gave tries back, ``in_all``; after fifteen ``tries`` it
    ``is_locked`` since ``missed_at``, the time of the last one. ``place`` is the province of the first confirmation
    (ISO 3166-2), where it was known.
    """

    today: int
    tries: int
    in_all: int
    is_locked: bool
    is_locked_today: bool
    missed_at: datetime | None
    confirmed_at: datetime | None
    place: str | None


class HandView(msgspec.Struct):
    """Which label a code belongs to, for readers who may see its order: number ``label``, from 1, of ``quantity``."""

    order: int
    label: int
    quantity: int
    lot_id: UUID
    lot_number: str
    holder_name: str
    said: list[RangeView]
    files: list[PrintFileView]
    flags: list[SpokenView]
    coating: CoatingView | None


def hand_view(held: InHand, flags: Sequence[Any]) -> HandView:
    """Return a label for its officer or holder."""
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
        None if held.pin is None else _coating(held.pin),
    )


def _coating(pin: PinStanding) -> CoatingView:
    return CoatingView(**{name: getattr(pin, name) for name in CoatingView.__struct_fields__})
