"""Recalls many lots at once, under a right, a right of use or a producer, and ends such a recall.

Each lot is recalled as if alone, with its own entry, and its recall can be ended alone. A lot with another recall stays
recalled until both are ended. The person learns how many lots and labels a recall reaches before anything is done.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import NOTHING_ELSE, Act, ActSubject, Condition, Facts, Relation, Taking, act, nobody
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.forms import Correction, Drawn, Form, Reason, Whole, asked
from registry.labels.verdicts import ISSUED_BATCHES
from registry.parties.matter import PARTY
from registry.people.directory import same_as
from registry.rights.matter import MANAGER_OF_RIGHT, RECORD, SHARED_RIGHT
from registry.saying import Said, say
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, Lot
from registry.use import chain
from registry.use.matter import AUTHORISATION, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.use.recalls import WHEN_SEVERAL, WHICH_RECALL, PublicAdvice, PublicReason, RecallLine
from registry.use.standing_recalls import RecallTogether, meant, recalled_together, recalls_of, take_back
from registry.vocabulary import LotStatus, Readers, Subject

NO_LOT = say("No lot was produced in that time that is not recalled for this reason already.")


class LotsRecallForm(Form):
    """The lots to be recalled (all, or those produced in a period), and the reason."""

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
            help=say("If left empty, nothing is recalled yet, and you see how many lots and labels are affected."),
            example=None,
        ),
    ] = None


class Touches(NamedTuple):
    """The lots that a recall names, the lots made of them, and the number of labels issued for all."""

    lots: Sequence[Lot]
    along: Sequence[Lot]
    labels: int

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of all lots of the recall."""
        return [lot.number for lot in (*self.lots, *self.along)]


Under = Callable[[Any], ColumnElement[bool]]
"""Returns the SQL condition for the rights of use that belong to the matter."""


async def touched(
    session: AsyncSession, under: ColumnElement[bool], form: LotsRecallForm, already: Collection[str] = ()
) -> Touches:
    """Return what a recall would reach, locked until the transaction ends, with the open lots made of these lots.

    Lots in ``already`` are left out.
    """
    wanted = chain.in_order(
        select(Lot)
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(under, col(Lot.status) != LotStatus.VOID)
    )
    if form.produced_from is not None:
        wanted = wanted.where(col(Lot.produced_on) >= form.produced_from)
    if form.produced_until is not None:
        wanted = wanted.where(col(Lot.produced_on) <= form.produced_until)
    lots = [lot for lot in (await session.exec(wanted)).all() if str(lot.id) not in already]
    along = [lot for lot, _ in await chain.along(session, [lot.id for lot in lots])]
    issued = select(func.coalesce(func.sum(LabelBatch.quantity), 0)).where(
        col(LabelBatch.lot_id).in_([lot.id for lot in (*lots, *along)]), col(LabelBatch.status).in_(ISSUED_BATCHES)
    )
    return Touches(lots, along, (await session.exec(issued)).one())


