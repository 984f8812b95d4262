"""Cancels a state of labels that was recorded by mistake: two persons add a row that names the cancelled row."""

from typing import Annotated, Any
from uuid import UUID

from registry.acts import NOTHING_ELSE, Facts, Taking, act
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import QuotaExceeded
from registry.forms import Correction, Drawn, asked
from registry.journal.history import acts_on
from registry.labels import orders
from registry.labels.matter import MARKED, ORDER, OrderMatter
from registry.labels.meant import meant
from registry.labels.naming import Label, ends
from registry.labels.ranges import (
    ISSUED,
    activate_labels,
    both,
    display_labels,
    mark_labels,
    recall_labels,
    revoke_labels,
    say_of,
    sell_labels,
    ship_labels,
)
from registry.labels.transferring import transfer_labels
from registry.labels.voiding import void_labels, void_order, void_used_labels
from registry.saying import say
from registry.use.matter import MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import NoticeKind, RangeState, Readers, Subject


class MarkingCorrectionForm(Correction):
    """The state that was recorded by mistake, itself or by one of its labels."""

    range_id: Annotated[
        UUID | None,
        Drawn("range"),
        asked(
            say("Statement made by mistake"),
            help=say("Needed when more than one was made; the latest are offered."),
            example=None,
        ),
    ] = None
    label: Annotated[
        Label | None,
        asked(
            say("Or a label of it"),
            help=say("Its number, counted from 1, or its code: the latest statement about this label is meant."),
            example=None,
        ),
    ] = None


@act(
    "correct_marking",
    on=ORDER,
    asks=MarkingCorrectionForm,
    title=say("Take back a statement about labels"),
    outcome=say(
        "The labels answer as if it had not been stated; a void can be taken back only while its quantity is free."
    ),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    told_to=Readers.PARTIES,
    notifies=both(say("A statement about labels of order %(matter)s has been taken back."), NoticeKind.GOODS),
    history=say("Taken back for labels %(first_label)s to %(last_label)s: %(state)s"),
    needs=(MARKED,),
    corrects=(
        activate_labels,
        void_labels,
        void_used_labels,
        void_order,
        transfer_labels,
        revoke_labels,
        recall_labels,
        display_labels,
        ship_labels,
        sell_labels,
        mark_labels,
    ),
    place=80,
    done=say("The correction waits for a second officer."),
)
async def correct_marking(taking: Taking[OrderMatter, MarkingCorrectionForm]) -> Facts:
    """Cancel a state that was recorded by mistake, for example because another run was meant.

    Raises QuotaExceeded for a void whose content has been ordered again, NotAcceptable when it is not clear which is
    meant.
    """
    session, matter = taking.session, taking.matter
    run = await meant(taking, say("Choose the statement that was made by mistake."))
    if run.state is RangeState.VOID:
        await orders.hold_quantity(session, matter.certified.id)
    say_of(taking, run.state, (run.first, run.last), reason=taking.form.mistake, takes_back=run.id)
    if run.state is RangeState.VOID:
        left = await orders.room(session, matter.lot.id)
        if min(left.certified, left.lot) < 0:
            raise QuotaExceeded(
                say("The content of these labels has been ordered again by now; the void stays."), code="void_used"
            )
    taking.corrects = await _line_of(taking, run.id)
    return {"range": run.id, "state": run.state, **ends((run.first, run.last))}


async def _line_of(taking: Taking[OrderMatter, Any], range_id: UUID) -> int | None:
    """Return the position of the entry that recorded a run; None when it is not found."""
    lines = await acts_on(await taking.session.connection(), Subject.LABEL_BATCH, taking.matter.id)
    named = str(range_id)
    return next(
        (one.position for one in lines if named in {one.facts.get("range"), *one.facts.get("ranges", ())}), None
    )
