"""Makes what the register knows of labels from the rows of the verify path, which come directly from the drivers."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from registry import calendar
from registry.journal.packing import unpack
from registry.labels.known import Known, SourceLot, SpecifiedLimit, Title
from registry.labels.periods import CORRECTION, Terms, UseChange, stood
from registry.labels.scans.limits import Limits, limits_of
from registry.labels.verdicts import LabelMark, RecallNotice
from registry.people.visibility import NATURAL
from registry.vocabulary import (
    AuthorisationStatus,
    BatchStatus,
    Category,
    Kind,
    Level,
    LotStatus,
    Measure,
    PartyKind,
    RangeState,
    Status,
)

W = TypeVar("W", bound=StrEnum)
Rows = Sequence[tuple[Any, ...]]
"""Rows as the drivers return them."""


class _Row(NamedTuple):
    """The columns of ``BATCH`` in its order; dates and ids in the type of the driver."""

    batch_status: str
    quantity: int
    pack: int
    measure: str
    product: str
    lot_number: str
    lot_status: str
    produced_on: date | str
    expires_on: date | str | None
    gtin: str | None
    use_number: str
    use_status: str
    valid_from: date | str
    valid_until: date | str | None
    right_key: UUID | str
    right_name: str
    right_kind: str
    right_category: str | None
    registration_number: str | None
    office: str
    right_status: str
    right_expires_on: date | str | None
    right_is_example: bool | int
    holder_name: str
    holder_kind: str
    holder_address: str | None
    holder_is_example: bool | int
    unit: str | None
    unit_level: str | None
    above: str | None
    above_level: str | None
    top: str | None
    specification: int | None
    title_kind: str | None
    title_number: str | None
    title_status: str | None
    title_expires_on: date | str | None
    title_body: str | None
    sessions_in_30_days: int | None
    sessions: int | None
    provinces_in_7_days: int | None
    countries_in_48_hours: int | None
    days_after_sale: int | None
    far_km: int | None
    fast_kmh: int | None
    over_median_percent: int | None
    shadow_until: date | str | None
    registered_on: date | str | None
    ended_at: datetime | str | None
    public_reason: str | None
    public_advice: str | None
    own_measure: str | None


def runs_in(rows: Rows) -> tuple[tuple[int, int, LabelMark], ...]:
    """Return the runs in force as (first, last, state); cancelled rows and the rows that cancel them are left out."""
    mistakes = {row[4] for row in rows}
    return tuple(
        (first, last, _mark(state, marked_at, until, _notice(reason, advice)))
        for first, last, state, key, takes_back, marked_at, until, reason, advice, _ in rows
        if takes_back is None and key not in mistakes
    )


def take_back(rows: Rows) -> bool:
    """Say whether any of the rows of ``RUNS`` takes back another."""
    return any(row[4] is not None for row in rows)


def last_version(rows: Rows, otherwise: int) -> int:
    """Return the version of the order for the last of the rows of ``RUNS``, ``otherwise`` without rows."""
    return rows[-1][-1] if rows else otherwise


def _mark(state: str, marked_at: datetime | str, until: date | str | None, notice: RecallNotice | None) -> LabelMark:
    """Return the state; times only where they matter, so that most states are equal objects."""
    said = _MARKS[state]
    if said.state is RangeState.SOLD:
        return said._replace(minute=int(_instant(marked_at).timestamp()) // 60)
    if notice is not None:
        said = said._replace(notice=notice)
    return said if until is None else said._replace(until=_day(until))


def _notice(reason: str | None, advice: str | None) -> RecallNotice | None:
    return RecallNotice(reason, advice) if reason or advice else None


def subjects_of(rows: Rows) -> tuple[str, ...]:
    """Return the keys in a row of ``HANGS_ON`` as entries name them; SQLite stores ids as 32 hexadecimal digits."""
    return tuple(_key(key) for key in rows[0] if key is not None)


def _key(key: UUID | str | int) -> str:
    return str(UUID(key)) if isinstance(key, str) else str(key)


def is_made_of_others(rows: Rows) -> bool:
    """Say whether the lot in the row of ``BATCH`` is made of other lots: only then it has its own measure."""
    return _Row._make(rows[0]).own_measure is not None


def sources_in(rows: Rows) -> tuple[tuple[SourceLot, ...], tuple[str, ...]]:
    """Return the lots in the rows of ``MADE_OF``, and the keys of lots and plots as entries name them."""
    found = tuple(SourceLot(number, product, _day(on), unit) for _, number, product, on, unit, _ in rows)
    return found, tuple(_key(key) for lot, *_, plot in rows for key in (lot, plot) if key is not None)


def specification_of(rows: Rows) -> tuple[UUID | str, int | None]:
    """Return the right's key and the version of its particulars in force, from the row of ``BATCH``."""
    row = _Row._make(rows[0])
    return row.right_key, row.specification


