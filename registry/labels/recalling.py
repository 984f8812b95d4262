"""Calling back many lots at once: under a right, under a right of use, of a producer; and taking that back.

Each lot is recalled as if alone, with a line of its own, and can be taken out of the recall alone. How much it touches
is told before anything is done: nobody recalls a season's labels without having been told how many there are.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import NOTHING_ELSE, Act, Condition, Facts, Relation, Subject, Taking, act, nobody
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.forms import Correction, Form, Reason, Whole, asked
from registry.labels.verdicts import ISSUED_BATCHES
from registry.parties.matter import PARTY
from registry.people.directory import same_as
from registry.rights.matter import MANAGER_OF_RIGHT, RECORD, SHARED_RIGHT
from registry.saying import Said, say
from registry.tables import Authorisation, CertifiedQuantity, Entry, LabelBatch, Lot
from registry.tables.journal import Phase
from registry.use import chain
from registry.use.matter import AUTHORISATION, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.use.recalls import PublicAdvice, PublicReason
from registry.vocabulary import LotStatus, Readers
from registry.vocabulary import Subject as Subjects

NO_LOT = say("No lot that is not recalled yet was produced in that time.")


class LotsRecallForm(Form):
    """Which lots are called back, and why: all that are open, or those produced in a time."""

    reason: Annotated[
        Reason,
        asked(
            say("Why the lots are recalled"),
            help=say("For the office and those concerned; shoppers do not read it."),
            example="Nguồn nước tưới nhiễm kim loại nặng.",
        ),
    ]
    public_reason: PublicReason = None
    public_advice: PublicAdvice = None
    produced_from: Annotated[
        date | None, asked(say("Produced from"), help=say("Left empty, from the first lot on."), example="2026-07-01")
    ] = None
    produced_until: Annotated[
        date | None, asked(say("Produced until"), help=say("That day counts; left empty, to the last lot."))
    ] = None
    labels: Annotated[
        Annotated[Whole, Field(ge=0)] | None,
        asked(
            say("How many labels it touches"),
            help=say("Left empty, nothing is done yet and you are told how many lots and labels it would be."),
            example=None,
        ),
    ] = None


class Touches(NamedTuple):
    """The lots that a recall is about, those made of them that go along, and how many labels were issued for all."""

    lots: Sequence[Lot]
    along: Sequence[Lot]
    labels: int

    @property
    def numbers(self) -> list[str]:
        return [lot.number for lot in (*self.lots, *self.along)]


Under = Callable[[Any], ColumnElement[bool]]
"""Which rights of use are meant, by the matter."""


async def touched(session: AsyncSession, under: ColumnElement[bool], form: LotsRecallForm) -> Touches:
    """Return what a recall would touch: open lots, held until the transaction ends, and what is made of them."""
    wanted = chain.in_order(
        select(Lot)
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(under, col(Lot.status) == LotStatus.OPEN)
    )
    if form.produced_from is not None:
        wanted = wanted.where(col(Lot.produced_on) >= form.produced_from)
    if form.produced_until is not None:
        wanted = wanted.where(col(Lot.produced_on) <= form.produced_until)
    lots = (await session.exec(wanted)).all()
    along = [lot for lot, _ in await chain.along(session, [lot.id for lot in lots])]
    issued = select(func.coalesce(func.sum(LabelBatch.quantity), 0)).where(
        col(LabelBatch.lot_id).in_([lot.id for lot in (*lots, *along)]), col(LabelBatch.status).in_(ISSUED_BATCHES)
    )
    return Touches(lots, along, (await session.exec(issued)).one())


def recalling(
    name: str,
    on: Subject[Any],
    under: Under,
    *,
    title: Said,
    by: tuple[Relation[Any], ...],
    needs: tuple[Condition[Any], ...] = (),
) -> Act[Any, LotsRecallForm]:
    """Return the act that recalls the lots under a subject."""

    @act(
        name,
        on=on,
        asks=LotsRecallForm,
        title=title,
        outcome=say(
            "Every label of these lots tells shoppers to stop at once. You are told first how many it touches."
        ),
        by=by,
        needs=needs,
        told_to=Readers.PARTIES,
        notifies=nobody("those concerned are told of each lot"),
        tells=("reason", "public_reason", "public_advice", "produced_from", "produced_until"),
        history=say("Recalled (lots: %(lots)s, labels: %(labels)s): %(reason)s"),
        is_grave=True,
        place=96,
        done=say("The lots have been recalled. Their labels answer accordingly from now on."),
    )
    async def recall(taking: Taking[Any, LotsRecallForm]) -> Facts:
        """Recall every lot; NotAcceptable, saying how many it touches, unless just so many labels were named."""
        return await _recall(taking, under(taking.matter))

    return recall


async def _recall(taking: Taking[Any, LotsRecallForm], under: ColumnElement[bool]) -> Facts:
    form = taking.form
    if form.produced_from and form.produced_until and form.produced_until < form.produced_from:
        before = Fault("produced_until", say("is not before the first"), "before_the_first")
        raise NotAcceptable(say("The lots cannot be recalled so."), (before,))
    found = await touched(taking.session, under, form)
    if not found.lots:
        raise OutOfOrder(NO_LOT, code="no_lot")
    if form.labels != found.labels:
        raise _unforeseen(found)
    for lot in found.lots:
        lot.status, lot.recalled_at = LotStatus.RECALLED, calendar.now()
        lot.reason, lot.public_reason, lot.public_advice = form.reason, form.public_reason, form.public_advice
    await chain.take_along(taking.session, found.lots)
    return {"lots": len(found.numbers), "labels": found.labels}


def restoring(recall: Act[Any, LotsRecallForm], *, title: Said, by: tuple[Relation[Any], ...]) -> Act[Any, Correction]:
    """Return the act that takes back what ``recall`` did."""

    @act(
        f"correct_{recall.name}",
        on=recall.on,
        asks=Correction,
        title=title,
        outcome=say(
            "Labels of these lots answer as if they had not been recalled; what was recalled anew since stays."
        ),
        by=by,
        confirmed_by=(INSPECTOR, REGISTRAR),
        bars=NOTHING_ELSE,
        told_to=Readers.PARTIES,
        notifies=nobody("those concerned are told of each lot"),
        history=say("Recall taken back (lots: %(lots)s): %(mistake)s"),
        corrects=recall,
        place=97,
        done=say("The correction waits for a second officer."),
    )
    async def restore(taking: Taking[Any, Correction]) -> Facts:
        """Let every lot stand again that is recalled by that line still; OutOfOrder where none is."""
        lots = await _still_recalled(taking.session, taking.matter.mended[taking.act.name], recall.name)
        if not lots:
            raise OutOfOrder(say("None of these lots is recalled by it any more."), code="nothing_to_correct")
        await chain.let_stand(taking.session, lots)
        return {"lots": len(lots)}

    return restore


def _unforeseen(found: Touches) -> NotAcceptable:
    lots, labels = len(found.numbers), found.labels
    return NotAcceptable(
        say(
            "Nothing has been recalled yet. It would touch lots: %(lots)s (%(numbers)s); labels: %(labels)s. To do it, "
            "give that number of labels.",
            lots=lots,
            labels=labels,
            numbers=found.numbers[:MOST_NAMED] + (["…"] if lots > MOST_NAMED else []),
        ),
        (Fault("labels", say("give %(labels)s to recall them", labels=str(labels)), "unforeseen"),),
        code="unforeseen",
    )


MOST_NAMED = 20
MOST_AT_ONCE = 10_000


async def _still_recalled(session: AsyncSession, line: int | None, name: str) -> Sequence[Lot]:
    """Return the lots that the act of a line recalled and that nothing was done to since that ended it.

    What went along with one of them ends with it.
    The lines of the lots follow the line of the act without a gap.
    """
    if line is None:
        return ()
    of_lots = col(Entry.subject) == Subjects.LOT.value, col(Entry.act) == name, col(Entry.position) > line
    lines = select(Entry.position, Entry.subject_id).where(*of_lots).order_by(col(Entry.position)).limit(MOST_AT_ONCE)
    mine: dict[str, int] = {}
    for position, subject_id in (await session.exec(lines)).all():
        if position != line + len(mine) + 1:
            break
        mine[subject_id] = position
    latest = (
        select(Entry.subject_id, func.max(Entry.position))
        .where(
            col(Entry.subject) == Subjects.LOT.value,
            col(Entry.subject_id).in_(mine),
            # A correction that waits, was returned or withdrawn has changed nothing: of two persons the second counts.
            or_(
                and_(col(Entry.act).in_((name, "recall")), col(Entry.phase) == Phase.TAKEN),
                and_(col(Entry.act) == "correct_recall", col(Entry.phase) == Phase.CONFIRMED),
            ),
        )
        .group_by(col(Entry.subject_id))
    )
    kept = [UUID(key) for key, position in (await session.exec(latest)).all() if mine[key] == position]
    standing = select(Lot).where(
        col(Lot.id).in_(kept), col(Lot.status) == LotStatus.RECALLED, col(Lot.recalled_with).is_(None)
    )
    found: Sequence[Lot] = (await session.exec(chain.in_order(standing))).all()
    return found


recall_by_right = recalling(
    "recall_by_right",
    RECORD,
    lambda matter: col(Authorisation.record_id) == matter.id,
    title=say("Recall lots under the right"),
    by=(MANAGER_OF_RIGHT, INSPECTOR, REGISTRAR),
    needs=(SHARED_RIGHT,),
)
correct_recall_by_right = restoring(
    recall_by_right,
    title=say("Take the recall of the lots under the right back"),
    by=(MANAGER_OF_RIGHT, INSPECTOR, REGISTRAR),
)
recall_by_use = recalling(
    "recall_by_use",
    AUTHORISATION,
    lambda matter: col(Authorisation.id) == matter.id,
    title=say("Recall lots under the right of use"),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
)
correct_recall_by_use = restoring(
    recall_by_use,
    title=say("Take the recall of the lots under the right of use back"),
    by=(MANAGER_OF_USE, INSPECTOR, REGISTRAR),
)
recall_by_producer = recalling(
    "recall_by_producer",
    PARTY,
    lambda matter: col(Authorisation.party_id).in_(same_as(matter.id)),
    title=say("Recall lots of the producer"),
    by=(INSPECTOR, REGISTRAR),
)
correct_recall_by_producer = restoring(
    recall_by_producer, title=say("Take the recall of the lots of the producer back"), by=(INSPECTOR, REGISTRAR)
)
