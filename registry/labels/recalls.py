"""Changes the public text of the recall of a run of labels.

Rows about labels are only added: the recall is recorded again with the new words, and the first row is cancelled.
"""

from typing import Annotated
from uuid import UUID

from registry.acts import Facts, Taking, act, nobody
from registry.forms import Drawn, asked
from registry.labels.matter import MARKED, ORDER, OrderMatter
from registry.labels.meant import meant
from registry.labels.naming import Label, ends
from registry.labels.ranges import ISSUED, WATCHERS, say_of
from registry.saying import say
from registry.use.recalls import PublicNoticeForm
from registry.vocabulary import RangeState, Readers


class LabelNoticeForm(PublicNoticeForm):
    """The new words for the public about the recall of a run of labels."""

    range_id: Annotated[
        UUID | None,
        Drawn("recalled_range"),
        asked(
            say("Which labels"),
            help=say("Needed when more than one was recalled; the latest are offered."),
            example=None,
        ),
    ] = None
    label: Annotated[
        Label | None,
        asked(
            say("Or one of the labels"),
            help=say("Its number, counted from 1, or its code: the latest recall of this label is meant."),
            example=None,
        ),
    ] = None


@act(
    "tell_label_recall",
    on=ORDER,
    asks=LabelNoticeForm,
    title=say("Change the notice of recalled labels to shoppers"),
    outcome=say("Anyone who scans one of the labels reads the new notice at once; they stay recalled."),
    by=WATCHERS,
    during=ISSUED,
    needs=(MARKED,),
    told_to=Readers.PARTIES,
    notifies=nobody("the notice is shown on the page of every label"),
    tells=("public_reason", "public_advice"),
    history=lambda told: (
        say("Notice of the recall of labels %(first_label)s to %(last_label)s to shoppers: %(public_reason)s")
        if "public_reason" in told
        else say("Notice of the recall of labels %(first_label)s to %(last_label)s to shoppers: the standard wording")
    ),
    final=say("Change the notice again."),
    place=65,
    done=say("Shoppers read the new words from now on."),
)
async def tell_label_recall(taking: Taking[OrderMatter, LabelNoticeForm]) -> Facts:
    """Replace the public text; NotAcceptable when it is not clear which recall is meant."""
    old = await meant(taking, say("Say which recall is meant."), RangeState.RECALLED)
    run = old.first, old.last
    say_of(taking, RangeState.RECALLED, run, takes_back=old.id)
    anew = say_of(taking, RangeState.RECALLED, run, reason=old.reason)
    return {"range": anew.id, **ends(run)}