def changes_in(rows: Rows) -> list[UseChange]:
    """Return the changes of a right of use from the rows of ``CHANGES``, with the days of the office.

    A correction after which the right of use stayed suspended changed only the reason, so it is left out.
    """
    return [
        UseChange(act, _office_day(at))
        for act, at, packing, body in rows
        if act != CORRECTION or (body is not None and _status_in(packing, body) == AuthorisationStatus.ACTIVE)
    ]


def _status_in(packing: int, body: bytes) -> str | None:
    """Return the status in an item; None when it has none."""
    status: str | None = json.loads(unpack(packing, body)).get("status")
    return status


def read(
    batch: int, rows: Rows, limits: tuple[SpecifiedLimit, ...], changes: Sequence[UseChange] = (), /, **more: Any
) -> Known:
    """Return the facts in the row of ``BATCH``; IndexError without a row; ``changes`` are those of its right of use."""
    row = _Row._make(rows[0])
    unit, province = _place(row)
    return Known(
        batch=batch,
        batch_status=_BATCH[row.batch_status],
        quantity=row.quantity,
        pack=row.pack,
        measure=_MEASURE[row.measure],
        product=row.product,
        lot_number=row.lot_number,
        lot_status=_LOT[row.lot_status],
        produced_on=_day(row.produced_on),
        expires_on=_day_or_none(row.expires_on),
        gtin=row.gtin,
        use_number=row.use_number,
        use_status=_USE[row.use_status],
        valid_from=_day(row.valid_from),
        valid_until=_day_or_none(row.valid_until),
        right_key=row.right_key,
        right_name=row.right_name,
        right_kind=_KIND[row.right_kind],
        right_category=_CATEGORY[row.right_category] if row.right_category else None,
        registration_number=row.registration_number,
        office=row.office,
        right_status=_RIGHT[row.right_status],
        right_expires_on=_day_or_none(row.right_expires_on),
        right_is_example=bool(row.right_is_example),
        holder_name=row.holder_name,
        holder_address=None if _PARTY[row.holder_kind] in NATURAL else row.holder_address,
        holder_unit=unit,
        holder_province=province,
        holder_is_example=bool(row.holder_is_example),
        title=_title(row),
        limits=limits,
        scan_limits=_scan_limits(row),
        notice=_notice(row.public_reason, row.public_advice),
        made_in_force=stood(_day(row.produced_on), _terms(row), changes),
        **more,
    )


def _terms(row: _Row) -> Terms:
    return Terms(
        right_from=_day_or_none(row.registered_on),
        right_until=_day_or_none(row.right_expires_on),
        right_ended_on=None if row.ended_at is None else _office_day(row.ended_at),
        is_registered=_RIGHT[row.right_status] is Status.REGISTERED,
        use_from=_day(row.valid_from),
        use_until=_day_or_none(row.valid_until),
        is_active=_USE[row.use_status] is AuthorisationStatus.ACTIVE,
    )


def _scan_limits(row: _Row) -> Limits:
    own = {name: getattr(row, name) for name in Limits._fields}
    return limits_of(own | {"shadow_until": _day_or_none(row.shadow_until)})


def _title(row: _Row) -> Title | None:
    if row.title_kind is None or row.title_status is None:
        return None
    body = json.loads(row.title_body) if row.title_body else {}
    status, expires_on = _RIGHT[row.title_status], _day_or_none(row.title_expires_on)
    return Title(_KIND[row.title_kind], row.title_number, body, status, expires_on)


def _place(row: _Row) -> tuple[str | None, str | None]:
    """Return commune and province; a party may be placed in either, and districts no longer exist."""
    if row.unit_level == Level.PROVINCE:
        return None, row.unit
    return row.unit, row.above if row.above_level == Level.PROVINCE else row.top


def limits_in(rows: Rows) -> tuple[SpecifiedLimit, ...]:
    """Return the limits in the rows of ``LIMITS``; particulars of a mark have none."""
    text = rows[0][0] if rows else None
    return tuple(
        SpecifiedLimit(item["parameter"], _decimal(item.get("minimum")), _decimal(item.get("maximum")), item["unit"])
        for item in (json.loads(text) if text else ())
    )


def _decimal(value: str | float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _day(value: date | str) -> date:
    """Return a date: SQLite gives it as text, PostgreSQL as a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _day_or_none(value: date | str | None) -> date | None:
    return None if value is None else _day(value)


def _instant(value: datetime | str) -> datetime:
    """Return an instant: SQLite gives it as UTC text without a zone, PostgreSQL as an instant."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _office_day(value: datetime | str) -> date:
    return _instant(value).astimezone(calendar.OFFICE_TIME).date()


def _book(words: type[W]) -> dict[str, W]:
    return {word.value: word for word in words}


_BATCH, _MEASURE, _LOT, _USE = _book(BatchStatus), _book(Measure), _book(LotStatus), _book(AuthorisationStatus)
_KIND, _CATEGORY, _RIGHT, _PARTY = _book(Kind), _book(Category), _book(Status), _book(PartyKind)
_MARKS = {state.value: LabelMark(state) for state in RangeState}
