"""What an inspector looks for at the market: what is recalled, suspended, withdrawn, marked or flagged today."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel import col

from registry.folding import fold
from registry.key_texts import KeyText
from registry.labels.scans.flags import WHOLE_ORDER
from registry.labels.standing import stands
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK, visible
from registry.tables import (
    AdministrativeUnit,
    Authorisation,
    CertifiedQuantity,
    Entry,
    LabelBatch,
    LabelRange,
    Lot,
    Party,
    Record,
    ScanFlag,
)
from registry.use.chain import told_with
from registry.vocabulary import AuthorisationStatus, LotStatus, RangeState, Subject, Watched

ENDED = (AuthorisationStatus.SUSPENDED, AuthorisationStatus.REVOKED)
SAID = (RangeState.RECALLED, RangeState.REVOKED, RangeState.MARKED)


def listing(actor: Actor, *, what: Watched | None = None, q: str = "") -> Listing:
    """Return the list of what this actor has to watch, the latest first; ``q`` is part of a name or a number.

    ``first`` and ``last`` are labels from 1, None where all labels are meant; ``word`` is the value of the state,
    status or rule.
    """
    parts = {Watched.LOT: _lots(), Watched.USE: _uses(), Watched.LABELS: _labels(), Watched.CHECKS: _checks()}
    wanted = [
        part.where(visible(USE_ON_THE_DESK, actor), _holds(q, is_of_a_lot=one is not Watched.USE))
        for one, part in parts.items()
        if what in {None, one}
    ]
    found = union_all(*wanted).subquery("watched")
    return Listing(select(*found.c), (found.c.at, found.c.key), about=("authorisation", "authorisation_id"))


def _lots() -> Select[Any]:
    at = func.coalesce(col(Lot.recalled_at), col(Lot.declared_at), type_=Lot.__table__.c.declared_at.type)  # type: ignore[attr-defined] # SQLModel gives every table its Table
    told = func.coalesce(told_with("public_reason"), told_with("reason"))
    key, number = cast(col(Lot.id), String), col(Lot.number)
    columns = _columns(Watched.LOT, key, at, word=col(Lot.status), told=told, number=number)
    return _of_a_lot(columns).where(col(Lot.status) == LotStatus.RECALLED)


def _uses() -> Select[Any]:
    ended = (
        select(func.max(Entry.at))
        .where(
            col(Entry.subject) == Subject.AUTHORISATION.value,
            col(Entry.subject_id) == KeyText(col(Authorisation.id)),
            col(Entry.act).in_(("suspend", "revoke")),
        )
        .correlate(Authorisation)
        .scalar_subquery()
    )
    at = func.coalesce(ended, col(Authorisation.granted_at), type_=Authorisation.__table__.c.granted_at.type)  # type: ignore[attr-defined] # likewise
    number, product = col(Authorisation.number), col(Authorisation.product)
    key = cast(col(Authorisation.id), String)
    status, told = col(Authorisation.status), col(Authorisation.reason)
    columns = _columns(Watched.USE, key, at, word=status, told=told, number=number, product=product)
    return _placed(select(*columns).select_from(Authorisation)).where(col(Authorisation.status).in_(ENDED))


def _labels() -> Select[Any]:
    told = func.coalesce(col(LabelRange.public_reason), col(LabelRange.reason))
    columns = _columns(
        Watched.LABELS,
        cast(col(LabelRange.id), String),
        col(LabelRange.marked_at),
        word=col(LabelRange.state),
        told=told,
        number=col(Lot.number),
        order=col(LabelBatch.number),
        first=col(LabelRange.first) + 1,
        last=col(LabelRange.last) + 1,
    )
    statement = _of_a_lot(columns, LabelRange, col(LabelRange.batch_number))
    return statement.where(col(LabelRange.state).in_(SAID), stands())


def _checks() -> Select[Any]:
    """Return what rules over checks found; what they found in shadow is only in the report."""
    index = col(ScanFlag.label_index)
    label = func.nullif(index, WHOLE_ORDER) + 1
    key = cast(col(ScanFlag.batch_number), String) + "/" + cast(index, String) + "/" + cast(col(ScanFlag.rule), String)
    columns = _columns(
        Watched.CHECKS,
        key,
        col(ScanFlag.at),
        word=col(ScanFlag.rule),
        told=null(),
        number=col(Lot.number),
        order=col(LabelBatch.number),
        first=label,
        last=label,
    )
    return _of_a_lot(columns, ScanFlag, col(ScanFlag.batch_number)).where(col(ScanFlag.is_shadow).is_(False))


def _columns(
    what: Watched,
    key: Any,
    at: Any,
    *,
    word: Any,
    told: Any,
    number: Any,
    product: Any = None,
    order: Any = None,
    first: Any = None,
    last: Any = None,
) -> list[Any]:
    """Return the columns of one kind, in the same order and with the same types for all kinds."""
    return [
        literal(what.value, String).label("what"),
        key.label("key"),
        at.label("at"),
        cast(word, String).label("word"),
        cast(told, String).label("told"),
        number.label("number"),
        (col(Lot.product) if product is None else product).label("product"),
        cast(null() if order is None else order, Integer).label("order"),
        cast(null() if first is None else first, Integer).label("first"),
        cast(null() if last is None else last, Integer).label("last"),
        col(Authorisation.id).label("authorisation_id"),
        col(Record.name).label("record_name"),
        col(Party.name).label("holder_name"),
        col(AdministrativeUnit.name).label("unit"),
    ]


def _of_a_lot(columns: list[Any], table: Any = None, batch_number: Any = None) -> Select[Any]:
    """Return the statement for lots, or for states recorded for their labels."""
    statement: Any = select(*columns)
    if table is None:
        statement = statement.select_from(Lot)
    else:
        statement = statement.select_from(table).join(LabelBatch, col(LabelBatch.number) == batch_number)
        statement = statement.join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
    statement = statement.join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
    return _placed(statement.join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id)))


def _placed(statement: Any) -> Select[Any]:
    found: Select[Any] = (
        statement.join(Record, col(Record.id) == col(Authorisation.record_id))
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Party.unit_id), isouter=True)
    )
    return found


def _holds(q: str, *, is_of_a_lot: bool) -> ColumnElement[bool]:
    """Return the SQL condition for rows that contain a text: the producer in any spelling, the rest as written."""
    if not q:
        return true()
    if not q.isprintable():
        return false()  # no stored text has such a character, and PostgreSQL refuses text with NUL
    written = [col(Record.name), col(Authorisation.number), col(Authorisation.product), col(AdministrativeUnit.name)]
    if is_of_a_lot:
        written += [col(Lot.number), col(Lot.product)]
    return or_(
        col(Party.name_folded).contains((fold(q) or "").strip() or q, autoescape=True),
        *(func.lower(one).contains(q.lower(), autoescape=True) for one in written),
    )