def recalling(
    name: str,
    on: ActSubject[Any],
    under: Under,
    *,
    title: Said,
    by: tuple[Relation[Any], ...],
    needs: tuple[Condition[Any], ...] = (),
) -> Act[Any, LotsRecallForm]:
    """Declare the act that recalls the lots under a subject."""

    @act(
        name,
        on=on,
        asks=LotsRecallForm,
        title=title,
        outcome=say(
            "Every label of these lots tells shoppers to stop at once. You first see how many labels are affected."
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
        """Recall every lot.

        NotAcceptable, with the number of lots and labels, unless the form names that number of labels.
        """
        return await _recall(taking, under(taking.matter))

    return recall


async def _recall(taking: Taking[Any, LotsRecallForm], under: ColumnElement[bool]) -> Facts:
    form = taking.form
    if form.produced_from and form.produced_until and form.produced_until < form.produced_from:
        before = Fault("produced_until", say("is not before the first"), "before_the_first")
        raise NotAcceptable(say("The lots cannot be recalled so."), (before,))
    same = [one for one in await _standing(taking, taking.act.name) if one.reason == form.reason]
    found = await touched(taking.session, under, form, {key for one in same for key in one.lots})
    if not found.lots:
        raise OutOfOrder(NO_LOT, code="no_lot")
    if len(found.numbers) > MOST_AT_ONCE:
        raise OutOfOrder(
            say("No more than %(most)s lots are recalled at once. Name days of production.", most=MOST_AT_ONCE),
            code="too_many_lots",
        )
    if form.labels != found.labels:
        raise _unforeseen(found)
    for lot in found.lots:
        lot.status, lot.recalled_at = LotStatus.RECALLED, calendar.now()
        lot.reason, lot.public_reason, lot.public_advice = form.reason, form.public_reason, form.public_advice
        lot.recalled_with = None
        taking.touch(Subject.LOT, lot.id)
    await chain.take_along(taking.session, found.lots)
    return {"lots": len(found.numbers), "labels": found.labels}


async def _standing(taking: Taking[Any, Any], name: str) -> list[RecallTogether]:
    """Return the recalls by the act of this name, on this matter, that still hold a lot."""
    connection, matter = await taking.session.connection(), taking.matter
    return await recalled_together(connection, name, _kind(taking), matter.id)


def _kind(taking: Taking[Any, Any]) -> Subject:
    if taking.act.on is None:
        raise TypeError(f"{taking.act.name} is on no subject.")
    return taking.act.on.kind


class LotsRestoredForm(Correction):
    """Which recall of several lots is ended, and why it was a mistake."""

    recall: Annotated[
        RecallLine | None, Drawn("recall_together"), asked(WHICH_RECALL, help=WHEN_SEVERAL, example=None)
    ] = None


def restoring(
    recall: Act[Any, LotsRecallForm], *, title: Said, by: tuple[Relation[Any], ...]
) -> Act[Any, LotsRestoredForm]:
    """Declare the act that ends what ``recall`` did."""

    @act(
        f"correct_{recall.name}",
        on=recall.on,
        asks=LotsRestoredForm,
        title=title,
        outcome=say(
            "Labels of these lots answer as if they had not been recalled; a lot under another recall stays recalled."
        ),
        by=by,
        confirmed_by=(INSPECTOR, REGISTRAR),
        bars=NOTHING_ELSE,
        told_to=Readers.PARTIES,
        notifies=nobody("those concerned are told of each lot"),
        tells=("mistake",),
        history=say("Recall taken back (lots: %(lots)s): %(mistake)s"),
        corrects=recall,
        place=97,
        done=say("The correction waits for a second officer."),
    )
    async def restore(taking: Taking[Any, LotsRestoredForm]) -> Facts:
        """End a recall for every lot that it still holds; raises OutOfOrder and NotAcceptable."""
        standing = await _standing(taking, recall.name)
        if not standing:
            raise OutOfOrder(say("None of these lots is under this recall now."), code="nothing_to_correct")
        taking.corrects = line = meant(taking.form.recall, [one.line for one in standing])
        lots = await _take_back(taking, next(one.lots for one in standing if one.line == line))
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
"""Lots in one recall; each is locked and entered, when recalled and when the recall is ended."""


async def _take_back(taking: Taking[Any, LotsRestoredForm], lines: Mapping[str, int]) -> list[Lot]:
    """End a recall for lots, given by id with their entries; return the lots that it still held."""
    connection, ids = await taking.session.connection(), [UUID(key) for key in lines]
    held: Sequence[Lot] = (await taking.session.exec(chain.in_order(select(Lot).where(col(Lot.id).in_(ids))))).all()
    recalls = await recalls_of(connection, lines)
    lots = [lot for lot in held if lines[str(lot.id)] in recalls[str(lot.id)].standing]
    ended = []
    for lot in lots:
        key = str(lot.id)
        if await take_back(connection, lot, recalls[key], lines[key]):
            ended.append(lot)
        taking.touch(Subject.LOT, key)
        taking.mends[Subject.LOT, key] = lines[key]
    await chain.let_stand(taking.session, ended)
    return lots


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
